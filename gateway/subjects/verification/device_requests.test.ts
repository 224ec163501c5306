import { createHash, createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LIMITS } from '#domain/limits.ts'
import { REQUEST_RULES_DEFAULT } from '#domain/subject_request.ts'
import { setRequestRules } from '#drizzle/repositories/request_rules.ts'
import {
  createDevice,
  PRODUCT,
  startVerifying,
  type TestDevice,
  VERIFICATION_START_MS,
  type VerifyingGateway,
  type VerifyingTenant,
} from '../../../test/fixtures/verification.ts'
import { readZip } from '../../../test/support/read_zip.ts'
import { deviceRoutes } from '../../http/dsr/device_routes.ts'
import { readDeviceKey } from './device_key.ts'

const SLOW_MS = 120_000
const REQUESTS = '/dsr/v1/device/requests'

let verifying: VerifyingGateway
let contoso: VerifyingTenant
let fabrikam: VerifyingTenant
let device: TestDevice

beforeAll(async () => {
  verifying = await startVerifying({ publicRoutes: deviceRoutes })
}, SLOW_MS)
afterAll(() => verifying?.stop(), SLOW_MS)

beforeEach(async () => {
  verifying.time.nowMs = VERIFICATION_START_MS
  contoso = await verifying.addTenant()
  fabrikam = await verifying.addTenant()
  device = await createDevice('ES256')
})

async function challenge(tenant = contoso): Promise<string> {
  const { status, body } = await verifying.call('POST', '/dsr/v1/device/challenges', {
    key: tenant.key,
  })
  expect(status).toBe(201)
  expect(body['audience']).toBe(tenant.id)
  return String(body['nonce'])
}

const iat = () => Math.floor(verifying.time.nowMs / 1_000)

interface Changes {
  readonly by?: TestDevice
  readonly type?: string
  readonly claims?: Readonly<Record<string, unknown>>
  readonly sent?: Readonly<Record<string, unknown>>
}

/** What a device sends for a nonce; `claims` changes what is signed, `sent` what is sent. */
async function filingOf(nonce: string, { by = device, type = 'access', claims, sent }: Changes) {
  const asked = { type, regulation: 'gdpr', nonce }
  const signature = await by.sign({ ...asked, aud: contoso.id, iat: iat(), ...claims })
  return { ...asked, jwk: by.jwk, signature, ...sent }
}

const post = async (body: unknown, tenant = contoso) =>
  await verifying.call('POST', REQUESTS, { body, key: tenant.key })
const file = async (changes: Changes = {}) => await post(await filingOf(await challenge(), changes))
const countRequests = async () => {
  const { body } = await verifying.api('GET', `/dsr/v1/requests?tenant=${contoso.id}`)
  return Array.isArray(body['items']) ? body['items'].length : -1
}

async function report(deviceId: string): Promise<void> {
  const { status, text } = await verifying.call('POST', '/v1/reports?verbose=1', {
    key: contoso.key,
    body: {
      ...{ product: PRODUCT, type: 'error', subject: { deviceId } },
      data: { code: 'E1', message: 'Cannot open the mailbox' },
    },
  })
  expect([status, text]).toEqual([202, expect.not.stringContaining('"rejected":1')])
}

