import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { otlpCollector } from '#collectors/otlp/index.ts'
import { headOf } from '#collectors/otlp/test_head.ts'
import type { Report } from '#domain/report.ts'
import type { CleanReport } from '#domain/sink.ts'
import { createOtlpSink } from '#sinks/otlp/index.ts'

interface Vector {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly bodyBase64: string
}

const FOLDER = new URL('vectors/otlp/', import.meta.url)

function parseVector(name: string): Vector {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Vector
}

function reportsOf(path: string, body: Uint8Array, type: string | undefined): readonly Report[] {
  const decoding = otlpCollector.decode(body, headOf(path, { 'content-type': type ?? '' }))
  if (decoding.kind !== 'decoded') throw new Error(decoding.message)
  return decoding.items.flatMap((item) => (item.kind === 'report' ? [item.report] : []))
}

function cleanOf(report: Report): CleanReport {
  return {
    id: report.id ?? 'r',
    tenantId: '11111111-1111-4111-8111-111111111111',
    product: 'shop',
    type: report.type,
    class: 'required',
    category: 'product_service_performance',
    timeMs: report.timeMs ?? 0,
    receivedAtMs: 0,
    bundle: 'b',
    data: report.data,
  }
}

test.each(readdirSync(FOLDER))('%s comes out of the OTLP sink as it came in', async (name) => {
  const vector = parseVector(name)
  const wire = Buffer.from(vector.bodyBase64, 'base64')
  const body = vector.headers['content-encoding'] === 'gzip' ? gunzipSync(wire) : wire
  const reports = reportsOf(vector.path, body, vector.headers['content-type'])
  const received: Report[] = []
  const sink = createOtlpSink({
    endpoint: 'https://collector.example',
    headers: {},
    timeoutMs: 1_000,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const bytes = gunzipSync(await request.arrayBuffer())
      received.push(...reportsOf(new URL(request.url).pathname, bytes, 'application/json'))
      return new Response('{}')
    },
  })
  const result = await sink.send(reports.map(cleanOf), new AbortController().signal)
  expect(result).toEqual({ kind: 'sent', rejected: 0 })
  expect(reports.length).toBeGreaterThan(0)
  expect(received).toEqual(reports)
})
