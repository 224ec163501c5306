import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#domain/json.ts'
import type { CleanReport } from '#domain/sink.ts'
import { createSentrySink, envelopeUrlOf } from './index.ts'

const NOW_MS = Date.UTC(2026, 10, 21)
const NEVER = new AbortController().signal
const ID = '0195f1a0-0000-7000-8000-00000000000a'
const EVENT_ID = '0195f1a00000700080000000000000' + '0a'
const TRACE_ID = '5b1d96dae058485695bd1cb9c0d9212e'

function reportOf(type: string, data: JsonObject = {}, id = ID): CleanReport {
  return {
    id,
    tenantId: '11111111-1111-4111-8111-111111111111',
    product: 'sales-app',
    version: '3.2.1',
    type,
    class: 'required',
    category: 'product_service_performance',
    timeMs: NOW_MS - 500,
    receivedAtMs: NOW_MS,
    bundle: 'b-1',
    data,
  }
}

interface Item {
  readonly header: Record<string, unknown>
  readonly payload: Record<string, unknown>
}
interface Parsed {
  readonly url: string
  readonly headers: Headers
  readonly header: Record<string, unknown>
  readonly items: readonly Item[]
}

/** Reads bytes by the words of the protocol: every header a line of JSON, every payload `length` bytes and a newline. */
function parseBytes(bytes: Buffer): Pick<Parsed, 'header' | 'items'> {
  let at = 0
  const line = () => {
    const end = bytes.indexOf('\n', at)
    if (end === -1) throw new Error('A line has no end')
    const text = bytes.subarray(at, end).toString()
    at = end + 1
    return JSON.parse(text)
  }
  const header = line()
  const items: Item[] = []
  while (at < bytes.length) {
    const itemHeader = line()
    const payload = bytes.subarray(at, at + itemHeader.length)
    if (payload.length !== itemHeader.length) throw new Error('A payload is cut')
    at += itemHeader.length
    if (bytes[at] !== 0x0a) throw new Error('A payload does not end where its length says')
    at += 1
    items.push({ header: itemHeader, payload: JSON.parse(payload.toString()) })
  }
  return { header, items }
}

type Answer = (envelope: Parsed) => Response

/** A destination that reads every envelope, and a clock that moves by hand. */
function destination(answer: Answer = () => Response.json({})) {
  const received: Parsed[] = []
  const clock = { now: NOW_MS, nowMs: () => clock.now }
  const sink = createSentrySink({
    sinkId: 's-1',
    endpoint: 'https://sentry.example/42',
    settings: {},
    secrets: { publicKey: 'a1b2c3' },
    timeoutMs: 1_000,
    clock,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const bytes = gunzipSync(await request.arrayBuffer())
      const parsed = { url: request.url, headers: request.headers, ...parseBytes(bytes) }
      received.push(parsed)
      return answer(parsed)
    },
  })
  return { sink, received, clock }
}

