import { createHash } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '#domain/json.ts'
import {
  type DsrGateway,
  type DsrTenant,
  startDsrGateway,
} from '../../test/fixtures/dsr_gateway.ts'

const SLOW_MS = 60_000
const POLL = { timeout: 10_000, interval: 50 }
let dsr: DsrGateway
let contoso: DsrTenant
/** Its first pseudonym key is of scheme 1, as those of tenants of earlier versions are. */
let fabrikam: DsrTenant

beforeAll(async () => {
  dsr = await startDsrGateway()
  contoso = await dsr.addTenant('contoso')
  fabrikam = await dsr.addTenant('fabrikam')
  await setScheme1(fabrikam)
}, SLOW_MS)

afterAll(async () => {
  await dsr?.stop()
}, SLOW_MS)

async function setScheme1({ id }: DsrTenant): Promise<void> {
  const client = new pg.Client({ connectionString: dsr.keyringUrl })
  await client.connect()
  await client.query('update keyring.pseudonym_keys set scheme = 1 where tenant_id = $1', [id])
  // As after a rotation by another process: the keys are read again.
  await client.query(
    "insert into keyring.destructions (kind, recorded_at, tenant_id) values ('rotation', now(), $1)",
    [id],
  )
  await client.end()
}

const hashOf = (value: string) => createHash('sha256').update(value).digest('hex')
const hashed = (type: string, value: string) => ({ type, value: hashOf(value), format: 'sha256' })

async function previewOf(id: unknown): Promise<JsonObject> {
  return (await dsr.call('GET', `/dsr/v1/requests/${String(id)}/preview`)).body
}

describe('a hashed identity', () => {
  it('finds what its raw value finds, is erased and stays suppressed', async () => {
    for (let report = 0; report < 3; report += 1) {
      expect(await dsr.ingest(contoso, { email: 'Ada@Contoso.example' })).toBe('accepted')
    }
    await dsr.ingest(contoso, { email: 'bob@contoso.example' })
    const filed = await dsr.file(contoso, [hashed('email', 'ada@contoso.example')])
    expect(filed).toMatchObject({ status: 201, body: { status: 'received' } })
    expect(filed.body).not.toHaveProperty('hashedSince')
    expect(await previewOf(filed.body['id'])).toMatchObject({ total: 3 })
    const completed = await dsr.complete(String(filed.body['id']))
    expect(completed).toMatchObject({ result: { reports: { before: 3, after: 0 }, suppressed: 1 } })
    expect(await dsr.ingest(contoso, { email: 'ada@contoso.example' })).toBe('suppressed')
    expect(await dsr.ingest(contoso, { email: 'bob@contoso.example' })).toBe('accepted')
  })

  it('beside its raw value is one identity, whichever comes first', async () => {
    const raw = { type: 'user_id', value: ' twice ' }
    for (const identities of [
      [raw, hashed('user_id', 'twice')],
      [hashed('user_id', 'twice'), raw],
      [
        { ...raw, format: 'raw' },
        { ...hashed('user_id', 'twice'), value: hashOf('twice').toUpperCase() },
      ],
    ]) {
      const { body } = await dsr.file(contoso, identities, { type: 'access' })
      const shown = await dsr.call('GET', `/dsr/v1/requests/${String(body['id'])}`)
      expect(shown.body['identities']).toEqual([{ type: 'user_id', count: 1 }])
    }
  })

  it.each([
    ['too short', { value: hashOf('x').slice(1), format: 'sha256' }],
    ['too long', { value: `${hashOf('x')}0`, format: 'sha256' }],
    ['no hexadecimal digits', { value: 'planted@secret.example', format: 'sha256' }],
    ['another hash', { value: hashOf('x'), format: 'md5' }],
    ['no format', { value: hashOf('x'), format: null }],
  ])('is refused without repeating it: %s', async (_, sent) => {
    const one = { type: 'email', ...sent }
    const body = { type: 'erasure', regulation: 'gdpr', tenant: contoso.id, identities: [one] }
    const answers = [
      await dsr.call('POST', '/dsr/v1/requests', body),
      await dsr.call(
        'POST',
        `/dsr/v1/requests/bulk?tenant=${contoso.id}&regulation=gdpr`,
        JSON.stringify(one),
      ),
    ]
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_body' } })
      expect(answer.text).not.toContain(sent.value)
    }
  })

  it('can be a line of a bulk request', async () => {
    await dsr.ingest(contoso, { userId: 'bulk-hashed' })
    await dsr.ingest(contoso, { userId: 'bulk-raw' })
    const lines = [hashed('user_id', 'bulk-hashed'), { type: 'user_id', value: 'bulk-raw' }]
    const filed = await dsr.call(
      'POST',
      `/dsr/v1/requests/bulk?tenant=${contoso.id}&regulation=gdpr`,
      lines.map((line) => JSON.stringify(line)).join('\n'),
    )
    expect(filed).toMatchObject({ status: 201 })
    expect(await previewOf(filed.body['id'])).toMatchObject({ total: 2 })
  })

  it('can be held', async () => {
    const held = await dsr.call('POST', '/manage/v1/holds', {
      tenant: contoso.id,
      reason: 'A claim of 2026',
      owner: 'legal@contoso.example',
      subjects: [hashed('user_id', 'held-hashed')],
    })
    expect(held.status).toBe(201)
    await dsr.ingest(contoso, { userId: 'held-hashed' })
    const filed = await dsr.file(contoso, [{ type: 'user_id', value: 'held-hashed' }])
    const completed = await dsr.complete(String(filed.body['id']))
    expect(completed).toMatchObject({ result: { scan: { held: 1, reports: 0, keys: 0 } } })
  })
})

