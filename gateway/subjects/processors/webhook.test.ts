import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { CompactSign } from 'jose'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { HOUR_MS } from '#domain/clock.ts'
import { LIMITS } from '#domain/limits.ts'
import { listLedgerEntries } from '#drizzle/repositories/ledger_entries.ts'
import { findRequest } from '#drizzle/repositories/subject_requests.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import { type ApiGateway, startApiGateway } from '../../../test/fixtures/api_gateway.ts'
import { type JsonReceiver, startJsonReceiver } from '../../../test/support/json_receiver.ts'
import { decisionRoutes } from '../../http/dsr/decision_routes.ts'
import { mountProcessorReceipts } from '../../http/dsr/processor_receipts.ts'
import { processorRoutes } from '../../http/dsr/processor_routes.ts'
import { dsrRoutes } from '../../http/dsr/routes.ts'
import { connectorRoutes } from '../../http/manage/connectors.ts'
import { type Jobs, startJobs } from '../../jobs/jobs.ts'
import { followUp } from '../follow_up.ts'
import { sendDeliveries } from './send.ts'

const MINUTE_MS = 60_000
const SLOW_MS = 60_000
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const PERSON = 'jane.doe@processor-test.example'
const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const PUBLIC_KEY = publicKey.export({ type: 'spki', format: 'pem' })

let api: ApiGateway
let jobs: Jobs
let crm: JsonReceiver
let mailer: JsonReceiver
let tenant: Tenant

beforeAll(async () => {
  crm = await startJsonReceiver()
  mailer = await startJsonReceiver()
  api = await startApiGateway({
    routes: [...dsrRoutes, ...decisionRoutes, ...processorRoutes, ...connectorRoutes],
    env: { TIDEGATE_PRIVATE_HOSTS: `${crm.host} ${mailer.host}` },
    mount: mountProcessorReceipts,
  })
  jobs = await startJobs(api.gateway, { databaseUrl: api.store.url })
}, SLOW_MS)

afterAll(async () => {
  await jobs.stop()
  await api.stop()
  await crm.close()
  await mailer.close()
}, SLOW_MS)

afterEach(() => {
  for (const receiver of [crm, mailer]) {
    receiver.received.length = 0
    receiver.answer = () => ({ status: 200, body: '{"status":"completed"}' })
  }
})

async function connect(receiver: JsonReceiver, settings: object = {}): Promise<string> {
  const { status, body } = await api.call('POST', `/manage/v1/tenants/${tenant.name}/connectors`, {
    body: {
      ...{ kind: 'webhook_processor', name: randomUUID() },
      settings: { url: `${receiver.url}/erase`, secret: SECRET, receipts: 'http', ...settings },
    },
  })
  expect(status).toBe(201)
  return String(body['id'])
}

/** A request that waits for its processors, or is completed. */
async function executed(connectTo: () => Promise<unknown>, more: object = {}): Promise<string> {
  tenant = await api.addTenant(`tenant-${randomUUID()}`)
  await connectTo()
  const identities = [{ type: 'email', value: PERSON }]
  const body = { type: 'erasure', regulation: 'gdpr', tenant: tenant.name, identities, ...more }
  const filed = await api.call('POST', '/dsr/v1/requests', { body })
  expect(filed.status).toBe(201)
  const id = String(filed.body['id'])
  await api.call('POST', `/dsr/v1/requests/${id}/approve`)
  await expect.poll(() => statusOf(id), { timeout: 20_000 }).toMatch(/^waiting_for|^completed/)
  return id
}

async function statusOf(id: string): Promise<unknown> {
  return (await api.call('GET', `/dsr/v1/requests/${id}`)).body['status']
}

async function processorsOf(id: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { body } = await api.call('GET', `/dsr/v1/requests/${id}/processors`)
  return Array.isArray(body['items']) ? body['items'] : []
}

const send = () => sendDeliveries(api.gateway)

function sentTo(receiver: JsonReceiver, index = 0): Readonly<Record<string, unknown>> {
  return JSON.parse(receiver.received[index]?.body ?? '{}')
}

async function stored(id: string) {
  return await api.gateway.database.withOwner((tx) => findRequest(tx, id))
}

async function leavesOf(kind: string) {
  return await api.gateway.database.withTenant(tenant.id, (tx) =>
    listLedgerEntries(tx, tenant.id, { kind, since: undefined, before: undefined, limit: 100 }),
  )
}

