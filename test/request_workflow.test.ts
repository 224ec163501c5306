import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, removeDataDir, startProduct, type TestKey } from './support/product.ts'
import { errorReport, OUTLOOK, readReports, send, until } from './support/wire.ts'

let product: Product
let key: TestKey

beforeAll(async () => {
  product = await startProduct()
  key = await product.createKey(OUTLOOK)
}, 120_000)
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

async function sendFor(userId: string): Promise<string> {
  const report = errorReport({ subject: { userId } })
  const answer = await send(product, {
    path: '/v1/reports',
    headers: { authorization: `Bearer ${key.key}` },
    body: JSON.stringify(report),
  })
  expect(answer.status).toBe(202)
  return report.id
}

async function file(type: string, userId: string): Promise<string> {
  const { status, body } = await product.api('POST', '/dsr/v1/requests', {
    ...{ type, regulation: 'gdpr', tenant: 'contoso' },
    identities: [{ type: 'user_id', value: userId }],
  })
  expect(status).toBe(201)
  return `/dsr/v1/requests/${String(body['id'])}`
}

const isShown = async (id: string) =>
  (await readReports(product)).some((report) => String(report['id']) === id)
const statusOf = async (path: string) => String((await product.api('GET', path)).body['status'])

describe('a restriction', () => {
  it('keeps what is held out of sight and out of use until it is lifted, but not from the person', async () => {
    const [kept, other] = [await sendFor('ada'), await sendFor('bob')]
    expect([await isShown(kept), await isShown(other)]).toEqual([true, true])
    const path = await file('restriction', 'ada')
    expect((await product.api('POST', `${path}/approve`, {})).body['status']).toBe('completed')
    expect([await isShown(kept), await isShown(other)]).toEqual([false, true])
    expect(await isShown(await sendFor('ada'))).toBe(false)

    const access = await file('access', 'ada')
    const preview = await product.api('GET', `${access}/preview`)
    expect(preview.body['total']).toBe(2)

    expect((await product.api('POST', `${path}/lift`)).body['lifted']).toBe(1)
    expect(await isShown(kept)).toBe(true)
    expect((await product.api('POST', `${path}/lift`)).body['code']).toBe('request_state')
  })
})

describe('a cancel window', () => {
  it('has the subjects of an erasure restricted while it is open, and free again after a cancellation', async () => {
    const rules = '/manage/v1/tenants/contoso/request-rules'
    const wanted = {
      ...{ fourEyes: 'none', cancelWindowHours: 24 },
      ...{ deviceRequests: 'review', optOutErasure: 'review' },
    }
    expect((await product.api('PUT', rules, wanted)).body).toEqual(wanted)
    expect((await product.api('PUT', rules, { ...wanted, cancelWindowHours: 999 })).status).toBe(
      400,
    )
    const id = await sendFor('carol')
    const path = await file('erasure', 'carol')
    expect((await product.api('POST', `${path}/approve`)).body['status']).toBe('waiting')
    expect(await isShown(id)).toBe(false)
    expect((await product.api('POST', `${path}/cancel`)).body['status']).toBe('cancelled')
    expect(await isShown(id)).toBe(true)
    await product.api('PUT', rules, { ...wanted, cancelWindowHours: 0 })
    expect((await product.api('GET', rules)).body).toEqual({
      ...wanted,
      cancelWindowHours: 0,
    })
  })
})

describe('a denial', () => {
  it('is told with its reason, and cannot be taken back by an approval', async () => {
    const path = await file('erasure', 'dave')
    expect((await product.api('POST', `${path}/deny`, { reason: 'because' })).status).toBe(400)
    const denied = await product.api('POST', `${path}/deny`, { reason: 'no_match' })
    expect(denied.body).toMatchObject({ status: 'denied', denialReason: 'no_match' })
    expect((await product.api('POST', `${path}/approve`)).body['code']).toBe('request_state')
    expect((await product.api('GET', path)).body).toMatchObject({ denialReason: 'no_match' })
  })
})

describe('an erasure', () => {
  it('waits for the sinks that keep reports, and is completed once somebody explains why it does not', async () => {
    const sent = await sendFor('erin')
    const sink = await product.api('POST', '/manage/v1/sinks', {
      ...{ tenant: 'contoso', name: 'lake', kind: 'clickhouse' },
      // Nothing answers there.
      endpoint: 'http://127.0.0.1:9/',
      settings: { database: 'telemetry', table: 'reports' },
    })
    expect([sink.status, sink.body['code']]).toEqual([201, undefined])
    const path = await file('erasure', 'erin')
    await product.api('POST', `${path}/approve`)
    await until(
      async () => (await statusOf(path)) === 'waiting_for_processors',
      'the erasure waits for the sink',
    )
    expect(await isShown(sent)).toBe(false)
    expect((await product.api('POST', `${path}/cancel`)).body['code']).toBe('request_state')
    const explanation = 'The lake was switched off, and its disks were destroyed.'
    expect((await product.api('POST', `${path}/exception`, { explanation })).status).toBe(200)
    const { body } = await product.api('GET', path)
    expect(body).toMatchObject({ status: 'completed', result: { unconfirmed: 1 } })
    expect(JSON.stringify(body['history'])).toContain(explanation)
  }, 60_000)
})
