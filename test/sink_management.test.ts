import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WEBHOOK_SECRET } from './fixtures/forwarding.ts'
import { dumpDatabase } from './support/database.ts'
import {
  type Json,
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
  type TestKey,
} from './support/product.ts'
import { idsIn, startReceiver, type WebhookReceiver } from './support/webhook_receiver.ts'
import { createTenant, errorReport, itemsOf, until } from './support/wire.ts'

let product: Product
let receiver: WebhookReceiver
let tenant = ''
let key: TestKey
let tenants = 0

beforeAll(async () => {
  product = await startProduct()
})
beforeEach(async () => {
  receiver = await startReceiver()
  tenants += 1
  tenant = `hook-tenant-${tenants}`
  key = await createTenant(product, tenant)
})
afterEach(async () => {
  await receiver.close()
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

async function addHook(more: Record<string, unknown> = {}) {
  return await product.api('POST', '/manage/v1/sinks', {
    tenant,
    name: 'hook',
    kind: 'webhook',
    endpoint: receiver.url,
    secrets: { secret: WEBHOOK_SECRET },
    ...more,
  })
}

async function newHook(more: Record<string, unknown> = {}): Promise<string> {
  const made = await addHook(more)
  expect(made.status).toBe(201)
  return `/manage/v1/tenants/${tenant}/sinks/${String(made.body['id'])}`
}

async function shown(): Promise<Json | undefined> {
  const answer = await product.api('GET', `/manage/v1/sinks?tenant=${tenant}`)
  expect(JSON.stringify(answer.body)).not.toContain(WEBHOOK_SECRET)
  return itemsOf(answer)[0]
}

async function sendErrors(codes: readonly string[]): Promise<readonly string[]> {
  const reports = codes.map((errorCode) => errorReport({ data: { errorCode } }))
  const { body } = await sendNative(product, key.key, { body: reports })
  expect(body).toMatchObject({ accepted: codes.length })
  return reports.map(({ id }) => id)
}

const arrived = () => receiver.received.flatMap(idsIn)

async function untilArrived(ids: readonly string[]): Promise<void> {
  await until(() => ids.every((id) => arrived().includes(id)), 'every report has arrived')
}

describe('a sink', () => {
  it('is added with filters and settings, shown without its secret, and gets signed reports', async () => {
    const made = await addHook({
      settings: { reportsPerRequest: 2 },
      classes: ['required'],
      categories: ['product_service_performance'],
    })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      kind: 'webhook',
      status: 'active',
      settings: { reportsPerRequest: 2 },
      classes: ['required'],
    })
    expect(JSON.stringify(made.body)).not.toContain('whsec_')
    const ids = await sendErrors(['A1', 'A2', 'A3'])
    await untilArrived(ids)
    for (const { headers, body } of receiver.received) {
      const plain = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, String(value)]),
      )
      expect(() => new Webhook(WEBHOOK_SECRET).verify(body, plain)).not.toThrow()
    }
    await until(async () => Number((await shown())?.['sent']) === 3, 'three are counted')
    expect(await shown()).toMatchObject({ refused: 0, withheld: 0, deadLetters: 0, waiting: 0 })
    const dump = [...(await dumpDatabase(product)).values()]
    const secret = WEBHOOK_SECRET.slice('whsec_'.length)
    expect(dump.some((bytes) => bytes.includes(secret))).toBe(false)
    expect(product.output()).not.toContain(secret)
  })

  it.each([
    ['a kind that is not known', { kind: 'planted4711' }],
    ['an endpoint with a password', { endpoint: 'http://planted:4711@127.0.0.1/' }],
    ['a setting that is not known', { settings: { planted4711: 1 } }],
    ['a secret that is not one', { secrets: { secret: 'planted4711' } }],
    ['no secret', { secrets: {} }],
    ['its secret among headers', { headers: { secret: WEBHOOK_SECRET }, secrets: undefined }],
    ['a class that is not known', { classes: ['planted4711'] }],
    ['no class at all', { classes: [] }],
  ])('is refused with %s, and nothing of it is repeated', async (_, more) => {
    const { status, body } = await addHook(more)
    expect(status).toBe(400)
    expect(body['code']).toBe('invalid_body')
    expect(JSON.stringify(body)).not.toMatch(/planted|4711|whsec_M/)
  })

  it('of each kind has its schemas shown', async () => {
    const kinds = itemsOf(await product.api('GET', '/manage/v1/sink-kinds'))
    expect(kinds.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['otlp', 'webhook']))
    for (const kind of kinds) expect(kind).toHaveProperty('secrets')
  })

  it('that is paused gets nothing, and all of it when it is resumed', async () => {
    const path = await newHook()
    expect((await product.api('POST', `${path}/pause`)).body).toMatchObject({ status: 'paused' })
    const ids = await sendErrors(['B1', 'B2'])
    await until(async () => Number((await shown())?.['waiting']) === 2, 'two wait')
    expect(arrived()).toEqual([])
    expect((await product.api('POST', `${path}/resume`)).body).toMatchObject({ status: 'active' })
    await untilArrived(ids)
  })

  it('of another tenant, or none, is not found at any address', async () => {
    const path = await newHook()
    const other = path.replace(tenant, 'contoso')
    const calls: readonly (readonly [string, string, unknown?])[] = [
      ['POST', '/pause'],
      ['POST', '/resume'],
      ['POST', '/replay', { since: '2026-01-01T00:00:00Z', until: '2026-01-02T00:00:00Z' }],
      ['GET', '/replays'],
      ['DELETE', '/replays/00000000-0000-4000-8000-000000000000'],
      ['GET', '/dead-letters'],
      ['POST', '/dead-letters/retry', {}],
      ['POST', '/dead-letters/discard', {}],
      ['DELETE', ''],
    ]
    for (const [method, rest, body] of calls) {
      for (const place of [other, path.replace(/[^/]+$/, 'nothing')]) {
        const answer = await product.api(method, place + rest, body)
        expect([method, rest, answer.status]).toEqual([method, rest, 404])
      }
    }
    expect((await product.api('DELETE', path)).status).toBe(204)
    expect((await product.api('DELETE', path)).status).toBe(404)
  })
})

