import { readdirSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject, type JsonValue } from '#domain/json.ts'
import type { Report } from '#domain/report.ts'
import { dumpDatabase } from './support/database.ts'
import { type Destination, startDestination, TAKE_ALL } from './support/destination.ts'
import {
  type Json,
  type Product,
  removeDataDir,
  sendNative,
  startProduct,
  type TestKey,
} from './support/product.ts'
import {
  createTenant,
  errorReport,
  itemsOf,
  parseCapture,
  readReports,
  sendOtlp,
  sendSentry,
  until,
} from './support/wire.ts'

const CREDENTIAL = 'planted-sink-credential-4711'

let product: Product
let destination: Destination
let tenants = 0

beforeAll(async () => {
  product = await startProduct()
})
afterEach(async () => {
  await destination?.close()
})
afterAll(async () => {
  await product?.stop()
  removeDataDir(product)
})

interface Place {
  readonly tenant: string
  readonly key: TestKey
}

/** A tenant of its own with a sink to the destination. */
async function newPlace(endpoint: string): Promise<Place> {
  tenants += 1
  const tenant = `sink-tenant-${tenants}`
  const key = await createTenant(product, tenant)
  const made = await product.api('POST', '/manage/v1/sinks', {
    tenant,
    name: 'warehouse',
    kind: 'otlp',
    endpoint,
    headers: { authorization: `Bearer ${CREDENTIAL}` },
  })
  expect(made.status).toBe(201)
  expect(JSON.stringify(made.body)).not.toContain(CREDENTIAL)
  return { tenant, key }
}

async function sinkOf({ tenant }: Place): Promise<Json | undefined> {
  const answer = await product.api('GET', `/manage/v1/sinks?tenant=${tenant}`)
  expect(JSON.stringify(answer.body)).not.toContain(CREDENTIAL)
  return itemsOf(answer)[0]
}

async function sendErrors({ key }: Place, codes: readonly string[]): Promise<readonly string[]> {
  const reports = codes.map((errorCode) => errorReport({ data: { errorCode } }))
  const { body } = await sendNative(product, key.key, { body: reports })
  expect(body).toMatchObject({ received: codes.length, accepted: codes.length })
  return reports.map(({ id }) => id)
}

function attributesOf({ data }: Report): JsonObject {
  const attributes = data['attributes']
  return isJsonObject(attributes) ? attributes : {}
}

function arrivedIds(): readonly string[] {
  return destination.reports.map((report) => String(attributesOf(report)['tidegate.report.id']))
}

async function untilArrived(ids: readonly string[], timeoutMs = 25_000): Promise<void> {
  await until(
    () => {
      const arrived = new Set(arrivedIds())
      return ids.every((id) => arrived.has(id))
    },
    'every report has arrived',
    timeoutMs,
  )
}

/** Nested objects under dotted names, as the sink writes them. */
function flat(data: JsonObject, prefix = ''): readonly (readonly [string, JsonValue])[] {
  return Object.entries(data).flatMap(([key, value]) =>
    isJsonObject(value) ? flat(value, `${prefix}${key}.`) : [[`${prefix}${key}`, value] as const],
  )
}

function parseStored(report: Json): JsonObject {
  return JSON.parse(JSON.stringify(report['data'])) as JsonObject
}