describe('a tenant of an earlier version', () => {
  it('is told that hashes find nothing before a rotation, and then from when on they do', async () => {
    await expect.poll(() => dsr.gateway.pseudonymiser.hashedSince(fabrikam.id), POLL).toBe('never')
    await dsr.ingest(fabrikam, { userId: 'eve' })
    const early = await dsr.file(fabrikam, [hashed('user_id', 'eve')])
    expect(early).toMatchObject({ status: 400, body: { code: 'identity_not_offered' } })
    expect(early.text).not.toContain(hashOf('eve'))
    const beforeMs = Date.now()
    expect(await dsr.gateway.keyring.rotatePseudonymKey(fabrikam.id)).toBe(2)
    await dsr.ingest(fabrikam, { userId: 'eve' })
    const late = await dsr.file(fabrikam, [hashed('user_id', 'eve')])
    expect(late.status).toBe(201)
    const since = Date.parse(String(late.body['hashedSince']))
    expect(since).toBeGreaterThanOrEqual(beforeMs - 1_000)
    expect(since).toBeLessThanOrEqual(Date.now() + 1_000)
    const shown = await dsr.call('GET', `/dsr/v1/requests/${String(late.body['id'])}`)
    expect(shown.body['hashedSince']).toBe(late.body['hashedSince'])
    expect(await previewOf(late.body['id'])).toMatchObject({ total: 1 })
    const raw = await dsr.file(fabrikam, [{ type: 'user_id', value: 'eve' }])
    expect(raw.body).not.toHaveProperty('hashedSince')
    expect(await previewOf(raw.body['id'])).toMatchObject({ total: 2 })
  })

  it('erases by a hash what came after the rotation, and nothing of it comes in again', async () => {
    await dsr.ingest(fabrikam, { userId: 'mallory' })
    const filed = await dsr.file(fabrikam, [hashed('user_id', 'mallory')])
    const completed = await dsr.complete(String(filed.body['id']))
    expect(completed).toMatchObject({ result: { reports: { before: 1, after: 0 } } })
    expect(await dsr.ingest(fabrikam, { userId: 'mallory' })).toBe('suppressed')
    await dsr.gateway.keyring.rotatePseudonymKey(fabrikam.id)
    expect(await dsr.ingest(fabrikam, { userId: 'mallory' })).toBe('suppressed')
  })

  it('finds under each of its keys whom it knew by scheme 1, also by choices', async () => {
    const choice = {
      tenant: fabrikam.id,
      scope: 'user',
      subject: { userId: 'trent' },
      choice: 'off',
    }
    const put = await fetch(`${dsr.origin}/manage/v1/consents`, {
      method: 'PUT',
      headers: { authorization: 'Bearer test-token-of-the-administrator-0123456789' },
      body: JSON.stringify(choice),
    })
    expect(put.status).toBeLessThan(300)
    await dsr.gateway.keyring.rotatePseudonymKey(fabrikam.id)
    expect(await dsr.ingest(fabrikam, { userId: 'trent' })).toBe('user_off')
  })
})
