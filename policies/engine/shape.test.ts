import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import { excessOf, shapeKey, shapeOf } from './shape.ts'

const PERSONAL = /\S+@\S+|\d+(?:\.\d+){3}/g
const scrubKey = (key: string) => key.replaceAll(PERSONAL, '[REMOVED]')

describe('shapeOf()', () => {
  test('holds every path with its type, arrays once', () => {
    const data = { a: 'x', b: [{ c: 1 }, { c: 2 }, { c: true }], d: { e: null } }
    expect(shapeOf(data, scrubKey)).toEqual([
      { path: 'a', valueType: 'string' },
      { path: 'b[].c', valueType: 'number' },
      { path: 'b[].c', valueType: 'boolean' },
      { path: 'd.e', valueType: 'null' },
    ])
  })

  test('holds no value, whatever the data', () => {
    const planted = fc.constantFrom('PLANTED', 98_765.4321, 'ada@contoso.example')
    const data = fc.dictionary(
      fc.string(),
      fc.letrec((tie) => ({
        node: fc.oneof(planted, fc.array(tie('node')), fc.dictionary(fc.string(), tie('node'))),
      })).node,
    )
    fc.assert(
      fc.property(data, (value) => {
        const text = JSON.stringify(shapeOf(JSON.parse(JSON.stringify(value)), scrubKey))
        expect(text).not.toMatch(/PLANTED|98765|contoso/)
      }),
    )
  })

  test('holds at most as many paths as the limit', () => {
    const data: JsonObject = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [`k${index}`, index]),
    )
    expect(shapeOf(data, scrubKey)).toHaveLength(LIMITS.shapePathsMax)
  })
})

describe('shapeKey()', () => {
  test.each([
    'ada@contoso.example',
    '4915112345678',
    'user-20260131',
    '192.0.2.17',
    'deadbeefdeadbeef',
    '0f8fad5b-d9cb-469f-a165-70867728950e',
    'x'.repeat(81),
  ])('makes %s into `*`', (key) => {
    expect(shapeKey(key, scrubKey)).toBe('*')
  })

  test.each(['durationMs', 'frames', 'app.version', 'h264', 'line 12'])('keeps %s', (key) => {
    expect(shapeKey(key, scrubKey)).toBe(key)
  })

  test('has no NUL, which PostgreSQL does not take', () => {
    expect(shapeKey('a\u0000b', (key) => key)).toBe('ab')
  })
})

describe('excessOf()', () => {
  const enough = Number.POSITIVE_INFINITY

  test('counts every value, objects and arrays among them, and stops at the limit', () => {
    const data = { a: [1, { b: null }], c: 'x' }
    expect(excessOf(data, { values: 5, characters: enough })).toBe('values')
    expect(excessOf(data, { values: 6, characters: enough })).toBeUndefined()
    expect(excessOf({}, { values: 0, characters: enough })).toBe('values')
  })

  test('counts the text of keys and strings at any depth', () => {
    const data = { ab: ['cd', { ef: 'gh' }] }
    expect(excessOf(data, { values: enough, characters: 7 })).toBe('characters')
    expect(excessOf(data, { values: enough, characters: 8 })).toBeUndefined()
  })
})