/** A text that is equal for equal content, whatever the order of its members. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}

function expectArrivedAs(stored: Json): void {
  const data = parseStored(stored)
  if (String(stored['type']).startsWith('otel.')) {
    const arrived = new Set(destination.reports.map((report) => canonical(report.data)))
    expect(arrived).toContain(canonical(data))
    return
  }
  const id = String(stored['id'])
  const found = destination.reports.find(
    (report) => String(attributesOf(report)['tidegate.report.id']) === id,
  )
  expect(found).toBeDefined()
  const { description, ...rest } = data
  const attributes = Object.entries(found === undefined ? {} : attributesOf(found)).filter(
    ([name]) => !name.startsWith('tidegate.'),
  )
  const isText = typeof description === 'string'
  expect(canonical(Object.fromEntries(attributes))).toBe(
    canonical(Object.fromEntries(flat(isText ? rest : data))),
  )
  if (isText) expect(found?.data['body']).toBe(description)
}

describe('an OTLP sink', () => {
  it('gets every stored report with exactly its content, and its credential', async () => {
    destination = await startDestination()
    const place = await newPlace(destination.endpoint)
    await sendNative(product, place.key.key, {
      body: [
        errorReport({ data: { description: 'Cannot open jane@example.com', count: 3 } }),
        errorReport({ version: '9.1', data: { computer: { os: 'Linux', memoryMb: 16_000 } } }),
      ],
    })
    for (const file of readdirSync(new URL('vectors/otlp/', import.meta.url))) {
      await sendOtlp(product, place.key, parseCapture('otlp', file.replace('.json', '')))
    }
    for (const name of ['node_11_event', 'node_11_check_in', 'browser_11_spans', 'node_11_logs']) {
      await sendSentry(product, place.key, parseCapture('sentry', name))
    }
    const stored = await readReports(product, { tenant: place.tenant })
    await until(async () => Number((await sinkOf(place))?.['sent']) >= stored.length, 'all is sent')
    expect(destination.reports).toHaveLength(stored.length)
    for (const report of stored) expectArrivedAs(report)
    const credentials = destination.headers.map(({ authorization }) => authorization)
    expect(new Set(credentials)).toEqual(new Set([`Bearer ${CREDENTIAL}`]))
    const sink = await sinkOf(place)
    expect(sink).toMatchObject({ sent: stored.length, refused: 0 })
    expect(sink?.['lastError']).toBeUndefined()
  })

  it('keeps its credential where nobody can read it', async () => {
    destination = await startDestination()
    await newPlace(destination.endpoint)
    const forms = [
      CREDENTIAL,
      Buffer.from(CREDENTIAL).toString('hex'),
      ...[0, 1, 2].map((shift) => {
        const text = Buffer.from(' '.repeat(shift) + CREDENTIAL).toString('base64')
        return text.slice(4, -4)
      }),
    ]
    const found = [...(await dumpDatabase(product))].filter(([, bytes]) =>
      forms.some((form) => bytes.includes(form)),
    )
    expect(found.map(([column]) => column)).toEqual([])
    expect(product.output()).not.toContain(CREDENTIAL)
  })

  it('gets what was sent while it answered 503, not before its Retry-After', async () => {
    destination = await startDestination()
    const refusedAt: number[] = []
    destination.behave = (_text, response) => {
      refusedAt.push(performance.now())
      response.writeHead(503, { 'retry-after': '2' }).end()
      return 'answered'
    }
    const place = await newPlace(destination.endpoint)
    const ids = await sendErrors(place, ['A1', 'A2', 'A3'])
    await until(() => refusedAt.length > 0, 'the destination has refused once')
    await until(
      async () => String((await sinkOf(place))?.['lastError']).includes('503'),
      'the sink shows the error',
    )
    destination.behave = TAKE_ALL
    await untilArrived(ids)
    expect(performance.now() - (refusedAt.at(-1) ?? 0)).toBeGreaterThanOrEqual(1_990)
    await until(async () => Number((await sinkOf(place))?.['sent']) === 3, 'the sink counts three')
  })

  it('gets what was sent while nothing listened there, in the order of its storing', async () => {
    destination = await startDestination()
    const { port } = new URL(destination.endpoint)
    await destination.close()
    const place = await newPlace(destination.endpoint)
    const first = await sendErrors(place, ['B1', 'B2'])
    await until(
      async () => String((await sinkOf(place))?.['lastError']).includes('does not answer'),
      'the sink shows the error',
    )
    const second = await sendErrors(place, ['B3'])
    destination = await startDestination(Number(port))
    await untilArrived([...first, ...second])
    expect(arrivedIds().at(-1)).toBe(second[0])
  })

  it('that refuses one report for good gets its neighbours, and the refused one is counted', async () => {
    destination = await startDestination()
    destination.behave = (text, response) => {
      if (!text.includes('POISON')) return 'take'
      response.writeHead(400).end()
      return 'answered'
    }
    const place = await newPlace(destination.endpoint)
    const codes = Array.from({ length: 40 }, (_, at) => (at === 17 ? 'POISON' : `C${at}`))
    const ids = await sendErrors(place, codes)
    await untilArrived(ids.filter((_, at) => at !== 17))
    await until(async () => Number((await sinkOf(place))?.['refused']) === 1, 'one is refused')
    expect(await sinkOf(place)).toMatchObject({ sent: 39, refused: 1 })
    expect(arrivedIds()).not.toContain(ids[17])
    const later = await sendErrors(place, ['C40'])
    await untilArrived(later)
  })

  it('gets every report at least once where the gateway is killed in the middle', async () => {
    destination = await startDestination()
    const place = await newPlace(destination.endpoint)
    const batches = await Promise.all(
      Array.from({ length: 4 }, async (_, batch) =>
        sendErrors(
          place,
          Array.from({ length: 1_000 }, (_, at) => `D${batch}x${at}`),
        ),
      ),
    )
    await until(() => destination.reports.length >= 500, 'the first batch has arrived')
    const { dataDir, adminToken } = product
    await product.kill()
    product = await startProduct({ dataDir, adminToken })
    const more = await sendErrors(place, ['D-after'])
    const ids = [...batches.flat(), ...more]
    await untilArrived(ids)
    await until(async () => Number((await sinkOf(place))?.['sent']) >= ids.length, 'all is counted')
    expect(new Set(arrivedIds())).toEqual(new Set(ids))
  }, 60_000)
})
