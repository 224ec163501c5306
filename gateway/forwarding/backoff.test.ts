import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'

test.each([
  [0, 0, 250],
  [0, 1, 500],
  [1, 0, 500],
  [1, 1, 1_000],
  [6, 1, 32_000],
  [7, 1, 60_000],
  [1_000_000, 1, 60_000],
  [1_000_000, 0, 30_000],
])(
  'backoffMs() doubles up to a minute, and half of it is random: %i, %d',
  (failures, random, expected) => {
    expect(backoffMs(failures, undefined, () => random)).toBe(expected)
  },
)

test('backoffMs() never undercuts what the destination asks for', () => {
  expect(backoffMs(0, 3_600_000, () => 0)).toBe(3_600_000)
  expect(backoffMs(7, 10, () => 1)).toBe(60_000)
})