async function signed(claims: object, key = privateKey, alg = 'EdDSA'): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(claims))
  return await new CompactSign(bytes).setProtectedHeader({ alg }).sign(key)
}

async function bring(token: unknown, text: string) {
  const response = await fetch(`${api.origin}/dsr/v1/processors/${String(token)}`, {
    method: 'POST',
    body: text,
  })
  return { status: response.status, text: await response.text() }
}

describe('a webhook processor', () => {
  test('is told whom to erase, signed, and completes the request by its answer', async () => {
    const id = await executed(() => connect(crm, { products: undefined }))
    expect(await statusOf(id)).toBe('waiting_for_processors')
    expect(crm.received).toEqual([])
    await send()
    const [received] = crm.received
    const headers = Object.fromEntries(
      Object.entries(received?.headers ?? {}).map(([name, value]) => [name, String(value)]),
    )
    const message = sentTo(crm)
    expect(message).toMatchObject({
      ...{ requestId: id, type: 'erasure', regulation: 'gdpr', part: 1, parts: 1 },
      identities: [{ type: 'email', value: PERSON, format: 'raw' }],
      submittedAt: new Date(api.time.nowMs).toISOString(),
    })
    expect(headers['webhook-id']).toBe(`msg_${String(message['id'])}`)
    // The library compares the time with the real one, so that only the signature is checked here.
    const resigned = new Webhook(SECRET).sign(
      headers['webhook-id'] ?? '',
      new Date(Number(headers['webhook-timestamp']) * 1_000),
      received?.body ?? '',
    )
    expect(headers['webhook-signature']).toBe(resigned)
    expect(await statusOf(id)).toBe('completed')
    const [processor] = await processorsOf(id)
    expect(processor).toMatchObject({ status: 'confirmed', attempts: 1 })
    expect(processor?.['receipts']).toMatchObject([{ way: 'http', sha256: expect.any(String) }])
    const [leaf] = await leavesOf('processor_confirmed')
    expect(JSON.stringify(leaf?.leaf)).toContain('receipts')
  })

  test('gets nothing kept for it after the end: neither the box nor its key is left', async () => {
    const id = await executed(() => connect(crm))
    const before = await stored(id)
    expect(before?.sealedDetails).toBeDefined()
    expect(Buffer.from(before?.sealedDetails ?? []).toString('latin1')).not.toContain(PERSON)
    const key = { tenantId: tenant.id, id }
    expect(await api.gateway.keyring.requests.find(key)).toBeDefined()
    await send()
    expect((await stored(id))?.sealedDetails).toBeUndefined()
    expect(await api.gateway.keyring.requests.find(key)).toBeUndefined()
    expect(api.logLines.join('\n')).not.toContain(PERSON)
    const told = await api.call('GET', `/dsr/v1/requests/${id}/processors`)
    expect(told.text).not.toContain(PERSON)
  })

  test('has nothing sealed for it where no connector is told of such a request', async () => {
    const id = await executed(() => connect(crm, { rights: ['restriction'] }))
    expect(await statusOf(id)).toBe('completed')
    expect((await stored(id))?.sealedDetails).toBeUndefined()
  })

  test('is told of other rights where its settings name them', async () => {
    const id = await executed(() => connect(crm, { rights: ['restriction'] }), {
      type: 'restriction',
    })
    await send()
    expect(sentTo(crm)).toMatchObject({ type: 'restriction' })
    expect(await statusOf(id)).toBe('completed')
  })

  test('is told what a rectification corrects, where its settings name that right', async () => {
    const newIdentities = [{ type: 'email', value: `new.${PERSON}` }]
    const id = await executed(() => connect(crm, { rights: ['rectification'] }), {
      ...{ type: 'rectification', newIdentities },
    })
    await send()
    expect(sentTo(crm)).toMatchObject({ type: 'rectification', newIdentities })
    expect(await statusOf(id)).toBe('completed')
    expect((await stored(id))?.sealedDetails).toBeUndefined()
  })

  test('is skipped, and said so, where nothing of its products was held', async () => {
    const id = await executed(() => connect(crm, { products: ['crm-mobile-client'] }))
    expect(await statusOf(id)).toBe('completed')
    await send()
    expect(crm.received).toEqual([])
    expect(await processorsOf(id)).toMatchObject([
      { status: 'skipped', explanation: 'Nothing of its products was held' },
    ])
  })

  test('is tried again later and later, with the same name for the same message', async () => {
    crm.answer = () => ({ status: 503, body: `not now, ${PERSON}` })
    const start = api.time.nowMs
    const id = await executed(() => connect(crm))
    await send()
    await send()
    expect(crm.received).toHaveLength(1)
    for (const minutes of [1, 2, 4]) {
      api.time.nowMs += minutes * MINUTE_MS
      await send()
    }
    expect(crm.received).toHaveLength(4)
    expect(new Set(crm.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(await processorsOf(id)).toMatchObject([
      { status: 'pending', lastError: 'Cannot tell the processor: it answers 503', attempts: 4 },
    ])
    api.time.nowMs = start + LIMITS.processorRetryMaxMs
    await send()
    const [dead] = await processorsOf(id)
    expect(dead).toMatchObject({ status: 'failed' })
    expect(await statusOf(id)).toBe('waiting_for_processors')
    expect(await leavesOf('processor_failed')).toHaveLength(1)
    crm.answer = () => ({ status: 200, body: '{"status":"completed"}' })
    await send()
    expect(crm.received).toHaveLength(5)
    const path = `/dsr/v1/requests/${id}/processors/${String(dead?.['id'])}`
    expect((await api.call('POST', `${path}/resend`)).status).toBe(202)
    await send()
    expect(await statusOf(id)).toBe('completed')
    expect((await api.call('POST', `${path}/resend`)).body['code']).toBe('request_state')
  })

  test.each([
    ['refuses it for good', { status: 422 }],
    ['redirects', { status: 307, headers: { location: 'http://169.254.169.254/' } }],
    ['says something else', { status: 200, body: '{"status":"later"}' }],
    ['answers what is no JSON', { status: 200, body: 'done' }],
    [
      'answers too much',
      { status: 200, body: `{"status":"completed","x":"${'x'.repeat(20_000)}"}` },
    ],
    ['cuts the connection', 'reset' as const],
  ])('confirms nothing where it %s', async (_, answer) => {
    crm.answer = () => answer
    const id = await executed(() => connect(crm))
    await send()
    expect(await statusOf(id)).toBe('waiting_for_processors')
    const [processor] = await processorsOf(id)
    expect(processor?.['status']).toBe(
      answer !== 'reset' && answer.status === 422 ? 'failed' : 'pending',
    )
    expect(String(processor?.['lastError'])).toMatch(/^Cannot /)
  })

  test('that is broken neither hides nor undoes what the other has confirmed', async () => {
    mailer.answer = () => ({ status: 500 })
    const id = await executed(async () => {
      await connect(crm)
      await connect(mailer)
    })
    await send()
    const statuses = (await processorsOf(id)).map(({ status }) => status).toSorted()
    expect(statuses).toEqual(['confirmed', 'pending'])
    const broken = (await processorsOf(id)).find(({ status }) => status === 'pending')
    const path = `/dsr/v1/requests/${id}/processors/${String(broken?.['id'])}/exception`
    const explanation = `They ended the contract, says ${PERSON}`
    const excepted = await api.call('POST', path, { body: { explanation } })
    expect(excepted.body).toMatchObject({ status: 'excepted' })
    expect(excepted.text).not.toContain(PERSON)
    expect(await statusOf(id)).toBe('completed')
    expect(crm.received).toHaveLength(1)
    expect(await leavesOf('processor_excepted')).toHaveLength(1)
    expect((await stored(id))?.sealedDetails).toBeUndefined()
  })

  test('waits while it is paused, and is a dead letter where it is removed', async () => {
    let connector = ''
    const id = await executed(async () => {
      connector = await connect(crm)
    })
    const path = `/manage/v1/tenants/${tenant.name}/connectors/${connector}`
    await api.call('POST', `${path}/pause`)
    await send()
    expect(crm.received).toEqual([])
    expect(await processorsOf(id)).toMatchObject([{ status: 'pending', attempts: 0 }])
    await api.call('DELETE', path)
    await send()
    expect(await processorsOf(id)).toMatchObject([
      { status: 'failed', lastError: 'Cannot send: the connector was removed' },
    ])
    expect(await statusOf(id)).toBe('waiting_for_processors')
    const explained = await api.call('POST', `/dsr/v1/requests/${id}/exception`, {
      body: { explanation: 'The processor was dissolved' },
    })
    expect(explained.status).toBe(200)
    expect(await processorsOf(id)).toMatchObject([
      { status: 'excepted', explanation: 'The processor was dissolved' },
    ])
  })

  test('that is connected after the filing cannot be told, and the request says so', async () => {
    tenant = await api.addTenant(`tenant-${randomUUID()}`)
    const identities = [{ type: 'email', value: PERSON }]
    const body = { type: 'erasure', regulation: 'gdpr', tenant: tenant.name, identities }
    const id = String((await api.call('POST', '/dsr/v1/requests', { body })).body['id'])
    await connect(crm)
    await api.call('POST', `/dsr/v1/requests/${id}/approve`)
    await expect.poll(() => statusOf(id), { timeout: 20_000 }).toBe('waiting_for_processors')
    await send()
    const [processor] = await processorsOf(id)
    expect(processor?.['status']).toBe('failed')
    expect(processor?.['lastError']).toContain('the identities were not kept')
  })

  test('is told once where several processes send at once', async () => {
    const id = await executed(() => connect(crm))
    await Promise.all([send(), send(), send(), send()])
    expect(crm.received).toHaveLength(1)
    expect(await statusOf(id)).toBe('completed')
  })

  test('is told again, by the same name, where the process ended between sending and noting', async () => {
    const id = await executed(() => connect(crm))
    const database = new Proxy(api.gateway.database, {
      get: (target, member) => {
        const value: unknown = Reflect.get(target, member)
        if (typeof value !== 'function') return value
        return (...given: unknown[]) => {
          if (crm.received.length > 0) return new Promise(() => undefined)
          return Reflect.apply(value, target, given)
        }
      },
    })
    void sendDeliveries({ ...api.gateway, database })
    await expect.poll(() => crm.received.length).toBe(1)
    expect(await processorsOf(id)).toMatchObject([{ status: 'pending', attempts: 1 }])
    api.time.nowMs += HOUR_MS
    await send()
    const [first, second, ...more] = crm.received.filter(({ body }) => body.includes(id))
    expect(more).toEqual([])
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    expect(second?.body).toBe(first?.body)
    expect(await statusOf(id)).toBe('completed')
  })

  test(
    'is told of a bulk request in parts, and asked again only for those that it has not done',
    async () => {
      let refused = 0
      crm.answer = ({ body }) => {
        const { part } = JSON.parse(body)
        if (part === 2 && refused++ === 0) return { status: 503 }
        return { status: 200, body: '{"status":"completed"}' }
      }
      tenant = await api.addTenant(`tenant-${randomUUID()}`)
      await connect(crm)
      const lines = Array.from({ length: 2 * LIMITS.processorIdentitiesMax + 1 }, (_, n) =>
        JSON.stringify({ type: 'user_id', value: `person-${n}` }),
      )
      const response = await fetch(
        `${api.origin}/dsr/v1/requests/bulk?tenant=${tenant.name}&regulation=gdpr`,
        {
          method: 'POST',
          headers: {
            authorization: 'Bearer test-token-of-the-administrator-0123456789',
            'content-type': 'application/x-ndjson',
          },
          body: lines.join('\n'),
        },
      )
      expect(response.status).toBe(201)
      const { id } = JSON.parse(await response.text())
      await api.call('POST', `/dsr/v1/requests/${id}/approve`)
      await expect.poll(() => statusOf(id), { timeout: 40_000 }).toBe('waiting_for_processors')
      await send()
      expect(crm.received.map(({ body }) => JSON.parse(body).part)).toEqual([1, 2])
      api.time.nowMs += HOUR_MS
      await send()
      const parts = crm.received.map(({ body }) => JSON.parse(body))
      expect(parts.map(({ part }) => part)).toEqual([1, 2, 2, 3])
      const told = new Set(
        parts.flatMap(({ identities }) => identities.map((i: { value: string }) => i.value)),
      )
      expect(told.size).toBe(lines.length)
      expect(await statusOf(id)).toBe('completed')
    },
    SLOW_MS,
  )
})

describe('a receipt that is brought later', () => {
  async function waiting(settings: object = {}) {
    crm.answer = () => ({ status: 202 })
    const id = await executed(() => connect(crm, settings))
    await send()
    const index = crm.received.findIndex(({ body }) => body.includes(id))
    const message = sentTo(crm, index)
    return { id, token: message['receiptToken'], message }
  }
  const SIGNED = { receipts: 'signed', publicKey: PUBLIC_KEY }
  const completedAt = () => new Date(api.time.nowMs).toISOString()

  test('confirms once, and is refused the second time', async () => {
    const { id, token } = await waiting()
    expect(await processorsOf(id)).toMatchObject([{ status: 'sent' }])
    const text = JSON.stringify({ requestId: id, status: 'completed' })
    expect((await bring(token, text)).status).toBe(200)
    expect(await statusOf(id)).toBe('completed')
    expect((await bring(token, text)).status).toBe(409)
    expect(await leavesOf('processor_confirmed')).toHaveLength(1)
  })

  test('is kept as it was signed', async () => {
    const { id, token } = await waiting(SIGNED)
    const jws = await signed({ requestId: id, status: 'completed', completedAt: completedAt() })
    expect((await bring(token, jws)).status).toBe(200)
    const [processor] = await processorsOf(id)
    expect(processor?.['receipts']).toMatchObject([{ way: 'signed', signed: jws }])
    expect(await statusOf(id)).toBe('completed')
  })

  test('is refused where it is forged, of another request, early, late, or says something else', async () => {
    const { id, token } = await waiting(SIGNED)
    const claims = { requestId: id, status: 'completed', completedAt: completedAt() }
    const other = generateKeyPairSync('ed25519').privateKey
    const good = await signed(claims)
    const [head = '', , signature = ''] = good.split('.')
    const changed = Buffer.from(JSON.stringify({ ...claims, more: 1 })).toString('base64url')
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${changed}.`
    const at = (ms: number) => new Date(api.time.nowMs + ms).toISOString()
    const attacks: readonly (readonly [string, number])[] = [
      [await signed(claims, other), 403],
      [[head, changed, signature].join('.'), 403],
      [none, 403],
      [JSON.stringify({ requestId: id, status: 'completed' }), 403],
      ['', 403],
      [await signed({ ...claims, requestId: randomUUID() }), 403],
      [await signed({ ...claims, status: 'started' }), 400],
      [await signed({ ...claims, completedAt: at(HOUR_MS) }), 400],
      [await signed({ ...claims, completedAt: at(-HOUR_MS) }), 400],
      [await signed({ ...claims, completedAt: 'soon' }), 400],
      ['x'.repeat(LIMITS.processorReceiptBytesMax + 1), 413],
    ]
    for (const [text, status] of attacks) expect((await bring(token, text)).status).toBe(status)
    expect(await statusOf(id)).toBe('waiting_for_processors')
    const { id: second, token: foreign } = await waiting(SIGNED)
    expect((await bring(foreign, good)).status).toBe(403)
    expect(await statusOf(second)).toBe('waiting_for_processors')
  })

  test('needs the very token: any other is answered as there is none', async () => {
    const { id, token } = await waiting()
    const text = JSON.stringify({ requestId: id, status: 'completed' })
    const parts = String(token).split('.')
    const tokens = [
      String(token).slice(0, -2),
      [id, ...parts.slice(1)].with(2, '1').join('.'),
      [randomUUID(), ...parts.slice(1)].join('.'),
      'x',
      `${String(token)}.x`,
    ]
    const answers = await Promise.all(tokens.map((other) => bring(other, text)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]?.status).toBe(404)
    expect(await statusOf(id)).toBe('waiting_for_processors')
  })

  test('that does not come in time makes a dead letter, which it still can confirm', async () => {
    const { id, token } = await waiting()
    api.time.nowMs += LIMITS.processorConfirmMaxMs + HOUR_MS
    await send()
    await followUp(api.gateway)
    expect(await processorsOf(id)).toMatchObject([
      { status: 'failed', lastError: 'Cannot send: the processor has not confirmed in time' },
    ])
    expect((await bring(token, '{"status":"completed"}')).status).toBe(200)
    expect(await statusOf(id)).toBe('completed')
  })
})

test('processors of another tenant, or that there are none of, are not found', async () => {
  const id = await executed(() => connect(crm))
  const absent = await api.call('POST', `/dsr/v1/requests/${id}/processors/${randomUUID()}/resend`)
  expect(absent.status).toBe(404)
  const odd = await api.call('POST', `/dsr/v1/requests/${id}/processors/none/resend`)
  expect(odd.text).toBe(absent.text)
  const unauthenticated = await api.call('GET', `/dsr/v1/requests/${id}/processors`, {
    authorization: 'Bearer none',
  })
  expect(unauthenticated.status).toBe(401)
})
