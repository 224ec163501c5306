import { describe, expect, test } from 'vitest'
import { parseRetryAfter } from './retry_after.ts'

const NOW_MS = Date.UTC(2026, 10, 21)

describe('parseRetryAfter() gives milliseconds for', () => {
  test.each([
    ['0', 0],
    [' 2 ', 2_000],
    [new Date(NOW_MS + 7_000).toUTCString(), 7_000],
    [new Date(NOW_MS - 7_000).toUTCString(), 0],
    ['999999999', 3_600_000],
    [new Date(NOW_MS + 7 * 86_400_000).toUTCString(), 3_600_000],
  ])('%s', (value, expected) => {
    expect(parseRetryAfter(value, NOW_MS)).toBe(expected)
  })

  test.each([null, '', 'soon', '-'])('nothing that is no time: %s', (value) => {
    expect(parseRetryAfter(value, NOW_MS)).toBeUndefined()
  })
})
