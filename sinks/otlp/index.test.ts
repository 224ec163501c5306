import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { CleanReport, SendResult } from '#domain/sink.ts'
import { createOtlpSink } from './index.ts'

const NOW_MS = Date.UTC(2026, 10, 21)
const NEVER = new AbortController().signal

function reportOf(type: string, data: CleanReport['data'] = {}): CleanReport {
  return {
    id: 'r-1',
    tenantId: '11111111-1111-4111-8111-111111111111',
    product: 'sales-app',
    version: '3.2.1',
    type,
    class: 'required',
    category: 'product_service_performance',
    timeMs: NOW_MS,
    receivedAtMs: NOW_MS + 5,
    bundle: 'b-1',
    data,
  }
}

interface Received {
  readonly url: string
  readonly headers: Headers
  readonly body: unknown
}

/** A destination that keeps what it gets and answers by path. */
function destination(answers: Readonly<Record<string, () => Response>> = {}) {
  const received: Received[] = []
  const fake: typeof fetch = (input, init) => {
    const request = new Request(input, init)
    const path = new URL(request.url).pathname
    return request.arrayBuffer().then((bytes) => {
      const body: unknown = JSON.parse(gunzipSync(bytes).toString())
      received.push({ url: request.url, headers: request.headers, body })
      return answers[path]?.() ?? new Response('{}')
    })
  }
  const sink = createOtlpSink({
    endpoint: 'https://collector.example/',
    headers: { authorization: 'Bearer key' },
    timeoutMs: 1_000,
    fetch: fake,
    clock: { nowMs: () => NOW_MS },
  })
  return { sink, received }
}

function status(code: number, headers: Record<string, string> = {}) {
  return () => new Response(null, { status: code, headers })
}

describe('what is sent', () => {
  test('each signal goes to its path, gzipped, with the configured headers', async () => {
    const { sink, received } = destination()
    const metric = { metric: { type: 'gauge', name: 'm' }, asInt: 1 }
    const batch = [reportOf('otel.span'), reportOf('otel.log'), reportOf('otel.metric', metric)]
    expect(await sink.send(batch, NEVER)).toEqual({ kind: 'sent', rejected: 0 })
    expect(received.map(({ url }) => url).sort()).toEqual([
      'https://collector.example/v1/logs',
      'https://collector.example/v1/metrics',
      'https://collector.example/v1/traces',
    ])
    for (const { headers } of received) {
      expect(headers.get('authorization')).toBe('Bearer key')
      expect(headers.get('content-type')).toBe('application/json')
      expect(headers.get('content-encoding')).toBe('gzip')
    }
  })

  test('an empty batch sends nothing', async () => {
    const { sink, received } = destination()
    expect(await sink.send([], NEVER)).toEqual({ kind: 'sent', rejected: 0 })
    expect(received).toEqual([])
  })

  test('records with equal resource and scope share one group, and points their metric', async () => {
    const { sink, received } = destination()
    const data = (asInt: number) => ({
      resource: { 'service.name': 'shop' },
      scope: { name: 's', schemaUrl: 'https://opentelemetry.io/schemas/1.30.0' },
      metric: { type: 'sum', name: 'm', isMonotonic: true, aggregationTemporality: 2 },
      asInt,
    })
    await sink.send([reportOf('otel.metric', data(1)), reportOf('otel.metric', data(2))], NEVER)
    expect(received[0]?.body).toEqual({
      resourceMetrics: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
          scopeMetrics: [
            {
              scope: { name: 's' },
              schemaUrl: 'https://opentelemetry.io/schemas/1.30.0',
              metrics: [
                {
                  name: 'm',
                  sum: {
                    isMonotonic: true,
                    aggregationTemporality: 2,
                    dataPoints: [{ asInt: '1' }, { asInt: '2' }],
                  },
                },
              ],
            },
          ],
        },
      ],
    })
  })

  test('a report of another type becomes an event with flat attributes', async () => {
    const { sink, received } = destination()
    const data = { description: 'Cannot open', os: { name: 'Linux', sizes: [1, 2] }, ok: null }
    await sink.send([reportOf('error', data)], NEVER)
    expect(received[0]?.body).toEqual({
      resourceLogs: [
        {
          resource: {
            attributes: [
              { key: 'service.name', value: { stringValue: 'sales-app' } },
              { key: 'service.version', value: { stringValue: '3.2.1' } },
            ],
          },
          scopeLogs: [
            {
              scope: { name: 'tidegate' },
              logRecords: [
                {
                  timeUnixNano: '1795219200000000000',
                  observedTimeUnixNano: '1795219200005000000',
                  eventName: 'error',
                  body: { stringValue: 'Cannot open' },
                  attributes: [
                    { key: 'os.name', value: { stringValue: 'Linux' } },
                    {
                      key: 'os.sizes',
                      value: { arrayValue: { values: [{ intValue: '1' }, { intValue: '2' }] } },
                    },
                    { key: 'ok', value: {} },
                    { key: 'tidegate.product', value: { stringValue: 'sales-app' } },
                    { key: 'tidegate.type', value: { stringValue: 'error' } },
                    { key: 'tidegate.class', value: { stringValue: 'required' } },
                    {
                      key: 'tidegate.category',
                      value: { stringValue: 'product_service_performance' },
                    },
                    { key: 'tidegate.report.id', value: { stringValue: 'r-1' } },
                    { key: 'tidegate.bundle', value: { stringValue: 'b-1' } },
                  ],
                },
              ],
            },
          ],
        },
      ],
    })
  })

  test('a metric whose type was not kept becomes an event', async () => {
    const { sink, received } = destination()
    await sink.send([reportOf('otel.metric', { asInt: 1 })], NEVER)
    expect(received[0]?.url).toBe('https://collector.example/v1/logs')
  })
})