describe('dead letters', () => {
  it('are listed by page, tried again one by one or all, and discarded; each deed is audited', async () => {
    const path = await newHook()
    receiver.answer = () => ({ status: 422 })
    const ids = await sendErrors(['C1', 'C2', 'C3'])
    await until(async () => Number((await shown())?.['deadLetters']) === 3, 'three letters')
    const first = await product.api('GET', `${path}/dead-letters?limit=2`)
    const second = await product.api(
      'GET',
      `${path}/dead-letters?limit=2&next=${String(first.body['next'])}`,
    )
    const letters = [...itemsOf(first), ...itemsOf(second)]
    expect(letters.map(({ id }) => id)).toEqual(ids.toSorted())
    expect(letters[0]).toMatchObject({ reason: 'refused' })
    expect(Object.keys(letters[0] ?? {}).toSorted()).toEqual([
      'expiresOn',
      'failedAt',
      'id',
      'reason',
    ])
    receiver.answer = () => ({ status: 200 })
    receiver.received.length = 0
    const one = await product.api('POST', `${path}/dead-letters/retry`, { reports: [ids[0]] })
    expect([one.status, one.body]).toEqual([202, { retried: 1 }])
    await untilArrived([String(ids[0])])
    await until(async () => Number((await shown())?.['deadLetters']) === 2, 'two letters')
    expect(arrived()).toEqual([ids[0]])
    const gone = await product.api('POST', `${path}/dead-letters/discard`, { reports: [ids[1]] })
    expect(gone.body).toEqual({ discarded: 1 })
    expect((await product.api('POST', `${path}/dead-letters/retry`)).body).toEqual({ retried: 1 })
    await untilArrived([String(ids[2])])
    expect(arrived()).not.toContain(ids[1])
    const audit = itemsOf(await product.api('GET', `/manage/v1/audit?tenant=${tenant}`))
    expect(audit.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['sink_added', 'dead_letters_retried', 'dead_letters_discarded']),
    )
  })

  it.each(['x', 'eCB5', 'MDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAwIDIwMjYtOTktOTk'])(
    'cannot be listed from a place that is none: %s',
    async (next) => {
      const path = await newHook()
      const { status, body } = await product.api('GET', `${path}/dead-letters?next=${next}`)
      expect([status, body['code']]).toEqual([400, 'invalid_query'])
    },
  )
})

