import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DecodedItem, Decoding } from '#domain/collector.ts'
import type { JsonValue } from '#domain/json.ts'
import { isJsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Report } from '#domain/report.ts'
import { otlpCollector } from './index.ts'
import { headOf, JSON_TYPE, PROTOBUF } from './test_head.ts'

interface Vector {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly bodyBase64: string
  readonly expected: readonly Readonly<Record<string, unknown>>[]
  readonly sameAsJson?: unknown
}

const FOLDER = new URL('../../test/vectors/otlp/', import.meta.url)

function parseVector(name: string): Vector {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Vector
}

const VECTORS = readdirSync(FOLDER).map((name) => [name, parseVector(name)] as const)

function bodyOf(vector: Vector): Uint8Array {
  const wire = Buffer.from(vector.bodyBase64, 'base64')
  return vector.headers['content-encoding'] === 'gzip' ? gunzipSync(wire) : wire
}

function itemsOf(decoding: Decoding): readonly DecodedItem[] {
  if (decoding.kind !== 'decoded') throw new Error(decoding.message)
  return decoding.items
}

function reportsOf(decoding: Decoding): readonly Report[] {
  return itemsOf(decoding).map((item) => {
    if (item.kind !== 'report') throw new Error(item.reason)
    return item.report
  })
}

function decodeJson(path: string, body: unknown): Decoding {
  return otlpCollector.decode(Buffer.from(JSON.stringify(body)), headOf(path, JSON_TYPE))
}

function objectOf(value: JsonValue | undefined) {
  return isJsonObject(value) ? value : {}
}

function summaryOf({ id, type, timeMs, data }: Report) {
  const metric = objectOf(data['metric'])
  const events = Array.isArray(data['events']) ? data['events'].length : 0
  const optional = {
    id,
    severityText: data['severityText'],
    name: data['name'] ?? metric['name'],
    metricType: metric['type'],
    events: type === 'otel.span' ? events : undefined,
  }
  return {
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    type,
    timeMs,
    scope: objectOf(data['scope'])['name'],
    attributeKeys: Object.keys(objectOf(data['attributes'])).sort(),
  }
}

describe('requests that SDKs really sent', () => {
  test.each(VECTORS)('%s decodes to its items', (_, vector) => {
    const decoding = otlpCollector.decode(bodyOf(vector), headOf(vector.path, vector.headers))
    expect(reportsOf(decoding).map(summaryOf)).toEqual(vector.expected)
  })

  const both = VECTORS.filter(([, vector]) => vector.sameAsJson !== undefined)
  test.each(both)('%s gives the same reports as its content in JSON', (_, vector) => {
    const head = headOf(vector.path, vector.headers)
    expect(otlpCollector.decode(bodyOf(vector), head)).toStrictEqual(
      decodeJson(vector.path, vector.sameAsJson),
    )
  })

  test('resource and scope are one object for all reports below them', () => {
    const reports = reportsOf(
      otlpCollector.decode(
        bodyOf(parseVector('node_logs_protobuf.json')),
        headOf('/v1/logs', PROTOBUF),
      ),
    )
    expect(reports.length).toBeGreaterThan(1)
    for (const { data } of reports) {
      expect(data['resource']).toBe(reports[0]?.data['resource'])
      expect(data['scope']).toBe(reports[0]?.data['scope'])
    }
  })
})

