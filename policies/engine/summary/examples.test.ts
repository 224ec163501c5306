import { describe, expect, test } from 'vitest'
import { FIELD_TYPES, GENERALISATIONS } from '#domain/contract.ts'
import { fieldOf } from '../../../test/fixtures/contracts.ts'
import { belongsToField } from '../field_types.ts'
import { generalise } from '../generalise.ts'
import { exampleOf } from './examples.ts'

const NAMES = ['x', 'description', 'count', 'computer.os', 'error.code', 'osVersion', '**']

describe('exampleOf()', () => {
  test.each(FIELD_TYPES)('makes up a value that a field of type %s would take', (type) => {
    for (const path of NAMES) {
      const rule = fieldOf({ type, ...(type === 'enum' ? { values: ['first', 'second'] } : {}) })
      const example = exampleOf(path, rule)
      expect(example).toBeDefined()
      expect(belongsToField(example ?? null, rule)).toBe(true)
    }
  })

  test('takes the first value of a list, and none that the list does not hold', () => {
    expect(exampleOf('action', fieldOf({ type: 'enum', values: ['b', 'a'] }))).toBe('b')
  })

  test('gives a number only where the field holds numbers', () => {
    expect(exampleOf('count', fieldOf({ type: 'integer' }))).toBe(3)
    expect(exampleOf('count', fieldOf({ type: 'text' }))).toBe('example')
  })

  test('shows what is kept: with less detail, as a pseudonym, or nothing', () => {
    const time = fieldOf({ type: 'time', action: 'generalise', to: 'hour' })
    expect(exampleOf('at', time)).toBe('2026-03-14T09:00:00.000Z')
    expect(exampleOf('userId', fieldOf({ action: 'pseudonymise', identity: 'userId' }))).toBe(
      'psn_example…',
    )
    expect(exampleOf('x', fieldOf({ action: 'drop' }))).toBeUndefined()
  })

  test.each(GENERALISATIONS)('shows no detail that %s takes away', (to) => {
    for (const type of FIELD_TYPES) {
      for (const path of [...NAMES, 'locale']) {
        const example = exampleOf(path, fieldOf({ type, action: 'generalise', to }))
        if (example !== undefined) expect(generalise(example, to)).toBe(example)
      }
    }
  })
})