describe('what comes of it', () => {
  const send = (answers: Readonly<Record<string, () => Response>>): Promise<SendResult> =>
    destination(answers).sink.send([reportOf('otel.log'), reportOf('otel.span')], NEVER)

  test('a partial success tells how many were rejected', async () => {
    const partial = { partialSuccess: { rejectedLogRecords: '2', errorMessage: 'x' } }
    const result = await send({ '/v1/logs': () => Response.json(partial) })
    expect(result).toEqual({ kind: 'sent', rejected: 2 })
  })

  test.each(['', 'not json', '{"partialSuccess":null}', '[]', `"${'x'.repeat(70_000)}"`])(
    'a 200 is a success whatever its body: case %#',
    async (body) => {
      expect(await send({ '/v1/logs': () => new Response(body) })).toEqual({
        kind: 'sent',
        rejected: 0,
      })
    },
  )

  test.each([429, 502, 503, 504])('%i is tried again', async (code) => {
    expect(await send({ '/v1/logs': status(code) })).toEqual({
      kind: 'retry',
      message: `Cannot send to /v1/logs: the destination answers ${code}`,
    })
  })

  test.each([
    ['2', 2_000],
    [new Date(NOW_MS + 7_000).toUTCString(), 7_000],
    [new Date(NOW_MS - 7_000).toUTCString(), 0],
    ['999999999', 3_600_000],
  ])('Retry-After %s is honoured', async (value, afterMs) => {
    const result = await send({ '/v1/traces': status(503, { 'retry-after': value }) })
    expect(result).toMatchObject({ kind: 'retry', afterMs })
  })

  test('a Retry-After that is no time is left out', async () => {
    const result = await send({ '/v1/traces': status(503, { 'retry-after': 'soon' }) })
    expect(result).not.toHaveProperty('afterMs')
  })

  test.each([400, 413, 422])('%i for every request is permanent', async (code) => {
    const result = await send({ '/v1/logs': status(code), '/v1/traces': status(code) })
    expect(result).toMatchObject({ kind: 'permanent' })
  })

  test('a request that is refused for good makes the batch permanent, so that smaller ones can be tried', async () => {
    expect(await send({ '/v1/logs': status(400) })).toMatchObject({ kind: 'permanent' })
  })

  test.each([302, 401, 403, 404, 500])(
    '%i is tried again: an operator can mend it',
    async (code) => {
      expect(await send({ '/v1/logs': status(code) })).toMatchObject({ kind: 'retry' })
    },
  )

  test('an error of the network is tried again, and its message is not quoted', async () => {
    const sink = createOtlpSink({
      endpoint: 'https://collector.example',
      headers: {},
      timeoutMs: 1_000,
      fetch: () => Promise.reject(new TypeError('failed for jane.doe@example.com')),
    })
    expect(await sink.send([reportOf('otel.log')], NEVER)).toEqual({
      kind: 'retry',
      message: 'Cannot send to /v1/logs: the destination does not answer',
    })
  })

  test('an abort is tried again', async () => {
    const sink = createOtlpSink({
      endpoint: 'https://collector.example',
      headers: {},
      timeoutMs: 1_000,
      fetch: (_, init) => {
        init?.signal?.throwIfAborted()
        return Promise.resolve(new Response('{}'))
      },
    })
    const result = await sink.send([reportOf('otel.log')], AbortSignal.abort())
    expect(result.kind).toBe('retry')
  })
})
