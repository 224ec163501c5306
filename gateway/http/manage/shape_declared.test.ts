import { expect, test } from 'vitest'
import { bundleOf, contractSourceOf, fieldOf } from '../../../test/fixtures/contracts.ts'
import { isDeclaredPath, isDeclaredType } from './shape_declared.ts'

const bundle = bundleOf([
  contractSourceOf({ fields: { 'frames.file': fieldOf(), 'tags.*': fieldOf() } }),
])

test('isDeclaredType() is true for a type that a contract of the product declares', () => {
  expect(isDeclaredType(bundle, { product: 'app', type: 'error' })).toBe(true)
  expect(isDeclaredType(bundle, { product: 'app', type: 'usage' })).toBe(false)
  expect(isDeclaredType(bundle, { product: 'other', type: 'error' })).toBe(false)
})

test.each([
  ['frames[].file', true],
  ['frames.file', true],
  ['tags.*', true],
  ['tags.colour', true],
  ['frames', false],
  ['frames[].line', false],
  ['', false],
])('isDeclaredPath() tells of %s: %s', (path, declared) => {
  expect(isDeclaredPath(bundle, { product: 'app', type: 'error', path })).toBe(declared)
  expect(isDeclaredPath(bundle, { product: 'app', type: 'usage', path })).toBe(false)
})
