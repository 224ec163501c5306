import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isJsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import { type LocalServer, startLocalServer } from '../../../test/fixtures/local_server.ts'
import {
  startVerifying,
  VERIFICATION_START_MS,
  type VerifyingGateway,
  type VerifyingTenant,
} from '../../../test/fixtures/verification.ts'
import { verificationRoutes } from '../../http/dsr/verification_routes.ts'
import { connectorRoutes } from '../../http/manage/connectors.ts'

const SLOW_MS = 120_000
const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
const ADA = 'ada.lovelace@secret.example'

let verifying: VerifyingGateway
let webhook: LocalServer
let contoso: VerifyingTenant

beforeAll(async () => {
  verifying = await startVerifying({
    routes: connectorRoutes,
    publicRoutes: verificationRoutes,
    env: { TIDEGATE_PRIVATE_HOSTS: '127.0.0.1' },
  })
}, SLOW_MS)
afterAll(() => verifying?.stop(), SLOW_MS)

beforeEach(async () => {
  verifying.time.nowMs = VERIFICATION_START_MS
  webhook = await startLocalServer()
  contoso = await verifying.addTenant()
  await addSender()
})
afterEach(() => webhook.close())

async function addSender(): Promise<void> {
  const path = `/manage/v1/tenants/${contoso.id}/connectors`
  const settings = { url: `${webhook.origin}/codes`, secret: SECRET, channels: ['mail'] }
  const added = await verifying.api('POST', path, { kind: 'code_sender', name: 'codes', settings })
  expect([added.status, added.body['code']]).toEqual([201, undefined])
  expect(added.text).not.toContain(SECRET)
}

const fileFor = async (identities: unknown, changes = {}) =>
  await verifying.api('POST', '/dsr/v1/requests', {
    ...{ type: 'access', regulation: 'gdpr', tenant: contoso.id, verification: 'code' },
    ...{ identities, ...changes },
  })

async function file(value = ADA) {
  const { status, body } = await fileFor([{ type: 'email', value }])
  expect([status, body['status']]).toEqual([201, 'verifying'])
  const begun = body['verification']
  const token = isJsonObject(begun) ? String(begun['token']) : ''
  return { path: `/dsr/v1/requests/${body['id']}`, verify: `/dsr/v1/verifications/${token}` }
}

function messages() {
  return webhook.received.map(({ text }) => {
    const parsed: unknown = JSON.parse(text)
    return isJsonObject(parsed) ? parsed : {}
  })
}
const lastCode = () => String(messages().at(-1)?.['code'])
const otherThan = (code: string) => (code === '00000000' ? '00000001' : '00000000')
const enter = async (verify: string, code: string) =>
  await verifying.call('POST', `${verify}/code`, { body: { code } })
const statusOf = async (path: string) => (await verifying.api('GET', path)).body['status']

describe('a code', () => {
  it('is sent by the webhook of the tenant, signed, to the address that was named', async () => {
    await file(`  ${ADA} `)
    expect(messages()).toEqual([
      {
        type: 'verification.code',
        channel: 'mail',
        to: ADA,
        code: expect.stringMatching(/^\d{8}$/),
        expiresAt: '2026-01-31T10:10:00.000Z',
      },
    ])
    const [message] = webhook.received
    const headers = message?.headers ?? {}
    const signer = new Webhook(SECRET)
    const at = new Date(Number(headers['webhook-timestamp']) * 1_000)
    expect(headers['webhook-signature']).toBe(
      signer.sign(String(headers['webhook-id']), at, message?.text ?? ''),
    )
  })

  it('verifies whoever got it, once, however it is written', async () => {
    const { path, verify } = await file()
    const code = lastCode()
    const answer = await enter(verify, `${code.slice(0, 4)} ${code.slice(4)}`)
    expect(answer).toMatchObject({ status: 200, body: { status: 'verified' } })
    expect((await verifying.api('GET', path)).body).toMatchObject({
      status: 'received',
      verification: { method: 'code', verifiedAt: '2026-01-31T10:00:00.000Z' },
    })
    expect((await enter(verify, code)).status).toBe(404)
  })

  it('is guessed five times at most, also at once', async () => {
    const { path, verify } = await file()
    const wrong = otherThan(lastCode())
    const answers = await Promise.all(Array.from({ length: 40 }, () => enter(verify, wrong)))
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(5)
    expect(await statusOf(path)).toBe('denied')
    expect((await enter(verify, lastCode())).status).toBe(404)
  })

  it('is of one request only, and counts for ten minutes', async () => {
    const first = await file()
    const code = lastCode()
    const second = await file()
    if (code !== lastCode()) expect((await enter(second.verify, code)).status).toBe(403)
    verifying.time.nowMs += LIMITS.verificationCodeMs
    const late = await enter(first.verify, code)
    expect(late).toMatchObject({ status: 403, body: { code: 'not_verified' } })
    expect((await verifying.call('POST', `${first.verify}/codes`)).status).toBe(202)
    expect((await enter(first.verify, lastCode())).status).toBe(200)
  })

  it('is sent three times at most, and nobody is told when there are no more', async () => {
    const { verify } = await file()
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => verifying.call('POST', `${verify}/codes`)),
    )
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(messages()).toHaveLength(LIMITS.verificationCodesMax)
    // Each of them is right.
    expect((await enter(verify, String(messages()[1]?.['code']))).status).toBe(200)
  })

  it('is tried again where the webhook is busy, and given up where it refuses', async () => {
    let answers = [503, 200]
    webhook.handle = (_, response) => response.writeHead(answers.shift() ?? 500).end()
    const { verify } = await file()
    const ids = webhook.received.map(({ headers }) => headers['webhook-id'])
    expect([ids.length, new Set(ids).size]).toEqual([2, 1])
    expect((await enter(verify, lastCode())).status).toBe(200)
    answers = [400, 200]
    await file()
    expect(webhook.received).toHaveLength(3)
  })

  it('is filed for all the same while the webhook is away, and can be sent later', async () => {
    webhook.handle = (request, response) => {
      response.writeHead(307, { location: `${webhook.origin}${request.path}/elsewhere` }).end()
    }
    const { verify } = await file()
    expect(webhook.received.every(({ path }) => path === '/codes')).toBe(true)
    webhook.handle = (_, response) => response.writeHead(204).end()
    await verifying.call('POST', `${verify}/codes`)
    expect((await enter(verify, lastCode())).status).toBe(200)
  })
})

