import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson, canonicalParsed } from './canonical_json.ts'

describe('canonicalJson()', () => {
  test.each([
    [{ b: 1, a: [2, { d: null, c: true }] }, '{"a":[2,{"c":true,"d":null}],"b":1}'],
    [{ a: undefined, b: 1 }, '{"b":1}'],
    [{ 10: 'x', 9: 'y', a: 1 }, '{"10":"x","9":"y","a":1}'],
    [
      { '\u20ac': 1, '\r': 2, '\ud83d\ude00': 3, '\ufb33': 4 },
      '{"\\r":2,"\u20ac":1,"\ud83d\ude00":3,"\ufb33":4}',
    ],
    ['a"b', '"a\\"b"'],
    [null, 'null'],
    [[1, undefined], '[1,null]'],
  ])('writes %j in the order of RFC 8785', (value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  test('keeps a key `__proto__`', () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"a":2}}'))).toBe(
      '{"__proto__":{"a":2},"b":1}',
    )
  })

  test('is equal for equal content, whatever the order of keys, and reads back as the content', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value)
        expect(canonicalJson(reversed(value))).toBe(text)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  )
}

test('canonicalParsed() is the same for whatever JSON.parse makes, in order or not', () => {
  fc.assert(
    fc.property(fc.json(), fc.boolean(), (text, isInOrder) => {
      const value: unknown = JSON.parse(isInOrder ? canonicalJson(JSON.parse(text)) : text)
      expect(canonicalParsed(value)).toBe(canonicalJson(value))
    }),
  )
  for (const text of ['{"b":{"d":1,"c":[{"f":1,"e":2}]},"a":1}', '{"-1":1,"2":2,"10":3}']) {
    expect(canonicalParsed(JSON.parse(text))).toBe(canonicalJson(JSON.parse(text)))
  }
})