describe('the id of a device', () => {
  it('is the SHA-256 thumbprint of its key by RFC 7638: the members in their order, and nothing else', async () => {
    for (const algorithm of ['ES256', 'EdDSA'] as const) {
      const { jwk } = await createDevice(algorithm)
      const { crv, kty, x, y } = jwk
      const text = JSON.stringify(y === undefined ? { crv, kty, x } : { crv, kty, x, y })
      const wanted = `dk_${createHash('sha256').update(text).digest('base64url')}`
      const named = await readDeviceKey({ ...jwk, alg: 'none', kid: 'x', use: 'enc' })
      expect(named.deviceId).toBe(wanted)
    }
  })

  it('is given to public keys of P-256 and Ed25519 only', async () => {
    const rsa = await createDevice('RS256')
    const { jwk } = device
    const wrong = [
      rsa.jwk,
      { kty: 'oct', k: 'AAAA' },
      { ...jwk, d: jwk.x },
      { ...jwk, crv: 'secp256k1' },
      { ...jwk, kty: 'OKP' },
      { ...jwk, x: `${jwk.x}=` },
      { ...jwk, y: jwk.x },
      { ...jwk, x: 7 },
      undefined,
      [],
      'key',
    ]
    for (const sent of wrong) {
      await expect(readDeviceKey(sent)).rejects.toMatchObject({ code: 'not_verified' })
    }
  })
})

describe('a device', () => {
  it.each(['ES256', 'EdDSA'] as const)(
    'sees its own data by its key alone, signed with %s, and nobody elses',
    async (algorithm) => {
      const by = await createDevice(algorithm)
      const { deviceId } = await readDeviceKey(by.jwk)
      await report(deviceId)
      await report('dk_of-somebody-else')
      const filed = await file({ by, sent: { deviceId } })
      expect(filed.body).toEqual({
        id: expect.any(String),
        status: 'received',
        dueAt: '2026-03-02T22:59:59.999Z',
        token: expect.stringMatching(/^tgs_[\w-]{43}$/),
      })
      const state = `${REQUESTS}/${String(filed.body['token'])}`
      expect((await verifying.call('GET', `${state}/export`)).body['code']).toBe('export_not_ready')
      const request = `/dsr/v1/requests/${String(filed.body['id'])}`
      const preview = await verifying.api('GET', `${request}/preview`)
      expect(preview.body['total']).toBe(1)
      await verifying.api('POST', `${request}/approve`)
      expect((await verifying.call('GET', state)).body).toMatchObject({
        status: 'completed',
        type: 'access',
      })
      const zip = await verifying.call('GET', `${state}/export`)
      expect([zip.status, zip.headers.get('cache-control')]).toEqual([200, 'no-store'])
      expect([...readZip(zip.bytes).keys()].length).toBeGreaterThan(2)
    },
    SLOW_MS,
  )

  it(
    'erases its own data without an approver where the tenant wants that, and with one otherwise',
    async () => {
      const { deviceId } = await readDeviceKey(device.jwk)
      await report(deviceId)
      const rules = async (changes: object) =>
        await verifying.gateway.database.withOwner((tx) =>
          setRequestRules(tx, contoso.id, { ...REQUEST_RULES_DEFAULT, ...changes }),
        )
      expect((await file({ type: 'erasure' })).body['status']).toBe('received')
      await rules({ deviceRequests: 'at_once', fourEyes: 'all' })
      expect((await file({ type: 'erasure' })).body['status']).toBe('received')
      await rules({ deviceRequests: 'at_once' })
      const { body } = await file({ type: 'erasure' })
      await expect
        .poll(
          async () =>
            (await verifying.call('GET', `${REQUESTS}/${String(body['token'])}`)).body['status'],
          { timeout: 20_000 },
        )
        .toBe('completed')
      const request = await verifying.api('GET', `/dsr/v1/requests/${String(body['id'])}`)
      expect(request.body['result']).toMatchObject({ reports: { before: 1, after: 0 } })
    },
    SLOW_MS,
  )

  it('opts out, and nothing Optional of it is taken from then on', async () => {
    await verifying.gateway.database.withOwner((tx) =>
      setRequestRules(tx, contoso.id, { ...REQUEST_RULES_DEFAULT, deviceRequests: 'at_once' }),
    )
    const changes = { regulation: 'ccpa' }
    const filed = await file({ type: 'opt_out', claims: changes, sent: changes })
    expect(filed.body['status']).toBe('completed')
    const { deviceId } = await readDeviceKey(device.jwk)
    const { gateway } = verifying
    const pseudonym = gateway.pseudonymiser.pseudonym(contoso.id, 'deviceId', deviceId)
    const place = { tenantId: contoso.id, instanceId: 'any', product: PRODUCT }
    const histories = gateway.consents.subjectHistories(place, { deviceId: pseudonym })
    expect(histories.flat()).toMatchObject([{ level: 'required' }])
  })
})

