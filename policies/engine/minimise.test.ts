import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import { contractOf, fieldOf } from '../../test/fixtures/contracts.ts'
import type { Contract } from './bundle.ts'
import { joinPath, minimise } from './minimise.ts'

const scrubKey = (key: string) => key.replaceAll(/\S+@\S+/g, '[EMAIL]')
const CONTRACT = contractOf({
  name: fieldOf(),
  'user.id': fieldOf({ type: 'guid' }),
  'frames.line': fieldOf({ type: 'integer' }),
  speed: fieldOf({ class: 'optional', type: 'number' }),
  secret: fieldOf({ action: 'drop' }),
  'tags.*': fieldOf(),
  at: fieldOf({ type: 'time', action: 'generalise', to: 'hour' }),
})

function run(
  data: JsonObject,
  contract: Contract = CONTRACT,
  level: 'limited' | 'required' | 'optional' = 'optional',
) {
  const { data: kept, remarks, undeclared } = minimise(data, contract, { level, scrubKey })
  return { kept: JSON.parse(JSON.stringify(kept)), remarks, undeclared }
}

describe('minimise()', () => {
  test('keeps what is declared, as it is, without a remark', () => {
    const data = {
      name: 'x',
      frames: [{ line: 1 }, { line: 2 }],
      'user.id': '0'.repeat(32),
      tags: { a: 1 },
    }
    expect(run(data)).toEqual({ kept: data, remarks: [], undeclared: [] })
  })

  test('drops what is not declared and counts it by its path, without its value', () => {
    const data = {
      name: 'x',
      other: 'ada',
      user: { mail: 'ada', id: null },
      frames: [{ v: 1 }, { v: 2 }],
    }
    const { kept, remarks, undeclared } = run(data)
    expect(kept).toEqual({ name: 'x', user: { id: null } })
    expect(undeclared).toEqual([
      { path: 'other', valueType: 'string' },
      { path: 'user.mail', valueType: 'string' },
      { path: 'frames[].v', valueType: 'number' },
    ])
    const remark = { kind: 'UNDECLARED', rule: 'contract', method: 'drop' }
    expect(remarks).toEqual([
      { path: 'other', ...remark },
      { path: 'user.mail', ...remark },
      { path: 'frames[].v', ...remark, count: 2 },
    ])
    expect(JSON.stringify([remarks, undeclared])).not.toContain('ada')
  })

  test('counts an undeclared object or array as one path, whatever it holds', () => {
    const { kept, undeclared } = run({ other: { 'ada@contoso.example': { a: 1 } }, list: [1, [2]] })
    expect(kept).toEqual({})
    expect(undeclared).toEqual([
      { path: 'other', valueType: 'object' },
      { path: 'list', valueType: 'array' },
    ])
  })

  test('writes no key into a path that could identify somebody', () => {
    const { undeclared } = run({
      'ada@contoso.example': 1,
      '4915112345678': 1,
      ['x'.repeat(81)]: 1,
    })
    expect(undeclared).toEqual([{ path: '*', valueType: 'number' }])
    const { remarks } = run({ tags: { 'ada@contoso.example': { deep: 1 } } })
    expect(remarks).toEqual([
      { path: 'tags.*', kind: 'WRONG_TYPE', rule: 'contract', method: 'drop' },
    ])
  })

  test.each([
    ['an object in place of a scalar', { name: { a: 1 } }, 'name'],
    ['text in place of a number', { frames: { line: 'x' } }, 'frames.line'],
    ['a GUID that is none', { user: { id: 'ada' } }, 'user.id'],
    ['a time that is none', { at: 'yesterday' }, 'at'],
    ['wrong elements of an array', { frames: [{ line: [true] }] }, 'frames[].line[]'],
  ])('drops %s', (_, data, path) => {
    const { kept, remarks, undeclared } = run(data)
    expect(kept).toEqual({})
    expect(remarks).toEqual([{ path, kind: 'WRONG_TYPE', rule: 'contract', method: 'drop' }])
    expect(undeclared).toEqual([])
  })

  test('drops a scalar where only fields below it are declared', () => {
    expect(run({ user: 'ada' })).toMatchObject({
      kept: {},
      undeclared: [{ path: 'user', valueType: 'string' }],
    })
  })

  test('drops Optional fields without an Optional choice, and says so', () => {
    expect(run({ name: 'x', speed: 1 }, CONTRACT, 'required')).toEqual({
      kept: { name: 'x' },
      remarks: [{ path: 'speed', kind: 'OPTIONAL', rule: 'contract', method: 'drop' }],
      undeclared: [],
    })
    expect(run({ speed: 1 }).kept).toEqual({ speed: 1 })
  })

  test('drops a field that is declared to be dropped, with all below it', () => {
    const { kept, remarks } = run({ secret: [{ a: 1 }, 2] })
    expect(kept).toEqual({})
    expect(remarks).toEqual([
      { path: 'secret', kind: 'DECLARED', rule: 'contract', method: 'drop' },
    ])
  })

  test('generalises, and remarks it only where the value changed', () => {
    expect(run({ at: '2026-01-31T10:20:30Z' })).toMatchObject({
      kept: { at: '2026-01-31T10:00:00.000Z' },
      remarks: [{ path: 'at', kind: 'GENERALISED', rule: 'contract', method: 'generalise' }],
    })
    expect(run({ at: '2026-01-31T10:00:00.000Z' }).remarks).toEqual([])
    expect(run({ at: null })).toMatchObject({ kept: { at: null }, remarks: [] })
  })

  test('leaves no empty object or array behind, and keeps an array that came empty', () => {
    expect(run({ user: {}, frames: [{ v: 1 }], name: [] }).kept).toEqual({ name: [] })
  })

  test('walks arrays of arrays by the fields of their elements', () => {
    expect(run({ frames: [[{ line: 1, v: 2 }], []] })).toMatchObject({
      kept: { frames: [[{ line: 1 }], []] },
      undeclared: [{ path: 'frames[][].v', valueType: 'number' }],
    })
  })

  test('drops `__proto__` at every level, and sets no prototype', () => {
    const text = '{"__proto__": {"name": "x"}, "tags": {"__proto__": {"a": "y"}, "b": "z"}}'
    const data: JsonObject = JSON.parse(text)
    const result = minimise(data, CONTRACT, { level: 'optional', scrubKey })
    expect(JSON.stringify(result.data)).toBe('{"tags":{"b":"z"}}')
    expect(result.data['name']).toBeUndefined()
    expect(result.undeclared).toEqual([
      { path: '__proto__', valueType: 'object' },
      { path: 'tags.__proto__', valueType: 'object' },
    ])
  })

  test('bounds remarks and paths of 10,000 undeclared keys, and keeps none of them', () => {
    const data = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [nameOf(index), 1]),
    )
    const { kept, remarks, undeclared } = run({ ...data, name: 'x' })
    expect(kept).toEqual({ name: 'x' })
    expect(remarks).toHaveLength(LIMITS.shapePathsMax)
    expect(undeclared).toHaveLength(LIMITS.shapePathsMax)
  })

  test('does not change what it was given', () => {
    const data = { name: 'x', other: [1], at: '2026-01-31T10:20:30Z' }
    const before = structuredClone(data)
    run(data)
    expect(data).toEqual(before)
  })

  test('lets no planted value through under any undeclared key', () => {
    const declared = ['name', 'user', 'frames', 'speed', 'secret', 'tags', 'at']
    const undeclaredKey = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .filter(
        (key) => !declared.includes(key) && !declared.some((name) => key.startsWith(`${name}.`)),
      )
    const planted = fc.jsonValue().map((inner) => ({ planted: 'PLANTED', inner }))
    const place = fc.constantFrom('top', 'user', 'frames')
    fc.assert(
      fc.property(undeclaredKey, planted, place, (key, value, where) => {
        const inner: JsonObject = JSON.parse(JSON.stringify({ [key]: value }))
        const data =
          where === 'top' ? inner : { [where]: where === 'user' ? inner : [inner, inner] }
        const result = minimise(data, CONTRACT, { level: 'optional', scrubKey })
        expect(JSON.stringify(result)).not.toContain('PLANTED')
      }),
    )
  })
})

