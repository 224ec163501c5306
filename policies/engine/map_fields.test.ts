import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '#domain/json.ts'
import { contractOf, fieldOf } from '../../test/fixtures/contracts.ts'
import { mapFields } from './map_fields.ts'

const { root } = contractOf({
  a: fieldOf(),
  'b.c': fieldOf({ action: 'scrub' }),
  'tags.*': fieldOf(),
})
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('mapFields()', () => {
  test('visits each declared scalar once, with its rule and its path', () => {
    const seen: unknown[] = []
    const data = { a: ['x', ['y']], b: { c: 1 }, tags: { t: true } }
    mapFields(data, root, {
      scalar: (value, { rule }, { path }) => {
        seen.push([value, rule.action, path.join(' ')])
        return value
      },
    })
    expect(seen).toEqual([
      ['x', 'keep', 'a [0]'],
      ['y', 'keep', 'a [1] [0]'],
      [1, 'scrub', 'b c'],
      [true, 'keep', 'tags t'],
    ])
  })

  test('returns its input where nothing changes, and does not change its input where something does', () => {
    const data = { a: ['x', 'y'], b: { c: 'z' } }
    expect(mapFields(data, root, { scalar: (value) => value })).toBe(data)
    const mapped = mapFields(data, root, { scalar: (value) => (value === 'y' ? 'Y' : value) })
    expect(plain(mapped)).toEqual({ a: ['x', 'Y'], b: { c: 'z' } })
    expect(mapped['b']).toBe(data.b)
    expect(data).toEqual({ a: ['x', 'y'], b: { c: 'z' } })
  })

  test('leaves out what the visitor takes away', () => {
    const data = { a: ['x', 'y', 'x'], b: { c: 'x' } }
    const mapped = mapFields(data, root, { scalar: (value) => (value === 'x' ? undefined : value) })
    expect(plain(mapped)).toEqual({ a: ['y'], b: {} })
  })

  test('asks only for keys that the sender chose, and leaves null alone', () => {
    const data: JsonObject = { a: null, tags: { mail: 'x' } }
    const mapped = mapFields(data, root, { scalar: () => 'seen', wildKey: (key) => `${key}!` })
    expect(plain(mapped)).toEqual({ a: null, tags: { 'mail!': 'seen' } })
  })

  test('keeps every value where keys become equal, for 20,000 of them at once', () => {
    const visitor = {
      scalar: (value: JsonValue) => value,
      wildKey: (key: string) => key.replace(/\d+/, 'N'),
    }
    const tags = { a1: 1, aN: 2, a2: 3, b: 4 }
    expect(plain(mapFields({ tags }, root, visitor))).toEqual({
      tags: { aN: 1, 'aN 2': 2, 'aN 3': 3, b: 4 },
    })
    const many = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [`k${index}`, index]),
    )
    const mapped = mapFields({ tags: many }, root, visitor)['tags']
    expect(Object.values(mapped ?? {})).toEqual(Object.values(many))
  })

  test('lets nothing through that is not declared', () => {
    const data = { other: 'x', b: { d: 'x' } }
    expect(plain(mapFields(data, root, { scalar: (value) => value }))).toEqual({ b: {} })
  })

  test('tells what the sender says beside a value that it is', () => {
    const seen: unknown[] = []
    const { root: open } = contractOf({ '**': fieldOf() })
    const data = {
      headers: [
        ['Authorization', 'word'],
        ['Host', 'a.example'],
      ],
      pair: ['x-api-key', 'a1'],
      names: ['password', 'email'],
      raw: ['Cookie', 'a=1', 'Accept', 'text/html'],
      attributes: [
        { key: 'user.email', value: { stringValue: 'x' } },
        { key: 'n', value: { arrayValue: { values: [{ intValue: 7 }] } } },
      ],
      form: { name: 'card', value: 1, type: 'text' },
      named: { name: 'no value here', n: 2 },
    }
    mapFields(data, open, {
      scalar: (value, _field, { name }) => {
        if (name !== undefined) seen.push([name, value])
        return value
      },
    })
    expect(seen).toEqual([
      ['Authorization', 'word'],
      ['Host', 'a.example'],
      ['x-api-key', 'a1'],
      ['Cookie', 'a=1'],
      ['Accept', 'text/html'],
      ['user.email', 'x'],
      ['n', 7],
      ['card', 1],
    ])
  })
})