describe('decode() never throws', () => {
  const paths = fc.constantFrom('/v1/logs', '/v1/traces', '/v1/metrics', '/v1/other', '/')
  const types = fc.constantFrom(PROTOBUF, JSON_TYPE, {})

  test('for random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), paths, types, (body, path, type) => {
        const { kind } = otlpCollector.decode(body, headOf(path, type))
        expect(['decoded', 'undecodable']).toContain(kind)
      }),
      { numRuns: 2_000 },
    )
  })

  test.each(VECTORS)('for changed and cut bytes of %s', (_, vector) => {
    const original = bodyOf(vector)
    const change = fc.record({
      at: fc.nat({ max: original.length - 1 }),
      byte: fc.integer({ min: 0, max: 255 }),
    })
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 6 }),
        fc.nat({ max: original.length }),
        (changes, end) => {
          const body = Buffer.from(original)
          for (const { at, byte } of changes) body[at] = byte
          const head = headOf(vector.path, vector.headers)
          for (const bytes of [body, body.subarray(0, end)]) {
            expect(['decoded', 'undecodable']).toContain(otlpCollector.decode(bytes, head).kind)
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  test('for JSON of any shape, and refuses whole items only', () => {
    const key = fc.constantFrom(
      ...['resourceLogs', 'resource', 'attributes', 'key', 'value', 'scopeLogs', 'scope'],
      ...['logRecords', 'body', 'kvlistValue', 'arrayValue', 'values', 'stringValue', 'traceId'],
      '__proto__',
    )
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 8 },
        fc.constantFrom(null, true, 1, 'x', -1.5),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(key, tie('node'), { maxKeys: 4 }),
      ),
    })).node
    fc.assert(
      fc.property(tree, (body) => {
        expect(['decoded', 'undecodable']).toContain(decodeJson('/v1/logs', body).kind)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('a body that cannot be decoded', () => {
  test('is told with its position and without its content', () => {
    const body = Buffer.from('{"resourceLogs": [jane.doe@example.com]}')
    const decoding = otlpCollector.decode(body, headOf('/v1/logs', JSON_TYPE))
    expect(decoding.kind).toBe('undecodable')
    expect(JSON.stringify(decoding)).not.toContain('jane')
  })

  test('gives the position in bytes where the text before it is not ASCII', () => {
    const text = `{"resourceLogs":[{"x":"${'ä'.repeat(50)}"} ${' '.repeat(60)}]}x`
    const decoding = otlpCollector.decode(Buffer.from(text), headOf('/v1/logs', JSON_TYPE))
    expect(decoding).toMatchObject({ position: Buffer.byteLength(text) - 1 })
  })

  test.each([
    ['an array', []],
    ['a list that is no array', { resourceLogs: {} }],
    ['a text', 'x'],
  ])('has %s at its top level', (_, body) => {
    expect(decodeJson('/v1/logs', body).kind).toBe('undecodable')
  })

  test('nests deeper than the parser reaches', () => {
    const body = Buffer.from(`{"a": 12345678901234567890, "b": ${'['.repeat(200_000)}`)
    expect(otlpCollector.decode(body, headOf('/v1/logs', JSON_TYPE)).kind).toBe('undecodable')
  })
})

function logs(count: number) {
  return {
    resourceLogs: [{ scopeLogs: [{ logRecords: Array.from({ length: count }, () => ({})) }] }],
  }
}

describe('limits', () => {
  test('an empty request is decoded to nothing', () => {
    expect(itemsOf(decodeJson('/v1/logs', {}))).toEqual([])
    const empty = otlpCollector.decode(new Uint8Array(), headOf('/v1/logs', PROTOBUF))
    expect(itemsOf(empty)).toEqual([])
  })

  test('items past the limit are refused one by one, and the others are kept', () => {
    const items = itemsOf(decodeJson('/v1/logs', logs(LIMITS.itemsPerRequestMax + 2)))
    const refused = items.filter((item) => item.kind === 'refused')
    expect(items).toHaveLength(LIMITS.itemsPerRequestMax + 2)
    expect(refused).toEqual(Array(2).fill({ kind: 'refused', reason: 'too_many_items' }))
  })

  test('a request of ten times the limit is refused as a whole', () => {
    const decoding = decodeJson('/v1/logs', logs(LIMITS.itemsPerRequestMax * 10 + 1))
    expect(decoding).toEqual({
      kind: 'undecodable',
      message: 'Cannot read request: it has more than 100000 items',
    })
  })

  test('a body of empty groups is refused before it fills the heap', () => {
    const body = Buffer.alloc(4_000_000)
    for (let index = 0; index < body.length; index += 2) body[index] = 0x0a
    expect(otlpCollector.decode(body, headOf('/v1/logs', PROTOBUF)).kind).toBe('undecodable')
  })

  test('a record with too many values or levels is refused by itself', () => {
    const values = Array.from({ length: LIMITS.valuesPerReportMax + 1 }, () => ({ intValue: 1 }))
    let deep: unknown = { stringValue: 'x' }
    for (let level = 0; level < LIMITS.nestingMax; level++)
      deep = { arrayValue: { values: [deep] } }
    const logRecords = [{ body: { arrayValue: { values } } }, { body: deep }, { severityNumber: 9 }]
    const decoding = decodeJson('/v1/logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] })
    expect(itemsOf(decoding)).toMatchObject([
      { kind: 'refused', reason: 'too_many_values' },
      { kind: 'refused', reason: 'nesting_too_deep' },
      { kind: 'report', report: { data: { severityNumber: 9 } } },
    ])
  })
})

describe('head', () => {
  const key = { kind: 'key', key: 'tg_abc' }
  test.each([
    ['Bearer', { authorization: 'Bearer tg_abc' }, key],
    ['bearer in lower case', { authorization: 'bearer  tg_abc' }, key],
    ['x-tidegate-key', { 'x-tidegate-key': 'tg_abc' }, key],
    ['both, equal', { authorization: 'Bearer tg_abc', 'x-tidegate-key': 'tg_abc' }, key],
    ['neither', {}, { kind: 'missing' }],
  ])('the ingest key is read from %s', (_, headers: Record<string, string>, expected) => {
    expect(otlpCollector.credential(headOf('/v1/logs', headers))).toEqual(expected)
  })

  test.each<[Record<string, string>, string]>([
    [{ authorization: 'Basic eDp5' }, 'missing'],
    [{ authorization: 'Bearer ' }, 'malformed'],
    [{ authorization: 'Bearer a b' }, 'malformed'],
    [{ 'x-tidegate-key': '' }, 'missing'],
    [{ authorization: 'Bearer a', 'x-tidegate-key': 'b' }, 'malformed'],
  ])('what holds no key, or two, gives none: case %#', (headers, kind) => {
    expect(otlpCollector.credential(headOf('/v1/logs', headers)).kind).toBe(kind)
  })

  test.each([
    ['application/json', true],
    ['Application/JSON; charset=utf-8', true],
    ['application/x-protobuf', true],
    ['application/x-protobuf;v=1', true],
    ['text/plain', false],
    ['constructor', false],
    ['', false],
  ])('Content-Type %s is known: %s', (type, known) => {
    const refusal = otlpCollector.checkHead?.(headOf('/v1/logs', { 'content-type': type }))
    expect(refusal?.kind).toBe(known ? undefined : 'media_type_unsupported')
  })
})