/** A key without digits, so that it is no id. */
function nameOf(index: number): string {
  return `k${[...String(index)].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`
}

describe('joinPath()', () => {
  test('writes arrays after their field', () => {
    expect(joinPath(['a', 'b', '[]', '[]', 'c'])).toBe('a.b[][].c')
    expect(joinPath([])).toBe('')
  })
})

describe('minimise() where a person has limited the use of what is sensitive', () => {
  const fields = {
    text: fieldOf({ sensitivity: 'customer_content' }),
    'texts.*': fieldOf({ sensitivity: 'customer_content' }),
    id: fieldOf({ sensitivity: 'end_user_pseudonymous' }),
    build: fieldOf({ sensitivity: 'public_non_personal' }),
    speed: fieldOf({ class: 'optional' }),
  }
  const data = { text: 'a', texts: { b: 'c' }, id: 'd', build: '1', speed: 'e' }

  test('drops what is content and what is Optional, and remarks it without its value', () => {
    const { kept, remarks } = run(data, contractOf(fields), 'limited')
    expect(kept).toEqual({ id: 'd', build: '1' })
    expect(remarks).toEqual([
      { path: 'text', kind: 'LIMITED', rule: 'contract', method: 'drop' },
      { path: 'texts.b', kind: 'LIMITED', rule: 'contract', method: 'drop' },
      { path: 'speed', kind: 'OPTIONAL', rule: 'contract', method: 'drop' },
    ])
  })

  test('of content and payment data keeps only what is about a machine or known to everybody', () => {
    for (const dataKind of ['content', 'payment_data'] as const) {
      expect(run(data, contractOf(fields, { dataKind }), 'limited').kept).toEqual({ build: '1' })
    }
  })

  test('keeps what is sensitive of everybody else', () => {
    expect(run(data, contractOf(fields), 'required').kept).toHaveProperty('text', 'a')
  })
})
