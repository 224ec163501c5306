import { describe, expect, test } from 'vitest'
import { contractOf } from '../../test/fixtures/contracts.ts'
import { readPath, subjectOf } from './subject_fields.ts'

describe('readPath()', () => {
  test('finds a value by a key with dots, by nesting, and by both', () => {
    for (const data of [
      { 'a.b.c': 1 },
      { a: { b: { c: 1 } } },
      { 'a.b': { c: 1 } },
      { a: { 'b.c': 1 } },
    ]) {
      expect(readPath(data, 'a.b.c')).toBe(1)
    }
  })

  test.each([
    '__proto__',
    'constructor',
    'toString',
    '__proto__.constructor',
    'a.toString',
    '',
    '.',
  ])('finds nothing at %j', (path) => {
    expect(readPath({ a: { b: 1 } }, path)).toBeUndefined()
  })
})

describe('subjectOf()', () => {
  const contract = contractOf({}, { subject: { userId: 'user.id', deviceId: 'device' } })

  test('reads the identities that the contract names, and prefers what the report carries', () => {
    const data = { user: { id: 7 }, device: 'd' }
    expect(subjectOf({}, data, contract)).toEqual({ userId: '7', deviceId: 'd' })
    expect(subjectOf({ userId: 'u' }, data, contract)).toEqual({ userId: 'u', deviceId: 'd' })
  })

  test('takes no object, flag or null for an identity', () => {
    expect(subjectOf({}, { user: { id: { a: 1 } }, device: true }, contract)).toEqual({})
    expect(subjectOf({}, { user: { id: null } }, contract)).toEqual({})
    expect(subjectOf({ email: 'x' }, { user: { id: 'u' } }, contractOf({}))).toEqual({ email: 'x' })
  })
})