describe('a replay', () => {
  const range = (sinceMs: number) => ({
    since: new Date(sinceMs).toISOString(),
    until: new Date(Date.now() + 60_000).toISOString(),
  })

  it('sends a time range again, less what a choice of now forbids, one at a time', async () => {
    const path = await newHook()
    const startMs = Date.now() - 60_000
    const ids = await sendErrors(['D1', 'D2'])
    await untilArrived(ids)
    receiver.received.length = 0
    receiver.answer = () => ({ status: 503 })
    const made = await product.api('POST', `${path}/replay`, range(startMs))
    expect([made.status, made.body['status']]).toEqual([201, 'running'])
    const again = await product.api('POST', `${path}/replay`, range(startMs))
    expect([again.status, again.body['code']]).toEqual([409, 'replay_running'])
    receiver.answer = () => ({ status: 200 })
    const newest = async () => itemsOf(await product.api('GET', `${path}/replays`))[0]
    await until(async () => String((await newest())?.['status']) === 'completed', 'it is complete')
    expect(await newest()).toMatchObject({ sent: 2, withheld: 0 })
    await untilArrived(ids)
    const off = { tenant, scope: 'tenant', choice: 'off' }
    expect((await product.api('PUT', '/manage/v1/consents', off)).status).toBe(200)
    receiver.received.length = 0
    await product.api('POST', `${path}/replay`, range(startMs))
    await until(async () => Number((await newest())?.['withheld']) === 2, 'both are withheld')
    expect(arrived()).toEqual([])
  })

  it('is cancelled while it runs, and not after', async () => {
    const path = await newHook()
    await untilArrived(await sendErrors(['E1']))
    receiver.answer = () => ({ status: 503 })
    const { body } = await product.api('POST', `${path}/replay`, range(0))
    const replay = `${path}/replays/${String(body['id'])}`
    expect((await product.api('DELETE', replay)).status).toBe(204)
    expect((await product.api('DELETE', replay)).status).toBe(404)
  })

  it.each([
    { since: '2026-01-02T00:00:00Z', until: '2026-01-01T00:00:00Z' },
    { since: '2026-01-01T00:00:00Z', until: '2026-01-01T00:00:00Z' },
    { since: 'yesterday', until: '2026-01-01T00:00:00Z' },
    { since: '2026-01-01T00:00:00Z' },
  ])('of no time is refused: case %#', async (body) => {
    const path = await newHook()
    const answer = await product.api('POST', `${path}/replay`, body)
    expect([answer.status, answer.body['code']]).toEqual([400, 'invalid_body'])
  })
})

it('the metrics tell how a kind of sink does, and name no sink', async () => {
  await newHook({ name: 'planted-name-4711' })
  await untilArrived(await sendErrors(['F1']))
  let text = ''
  await until(async () => {
    text = await (await fetch(`${product.url}/metrics`)).text()
    return /tidegate_sink_lag\w*\{[^}]*kind="webhook"/.test(text)
  }, 'the lag is shown')
  expect(text).toMatch(/tidegate_sink_reports_total\{[^}]*kind="webhook"[^}]*result="sent"/)
  expect(text).toMatch(/tidegate_sink_waiting\w*\{[^}]*kind="webhook"/)
  expect(text).not.toContain('planted-name')
})

it('a gateway that is killed in the middle of a batch delivers all of it after its next start', async () => {
  await newHook({ settings: { reportsPerRequest: 50 } })
  let requests = 0
  receiver.answer = () => {
    requests += 1
    return requests > 3 ? 'hang' : { status: 200 }
  }
  const ids = await sendErrors(Array.from({ length: 600 }, (_, at) => `G${at}`))
  await until(() => requests > 3, 'the batch is under way')
  const { dataDir, adminToken } = product
  await product.kill()
  receiver.answer = () => ({ status: 200 })
  product = await startProduct({ dataDir, adminToken })
  await untilArrived(ids)
  expect(new Set(arrived())).toEqual(new Set(ids))
  await until(async () => Number((await shown())?.['sent']) === 600, 'each is counted once')
}, 60_000)
