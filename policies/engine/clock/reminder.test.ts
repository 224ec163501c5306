import { expect, test } from 'vitest'
import { reminderStage } from './reminder.ts'

const DAY_MS = 86_400_000
const dueAt = Date.parse('2026-12-21T22:59:59.999Z')

test.each([
  [20, undefined],
  [15, undefined],
  [14.9, 14],
  [8, 14],
  [7.5, 7],
  [3.2, 3],
  [2, 3],
  [1.9, 1],
  [1, 1],
  [0.9, 0],
  [0, 0],
  [-0.001, 'overdue'],
  [-40, 'overdue'],
])('reminderStage() with %d days left is %s', (daysLeft, expected) => {
  expect(reminderStage({ dueAt }, dueAt - daysLeft * DAY_MS)).toBe(expected)
})

test('reminderStage() reminds of nothing while the clock stands still', () => {
  expect(reminderStage({ dueAt, pausedSinceMs: 0 }, dueAt)).toBeUndefined()
})
