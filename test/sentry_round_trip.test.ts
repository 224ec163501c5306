import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { sentryCollector } from '#collectors/sentry/index.ts'
import type { RequestHead } from '#domain/collector.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '#domain/json.ts'
import type { Report } from '#domain/report.ts'
import type { CleanReport } from '#domain/sink.ts'
import { createSentrySink } from '#sinks/sentry/index.ts'

// What the Sentry sink sends is read by the product's own Sentry collector, which knows nothing of the sink.

const FOLDER = new URL('vectors/sentry/', import.meta.url)
const TENANT = '11111111-1111-4111-8111-111111111111'
const TIME_MS = Date.UTC(2026, 10, 21)

interface Vector {
  readonly path: string
  readonly body?: string
  readonly bodyBase64?: string
}

function headOf(path: string): RequestHead {
  return {
    method: 'POST',
    path,
    params: {},
    query: new URLSearchParams(),
    header: () => undefined,
  }
}

function decode(bytes: Uint8Array, path: string): readonly Report[] {
  const decoding = sentryCollector.decode(bytes, headOf(path))
  if (decoding.kind !== 'decoded') throw new Error(decoding.message)
  return decoding.items.flatMap((item) => (item.kind === 'report' ? [item.report] : []))
}

function parseVector(file: string): Vector {
  return JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Vector
}

function reportsOf(file: string): readonly Report[] {
  const { path, body, bodyBase64 } = parseVector(file)
  const bytes =
    bodyBase64 === undefined ? Buffer.from(body ?? '') : Buffer.from(bodyBase64, 'base64')
  return decode(bytes, new URL(path, 'http://gateway.example').pathname)
}

function cleanOf({ type, id, data, timeMs }: Report, at: number): CleanReport {
  return {
    id: id ?? `0195f1a0-0000-7000-8000-${String(at).padStart(12, '0')}`,
    tenantId: TENANT,
    product: 'shop',
    type,
    class: 'required',
    category: 'product_service_performance',
    timeMs: timeMs ?? TIME_MS,
    receivedAtMs: TIME_MS,
    bundle: 'b-1',
    data,
  }
}

async function forward(batch: readonly CleanReport[]): Promise<readonly Report[]> {
  const arrived: Report[] = []
  const sink = createSentrySink({
    sinkId: 's-1',
    endpoint: 'https://sentry.example/42',
    settings: {},
    secrets: { publicKey: 'a1b2c3' },
    timeoutMs: 1_000,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const bytes = gunzipSync(await request.arrayBuffer())
      arrived.push(...decode(bytes, new URL(request.url).pathname))
      return Response.json({})
    },
  })
  const result = await sink.send(batch, new AbortController().signal)
  expect(result).toEqual({ kind: 'sent', rejected: 0 })
  return arrived
}

/** What the sink never passes on as it was: Sentry would take the gateway's address for that of a person. */
const REPLACED = '/sdk/settings/infer_ip'

/** Everything that was sent is in what arrived, with the same value; null is what typed attributes cannot say. */
function missingIn(arrived: JsonValue | undefined, sent: JsonValue, path = ''): readonly string[] {
  if (path === REPLACED) return arrived === 'never' ? [] : [path]
  if (isJsonObject(sent)) {
    const inside: JsonObject = isJsonObject(arrived) ? arrived : {}
    return Object.entries(sent).flatMap(([name, value]) =>
      value === null ? [] : missingIn(inside[name], value, `${path}/${name}`),
    )
  }
  return JSON.stringify(arrived) === JSON.stringify(sent) ? [] : [path]
}

test.each(readdirSync(FOLDER))('the collector reads what the sink sends of %s', async (file) => {
  const batch = reportsOf(file).map(cleanOf)
  const arrived = [...(await forward(batch))]
  expect(arrived).toHaveLength(batch.length)
  for (const report of batch) {
    const found = arrived.findIndex(
      ({ type, data }) => type === report.type && missingIn(data, report.data).length === 0,
    )
    expect(found, report.type).not.toBe(-1)
    arrived.splice(found, 1)
  }
})

test('an event and a transaction keep their ids and times', async () => {
  const batch = [...reportsOf('node_11_event.json'), ...reportsOf('node_11_transaction.json')]
    .filter(({ type }) => type === 'sentry.event' || type === 'sentry.transaction')
    .map(cleanOf)
  const arrived = await forward(batch)
  expect(batch.length).toBeGreaterThan(1)
  // Each travels in an envelope of its own, and the sink sends several at once: they arrive in any order.
  const known = (reports: readonly Pick<Report, 'type' | 'id' | 'timeMs'>[]) =>
    new Set(reports.map(({ type, id, timeMs }) => JSON.stringify([type, id, timeMs])))
  expect(arrived).toHaveLength(batch.length)
  expect(known(arrived)).toEqual(known(batch))
})

test('feedback of the older kind arrives as that of today, about the same event', async () => {
  const about = 'a'.repeat(32)
  const data = { event_id: about, comments: 'It broke', name: 'n', email: 'e' }
  const [arrived] = await forward([cleanOf({ type: 'sentry.feedback', subject: {}, data }, 1)])
  expect(arrived?.type).toBe('sentry.feedback')
  expect(arrived?.data['contexts']).toEqual({
    feedback: { message: 'It broke', associated_event_id: about, name: 'n', contact_email: 'e' },
  })
})

test('an error and a use of another product arrive as an event and a log', async () => {
  const native = ['error', 'usage'].map((type, at) =>
    cleanOf({ type, subject: {}, data: { errorCode: 'E1', nested: { deep: 1 } } }, at),
  )
  const arrived = await forward(native)
  expect(arrived.map(({ type }) => type)).toEqual(['sentry.event', 'sentry.log'])
  expect(arrived[0]?.data['extra']).toEqual({ errorCode: 'E1', nested: { deep: 1 } })
  expect(arrived[1]?.data['attributes']).toMatchObject({ errorCode: 'E1', 'nested.deep': 1 })
})