describe('what is kept of a code and where it went', () => {
  it('is neither: nothing in the store or the log holds the address, the code or the token', async () => {
    const { verify } = await file()
    const code = lastCode()
    await enter(verify, otherThan(code))
    const client = await verifying.store.connect()
    const { rows: tables } = await client.query(
      `select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    )
    const texts = [verifying.logLines.join('\n')]
    for (const { table_name: name } of tables) {
      const { rows } = await client.query(`select t::text as row from "${name}" t`)
      texts.push(...rows.map(({ row }) => String(row)))
    }
    const stored = texts.join('\n')
    expect(stored).toContain(contoso.id)
    for (const secret of ['ada.lovelace', ADA, code, verify.split('/').at(-1) ?? '']) {
      expect([secret, stored.includes(secret)]).toEqual([secret, false])
    }
    const hex = Buffer.from(ADA).toString('hex')
    expect(stored.includes(hex)).toBe(false)
  })
})

describe('filing with a code', () => {
  it('does the same for somebody who is known as for somebody who is not', async () => {
    const { status } = await verifying.call('POST', '/v1/reports', {
      key: contoso.key,
      body: {
        ...{ product: 'dynamics-365-for-outlook-client', type: 'error' },
        subject: { userId: ADA },
        data: { code: 'E1' },
      },
    })
    expect(status).toBe(202)
    await verifying.gateway.pseudonymiser.prepare(contoso.id)
    const worked: string[] = []
    const client = await verifying.store.connect()
    const countRows = async () => {
      const { rows } = await client.query(
        `select (select count(*) from request_tokens) as tokens,
          (select count(*) from subject_request_events) as events,
          (select count(*) from ledger_entries) as leaves,
          (select count(*) from subject_request_identities) as identities`,
      )
      return Object.values(rows[0] ?? {}).map(Number)
    }
    for (const value of [ADA, 'nobody.at.all@secret.example']) {
      const before = await countRows()
      const { verify } = await file(value)
      const wrong = await enter(verify, otherThan(lastCode()))
      const after = await countRows()
      const [answer] = [await verifying.call('POST', `${verify}/codes`)]
      worked.push(
        JSON.stringify([
          after.map((count, index) => count - (before[index] ?? 0)),
          [wrong.status, wrong.text, answer.status, answer.text],
        ]),
      )
    }
    expect(worked[0]).toBe(worked[1])
  })

  it('is refused where the code could not prove all of it, and where nobody sends codes', async () => {
    const email = { type: 'email', value: ADA }
    const hashed = { type: 'email', value: 'a'.repeat(64), format: 'sha256' }
    for (const identities of [
      [email, { type: 'user_id', value: 'ada' }],
      [{ type: 'user_id', value: 'ada' }],
      [hashed],
    ]) {
      expect((await fileFor(identities)).body['code']).toBe('identity_not_offered')
    }
    const fabrikam = await verifying.addTenant()
    const refused = await fileFor([email], { tenant: fabrikam.id })
    expect([refused.status, refused.body['code']]).toEqual([409, 'verification_not_offered'])
    expect(webhook.received).toEqual([])
  })

  it('needs an address of a webhook that connectors may reach, and a secret', async () => {
    const path = `/manage/v1/tenants/${contoso.id}/connectors`
    for (const changes of [
      { url: 'http://169.254.169.254/' },
      { url: 'https://localhost/' },
      { secret: 'whsec_short' },
      { channels: [] },
      { channels: ['pigeon'] },
      { more: 1 },
    ]) {
      const settings = { url: `${webhook.origin}/`, secret: SECRET, channels: ['sms'], ...changes }
      const sent = { kind: 'code_sender', name: 'other', settings }
      expect((await verifying.api('POST', path, sent)).status).toBe(400)
    }
  })
})
