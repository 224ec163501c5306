import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DecodedItem, RequestHead } from '#domain/collector.ts'
import { LIMITS } from '#domain/limits.ts'
import { nativeCollector } from './index.ts'

interface Vector {
  readonly title: string
  readonly contentType?: string
  readonly body: string
}
interface Vectors {
  readonly decoded: readonly (Vector & { readonly items: readonly object[] })[]
  readonly undecodable: readonly (Vector & { readonly position: number })[]
}

const VECTORS: Vectors = JSON.parse(
  readFileSync(new URL('../../test/vectors/native/bodies.json', import.meta.url), 'utf8'),
)

function decode(body: string | Uint8Array, contentType?: string) {
  const head: RequestHead = {
    method: 'POST',
    path: '/v1/reports',
    params: {},
    query: new URLSearchParams(),
    header: (name) => (name === 'content-type' ? contentType : undefined),
  }
  return nativeCollector.decode(Buffer.from(body), head)
}

function itemsOf(body: string | Uint8Array, contentType?: string): readonly DecodedItem[] {
  const decoding = decode(body, contentType)
  if (decoding.kind !== 'decoded') throw new Error(decoding.message)
  return decoding.items
}

function summary(item: DecodedItem): object {
  if (item.kind === 'report') {
    const { data, ...report } = item.report
    return Object.keys(data).includes('__proto__')
      ? { report, dataKeys: Object.keys(data) }
      : { report: item.report }
  }
  return { refused: item.reason, ...(item.id !== undefined && { id: item.id }) }
}

const report = (data: string) => `{"product":"p","type":"t","data":${data}}`
const reasons = (items: readonly DecodedItem[]) =>
  items.map((item) => (item.kind === 'refused' ? item.reason : 'report'))

describe('nativeCollector.decode', () => {
  it.each(VECTORS.decoded)('decides each item of $title', ({ body, contentType, items }) => {
    expect(itemsOf(body, contentType).map(summary)).toEqual(items)
  })

  it.each(VECTORS.undecodable)(
    'cannot decode $title, and says at which byte',
    ({ body, contentType, position }) => {
      expect(decode(body, contentType)).toMatchObject({ kind: 'undecodable', position })
    },
  )

  it('refuses a report that is nested 10,000 levels deep and keeps its neighbours', () => {
    const deep = report('{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000))
    const flat = report('{}')
    const expected = ['report', 'nesting_too_deep', 'report']
    expect(reasons(itemsOf(`[${flat},${deep},${flat}]`))).toEqual(expected)
    expect(reasons(itemsOf([flat, deep, flat].join('\n'), 'application/x-ndjson'))).toEqual(
      expected,
    )
    expect(reasons(itemsOf(deep))).toEqual(['nesting_too_deep'])
    expect(reasons(itemsOf([deep, flat].join('\n')))).toEqual(['nesting_too_deep', 'report'])
  })

  it('refuses a report of 100,000 keys and keeps its neighbours', () => {
    const keys = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 1]))
    const body = `[${report(JSON.stringify(keys))},${report('{}')}]`
    expect(reasons(itemsOf(body))).toEqual(['too_many_values', 'report'])
  })

  it('reads invalid UTF-8 in the data as U+FFFD and refuses it in an id', () => {
    const [before, after] = report('{"a":"?"}').split('?')
    const bytes = Buffer.concat([
      Buffer.from(before ?? ''),
      Buffer.from([0xff]),
      Buffer.from(after ?? ''),
    ])
    expect(itemsOf(bytes)).toMatchObject([{ report: { data: { a: '\ufffd' } } }])
    const id = Buffer.from('{"id":"?","product":"p","type":"t","data":{}}')
    id[7] = 0xff
    expect(reasons(itemsOf(id))).toEqual(['malformed_report'])
  })

  it('does not let data change what objects of the language are', () => {
    itemsOf(report('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'))
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('reads at most one item more than a request may have', () => {
    const many = Array.from({ length: LIMITS.itemsPerRequestMax + 100 }, () => '{}')
    const expected = LIMITS.itemsPerRequestMax + 1
    expect(itemsOf(`[${many.join(',')}]`)).toHaveLength(expected)
    expect(itemsOf(many.join('\n'), 'application/x-ndjson')).toHaveLength(expected)
  })

  it('never quotes the body in its message', () => {
    for (const body of ['{"a":jane}', '[{"a":"jane" x}]', 'jane']) {
      expect(JSON.stringify(decode(body))).not.toContain('jane')
    }
  })

  it('never throws, and never answers both for the whole and for its items', () => {
    const piece = fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      '\\',
      '\n',
      ':',
      report('{}'),
      '1',
      ' ',
    )
    const body = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
    const type = fc.constantFrom(undefined, 'application/json', 'application/x-ndjson')
    fc.assert(
      fc.property(fc.oneof(body, fc.string(), fc.json()), type, (text, contentType) => {
        expect(['decoded', 'undecodable']).toContain(decode(text, contentType).kind)
      }),
      { numRuns: 1_000 },
    )
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void decode(bytes)))
  })

  it('decodes exactly the arrays that are JSON', () => {
    const piece = fc.constantFrom('[', ']', '{', '}', ',', '"a"', ':', '1', ' ', '"', 'x')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const text = `[${pieces.join('')}`
        let isJson = true
        try {
          JSON.parse(text)
        } catch {
          isJson = false
        }
        expect(decode(text, 'application/json').kind).toBe(isJson ? 'decoded' : 'undecodable')
      }),
      { numRuns: 2_000 },
    )
  })
})