async function sent(...batch: readonly CleanReport[]): Promise<readonly Parsed[]> {
  const { sink, received } = destination()
  expect(await sink.send(batch, NEVER)).toEqual({ kind: 'sent', rejected: 0 })
  return received
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  () =>
    new Response(null, { status: code, headers })

const many = (type: string, count: number, data: JsonObject = {}) =>
  Array.from({ length: count }, (_, at) => reportOf(type, data, `r-${at}`))

describe('where it goes', () => {
  test.each([
    ['https://o1.ingest.sentry.io/42', 'https://o1.ingest.sentry.io/api/42/envelope/'],
    ['http://127.0.0.1:9000/42/', 'http://127.0.0.1:9000/api/42/envelope/'],
    ['https://host.example/a/b/shop', 'https://host.example/a/b/api/shop/envelope/'],
  ])('%s is a DSN without its key', (endpoint, url) => {
    expect(envelopeUrlOf(endpoint)).toBe(url)
  })

  test('the key travels in X-Sentry-Auth alone, the envelope in gzip', async () => {
    const [envelope] = await sent(reportOf('error', { description: 'x' }))
    expect(envelope?.url).toBe('https://sentry.example/api/42/envelope/')
    expect(envelope?.headers.get('x-sentry-auth')).toBe(
      'Sentry sentry_version=7, sentry_client=tidegate/1, sentry_key=a1b2c3',
    )
    expect(envelope?.headers.get('content-type')).toBe('application/x-sentry-envelope')
    expect(envelope?.headers.get('content-encoding')).toBe('gzip')
    expect(envelope?.headers.has('authorization')).toBe(false)
    expect(envelope?.header).toEqual({
      event_id: EVENT_ID,
      sent_at: '2026-11-21T00:00:00.000Z',
      sdk: { name: 'tidegate', version: '1' },
    })
  })
})

describe('an error becomes an event', () => {
  test('with its exception, its level, its release, and all of its data', async () => {
    const data = { errorCode: 'E42', description: 'Cannot open Ω\nnow', severity: 'fatal' }
    const [envelope] = await sent(reportOf('error', data))
    expect(envelope?.items).toEqual([
      {
        header: { type: 'event', length: expect.any(Number) },
        payload: {
          event_id: EVENT_ID,
          timestamp: (NOW_MS - 500) / 1_000,
          platform: 'other',
          level: 'fatal',
          release: 'sales-app@3.2.1',
          exception: { values: [{ type: 'E42', value: 'Cannot open Ω\nnow' }] },
          tags: {
            'tidegate.product': 'sales-app',
            'tidegate.type': 'error',
            'tidegate.class': 'required',
            'tidegate.category': 'product_service_performance',
            'tidegate.bundle': 'b-1',
          },
          extra: data,
          sdk: { name: 'tidegate', settings: { infer_ip: 'never' } },
        },
      },
    ])
  })

  test.each([
    [
      'a message where no kind is named',
      reportOf('error', { message: 'lost' }),
      { message: 'lost' },
    ],
    ['its type where nothing is said', reportOf('app.crash'), { message: 'app.crash' }],
    [
      'an exception in its data, whatever its type',
      reportOf('usage', { exception: { type: 'TypeError', message: 'm' } }),
      { exception: { values: [{ type: 'TypeError', value: 'm' }] } },
    ],
    [
      'the exception of an OpenTelemetry log',
      reportOf('otel.log', {
        attributes: { 'exception.type': 'IOError', 'exception.message': 'disk' },
      }),
      { exception: { values: [{ type: 'IOError', value: 'disk' }] } },
    ],
  ])('with %s', async (_name, report, expected) => {
    const [envelope] = await sent(report)
    expect(envelope?.items[0]?.header['type']).toBe('event')
    expect(envelope?.items[0]?.payload).toMatchObject(expected)
  })

  test('whose id is always the same where the report has none of its own form', async () => {
    const ids = await Promise.all(
      ['r-1', 'r-1', 'r-2', '0'.repeat(32), ID.toUpperCase()].map(async (id) => {
        const [envelope] = await sent(reportOf('error', {}, id))
        return String(envelope?.header['event_id'])
      }),
    )
    for (const id of ids) expect(id).toMatch(/^(?!0{32})[0-9a-f]{32}$/)
    expect(ids[0]).toBe(ids[1])
    expect(new Set(ids).size).toBe(4)
    expect(ids[4]).toBe(EVENT_ID)
  })

  test('whose release holds nothing that Sentry refuses', async () => {
    const report = {
      ...reportOf('error'),
      product: 'a/b\\c\n',
      version: `1 0\u0000${'9'.repeat(300)}`,
    }
    const [envelope] = await sent(report)
    const release = String(envelope?.items[0]?.payload['release'])
    expect(release.startsWith('a_b_c_@1_0_9')).toBe(true)
    expect(release).toHaveLength(200)
  })
})

describe('anything else becomes a log', () => {
  test('with typed, flat attributes, in one container', async () => {
    const data = {
      description: 'Opened',
      os: { name: 'Linux', sizes: [1, 2], odd: [1, 'a'] },
      ratio: 0.5,
      on: true,
      none: null,
      traceId: TRACE_ID,
      severity: 'Warning',
    }
    const [envelope, ...others] = await sent(reportOf('usage', data), reportOf('usage', {}, 'r-2'))
    expect(others).toEqual([])
    const [item] = envelope?.items ?? []
    expect(item?.header).toMatchObject({
      type: 'log',
      item_count: 2,
      content_type: 'application/vnd.sentry.items.log+json',
    })
    expect(item?.payload).toMatchObject({
      version: 2,
      ingest_settings: { infer_ip: 'never', infer_user_agent: 'never' },
      items: [
        {
          timestamp: (NOW_MS - 500) / 1_000,
          trace_id: TRACE_ID,
          level: 'warn',
          body: 'Opened',
          attributes: {
            'os.name': { value: 'Linux', type: 'string' },
            'os.sizes': { value: [1, 2], type: 'array' },
            'os.odd': { value: '[1,"a"]', type: 'string' },
            ratio: { value: 0.5, type: 'double' },
            on: { value: true, type: 'boolean' },
            'tidegate.report.id': { value: ID, type: 'string' },
            'sentry.release': { value: 'sales-app@3.2.1', type: 'string' },
          },
        },
        { body: 'usage', level: 'info', trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) },
      ],
    })
    expect(JSON.stringify(item?.payload)).not.toContain('"none"')
  })
})