describe('a proof', () => {
  it(
    'counts once, however often and at once it is sent',
    async () => {
      const filing = await filingOf(await challenge(), { type: 'erasure' })
      const answers = await Promise.all(Array.from({ length: 100 }, () => post(filing)))
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
      const refused = answers.filter(({ status }) => status !== 201)
      expect(new Set(refused.map(({ text }) => text)).size).toBe(1)
      expect(refused[0]?.body['code']).toBe('not_verified')
      expect(await countRequests()).toBe(1)
    },
    SLOW_MS,
  )

  const MISMATCHES: readonly (readonly [string, Changes])[] = [
    ['another right than was signed', { sent: { type: 'erasure' } }],
    ['another regulation than was signed', { sent: { regulation: 'ccpa' } }],
    ['another audience', { claims: { aud: 'https://elsewhere.example' } }],
    ['another nonce than was signed', { claims: { nonce: 'tgn_other' } }],
    ['no time', { claims: { iat: undefined } }],
    ['a time that is none', { claims: { iat: '0' } }],
    ['a time long ago', { claims: { iat: 1 } }],
    ['a time to come', { claims: { iat: iat2100() } }],
    ['a JWS of two parts', { sent: { signature: 'e30.e30' } }],
  ]
  it.each(MISMATCHES)('for %s is refused', async (_, changes) => {
    const answer = await file(changes)
    expect([answer.status, answer.body['code']]).toEqual([
      'signature' in (changes.sent ?? {}) ? 400 : 403,
      'signature' in (changes.sent ?? {}) ? 'invalid_body' : 'not_verified',
    ])
    expect(await countRequests()).toBe(0)
  })

  it('of an unknown nonce, one of another tenant or one that is out of date is refused with one body', async () => {
    const { nonce, foreign, late } = {
      nonce: 'tgn_unknown',
      foreign: await challenge(fabrikam),
      late: await challenge(),
    }
    const unknown = await post(await filingOf(nonce, {}))
    const ofOthers = await post(await filingOf(foreign, {}))
    verifying.time.nowMs += LIMITS.deviceNonceMs
    const expired = await post(await filingOf(late, {}))
    expect(unknown).toMatchObject({ status: 403, body: { code: 'not_verified' } })
    expect([ofOthers.text, expired.text]).toEqual([unknown.text, unknown.text])
    // For the tenant of its nonce it is signed for another audience.
    expect((await post(await filingOf(foreign, {}), fabrikam)).status).toBe(403)
    expect(await countRequests()).toBe(0)
  })

  it('by another key, none, a shared secret or RSA is refused', async () => {
    const other = await createDevice('ES256')
    const rsa = await createDevice('RS256')
    const claims = async (header: object, nonce: string) => {
      const text = { type: 'access', regulation: 'gdpr', nonce, aud: contoso.id, iat: iat() }
      return [header, text]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.')
    }
    const nonce = await challenge()
    const none = `${await claims({ alg: 'none' }, nonce)}.`
    const unsigned = await claims({ alg: 'HS256' }, nonce)
    const hmac = createHmac('sha256', JSON.stringify(device.jwk)).update(unsigned)
    const attempts = [
      { by: other, sent: { jwk: device.jwk } },
      { by: rsa },
      { sent: { signature: none } },
      { sent: { signature: `${unsigned}.${hmac.digest('base64url')}` } },
    ]
    for (const attempt of attempts) {
      const answer = await post(await filingOf(nonce, attempt))
      expect([answer.status, answer.body['code']]).toEqual([403, 'not_verified'])
    }
    // None of it has used the nonce up.
    expect((await post(await filingOf(nonce, {}))).status).toBe(201)
    expect(await countRequests()).toBe(1)
  })

  it('says nothing of devices whose id is not their key', async () => {
    const answer = await file({ sent: { deviceId: 'b7c1d2aa-0000-4000-8000-000000000000' } })
    expect(answer).toMatchObject({ status: 400, body: { code: 'identity_not_offered' } })
    expect(await countRequests()).toBe(0)
  })

  it('is not looked at without an ingest key, and not beyond the size of a body', async () => {
    const filing = await filingOf(await challenge(), {})
    expect((await verifying.call('POST', REQUESTS, { body: filing })).status).toBe(401)
    expect((await post({ ...filing, regulation: 'x'.repeat(100_000) })).status).toBe(413)
    expect((await post('{')).status).toBe(400)
    expect((await verifying.call('POST', '/dsr/v1/device/challenges')).status).toBe(401)
  })
})

