import { describe, expect, test } from 'vitest'
import { bundleOf, contractSourceOf, fieldOf } from '../../test/fixtures/contracts.ts'
import { explain } from './explain.ts'

const bundle = bundleOf([
  contractSourceOf({
    class: 'optional',
    expires: { version: '9.0' },
    fields: {
      'user.id': fieldOf({ action: 'pseudonymise', why: 'To count users.' }),
      'frames.line': fieldOf({ type: 'integer' }),
      at: fieldOf({ type: 'time', action: 'generalise', to: 'hour' }),
      state: fieldOf({ type: 'enum', values: ['on', 'off'] }),
      model: fieldOf({ releaseAfter: 5 }),
    },
  }),
])

function linesOf(path?: string): readonly string[] {
  const explanation = explain(bundle, { product: 'app', type: 'error', path })
  return explanation.kind === 'explained' ? explanation.lines : [explanation.message]
}

describe('explain()', () => {
  test('names class, purposes, period, expiry, owner and every field of a contract', () => {
    const text = linesOf().join('\n')
    for (const part of [
      'app error: Errors',
      'Class: optional, collected only after a choice for Optional data',
      'Data kind: operational_data; purposes: security',
      'Kept: 90 days at most',
      'Expires: with version 9.0',
      'Owner: owner@contoso.example; review: https://contoso.example/review/1',
      'Fields (5):',
      'model: text, optional, system_metadata, keep, shown only once 5 subjects had a value. For a test',
      'state: enum (on, off), optional, system_metadata, keep. For a test',
      'at: time, optional, system_metadata, generalise to hour. For a test',
    ]) {
      expect(text).toContain(part)
    }
  })

  test('says what happens to one path, with or without indexes', () => {
    expect(linesOf('user.id')).toContain('  A keyed pseudonym of the tenant takes its place')
    expect(linesOf('frames[0].line')).toEqual(
      linesOf('frames[].line').map((line) => line.replace('[]', '[0]')),
    )
    expect(linesOf('user').at(1)).toBe('user: an object. Declared below it:')
  })

  test('says that a path that is not declared is dropped', () => {
    expect(linesOf('user.mail').at(1)).toBe(
      'user.mail: not declared. It is dropped, and its path is counted without its value',
    )
  })

  test('names what is known where the question is about something else', () => {
    expect(explain(bundle, { product: 'other', type: 'error' })).toEqual({
      kind: 'unknown',
      message: 'Cannot explain: product other is not in the catalogue',
      known: ['app'],
    })
    expect(explain(bundle, { product: 'app', type: 'crash' })).toMatchObject({
      kind: 'unknown',
      known: ['error'],
    })
  })
})