describe('what is sent together', () => {
  test('an event has an envelope of its own, logs share one by hundreds', async () => {
    const received = await sent(...many('error', 20), ...many('usage', 250))
    const counts = received.map(({ items }) => items[0]?.header['item_count'] ?? items.length)
    expect(counts).toEqual([...Array(20).fill(1), 100, 100, 50])
  })

  test('sessions share an envelope, each an item, and have a release', async () => {
    const [envelope] = await sent(
      reportOf('sentry.session', { sid: 'a', status: 'ok' }),
      reportOf('sentry.session', { sid: 'b', attrs: { release: 'r@1' } }),
    )
    expect(envelope?.items.map(({ payload }) => payload['attrs'])).toEqual([
      { release: 'sales-app@3.2.1' },
      { release: 'r@1' },
    ])
  })

  test('no envelope holds more than 1 MiB of items', async () => {
    const received = await sent(...many('usage', 30, { text: 'x'.repeat(100_000) }))
    expect(received.length).toBeGreaterThanOrEqual(3)
    for (const { items } of received) {
      expect(Number(items[0]?.header['length'])).toBeLessThanOrEqual(1024 * 1024 + 200)
    }
  })

  test('a report that is larger is refused by its id, and its neighbours are sent', async () => {
    const { sink, received } = destination()
    const large = reportOf('error', { text: 'é'.repeat(600_000) }, 'large')
    expect(await sink.send([large, reportOf('error')], NEVER)).toEqual({
      kind: 'sent',
      rejected: 1,
      rejectedIds: ['large'],
    })
    expect(received).toHaveLength(1)
  })
})

describe('what comes of it', () => {
  const batch = [reportOf('error', {}, 'e-1'), reportOf('usage'), reportOf('usage', {}, 'u-2')]
  const isLog = ({ items }: Parsed) => items[0]?.header['type'] === 'log'

  test.each([400, 413, 422])('%i for one event is the fault of its report alone', async (code) => {
    const { sink, received } = destination((envelope) =>
      isLog(envelope) ? Response.json({}) : status(code)(),
    )
    expect(await sink.send(batch, NEVER)).toEqual({
      kind: 'sent',
      rejected: 1,
      rejectedIds: ['e-1'],
    })
    expect(received).toHaveLength(2)
  })

  test.each([400, 413])(
    '%i for several logs is permanent, so that fewer can be tried',
    async (code) => {
      const { sink } = destination((envelope) =>
        isLog(envelope) ? status(code)() : Response.json({}),
      )
      expect(await sink.send(batch, NEVER)).toEqual({
        kind: 'permanent',
        message: `Cannot send envelope with log: the destination answers ${code}`,
      })
    },
  )

  test.each([302, 401, 403, 404, 500, 503])(
    '%i is tried again, and no log goes out',
    async (code) => {
      const { sink, received } = destination(status(code))
      expect(await sink.send(batch, NEVER)).toEqual({
        kind: 'retry',
        message: `Cannot send envelope with event: the destination answers ${code}`,
      })
      expect(received.filter(isLog)).toEqual([])
    },
  )

  test.each<[string, Record<string, string>, number]>([
    ['X-Sentry-Rate-Limits', { 'x-sentry-rate-limits': '7:error;transaction:key:reason' }, 7_000],
    ['the longest limit', { 'x-sentry-rate-limits': '7:error:key, 2700::organization' }, 2_700_000],
    ['a limit over Retry-After', { 'x-sentry-rate-limits': '7::key', 'retry-after': '9' }, 7_000],
    ['Retry-After', { 'retry-after': '9' }, 9_000],
    ['a minute where nothing is said', {}, 60_000],
    ['a minute for a limit that is no number', { 'x-sentry-rate-limits': 'x:error:key' }, 60_000],
    ['an hour at most', { 'x-sentry-rate-limits': '999999:error:key' }, 3_600_000],
  ])('429 waits for %s', async (_name, headers, afterMs) => {
    const { sink } = destination(status(429, headers))
    expect(await sink.send(batch, NEVER)).toMatchObject({ kind: 'retry', afterMs })
  })

  test('a limit that comes with a success holds for its category until it is over', async () => {
    const { sink, received, clock } = destination(
      status(200, { 'x-sentry-rate-limits': '60:log_item:organization:quota, 60:unknown:key' }),
    )
    const logs = [reportOf('usage')]
    expect(await sink.send(logs, NEVER)).toEqual({ kind: 'sent', rejected: 0 })
    clock.now += 20_000
    expect(await sink.send(batch, NEVER)).toEqual({
      kind: 'retry',
      afterMs: 40_000,
      message: 'Cannot send envelope with log: the destination limits its rate',
    })
    expect(received).toHaveLength(1)
    expect(await sink.send([reportOf('error')], NEVER)).toMatchObject({ kind: 'sent' })
    clock.now += 120_000
    expect(await sink.send(logs, NEVER)).toMatchObject({ kind: 'sent' })
  })

  test('an error of the network is tried again, and its message is not quoted', async () => {
    const sink = createSentrySink({
      sinkId: 's-1',
      endpoint: 'https://sentry.example/42',
      settings: {},
      secrets: { publicKey: 'a1b2c3' },
      timeoutMs: 1_000,
      fetch: () => Promise.reject(new TypeError('failed for jane.doe@example.com')),
    })
    expect(await sink.send(batch, NEVER)).toEqual({
      kind: 'retry',
      message: 'Cannot send envelope: the destination does not answer',
    })
  })
})