function iat2100(): number {
  return Date.UTC(2100, 0, 1) / 1_000
}

describe('a challenge', () => {
  it('is not made where too many of its key are waiting', async () => {
    await challenge()
    const client = await verifying.store.connect()
    await client.query(
      `insert into request_tokens (tenant_id, kind, hash, owner, created_at, expires_at)
       select tenant_id, kind, sha256(n::text::bytea), owner, created_at, expires_at
       from request_tokens, generate_series(1, $2) n where tenant_id = $1 and kind = 'nonce'`,
      [contoso.id, LIMITS.deviceNoncesPerKeyMax],
    )
    const sent = { key: contoso.key }
    const answer = await verifying.call('POST', '/dsr/v1/device/challenges', sent)
    expect([answer.status, answer.body['code']]).toEqual([429, 'too_many_challenges'])
    await challenge(fabrikam)
    verifying.time.nowMs += LIMITS.deviceNonceMs
    await challenge()
  })
})

describe('a state token', () => {
  it('that is unknown, foreign in kind or out of date is answered with one body', async () => {
    const { body } = await file()
    const token = String(body['token'])
    const unknown = await verifying.call('GET', `${REQUESTS}/tgs_${'A'.repeat(43)}`)
    expect([unknown.status, unknown.body['code']]).toEqual([404, 'not_found'])
    const texts = [
      await verifying.call('GET', `${REQUESTS}/x`),
      await verifying.call('GET', `${REQUESTS}/${await challenge()}`),
      await verifying.call('GET', `${REQUESTS}/${String(body['id'])}`),
      await verifying.call('GET', `${REQUESTS}/${'%00'.repeat(9)}`),
      await verifying.call('GET', `${REQUESTS}/${token.slice(0, -1)}/export`),
    ]
    expect(new Set(texts.map(({ text }) => text))).toEqual(new Set([unknown.text]))
    verifying.time.nowMs += LIMITS.stateTokenMs
    expect((await verifying.call('GET', `${REQUESTS}/${token}`)).text).toBe(unknown.text)
  })

  it('is kept as its hash only', async () => {
    const { body } = await file()
    const client = await verifying.store.connect()
    const { rows } = await client.query('select * from request_tokens')
    expect(JSON.stringify(rows)).not.toContain(String(body['token']))
    expect(verifying.logLines.join('\n')).not.toContain(String(body['token']))
  })
})

describe('a request of a device', () => {
  it('is filed as verified by its key, with the leaf of it in the ledger', async () => {
    const { body } = await file()
    const client = await verifying.store.connect()
    const { rows } = await client.query(
      `select verification, verified_at is not null as verified, identity_counts, leaf
       from subject_requests r join ledger_entries e on e.request_id = r.id where r.id = $1`,
      [body['id']],
    )
    expect(rows).toMatchObject([
      { verification: 'device', verified: true, identity_counts: { device_id: 1 } },
    ])
    expect(rows[0]?.leaf).toContain('"verification":"device"')
  })
})
