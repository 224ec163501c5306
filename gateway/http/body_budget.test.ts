import { expect, test } from 'vitest'
import { BodyBudget } from './body_budget.ts'

test('a charge that does not fit is refused and leaves the others as they are', () => {
  const budget = new BodyBudget(10)
  const first = budget.open()
  const second = budget.open()
  expect(first.add(6)).toBe(true)
  expect(second.add(5)).toBe(false)
  expect(second.add(4)).toBe(true)
})

test('release() gives back once, however often it is called', () => {
  const budget = new BodyBudget(10)
  const first = budget.open()
  first.add(10)
  first.release()
  first.release()
  const second = budget.open()
  expect(second.add(10)).toBe(true)
  expect(second.add(1)).toBe(false)
})
