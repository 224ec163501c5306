import { expect, it } from 'vitest'
import { parseSince } from './since.ts'

const NOW_MS = Date.UTC(2026, 0, 31, 12)

it.each([
  ['30m', '2026-01-31T11:30:00.000Z'],
  ['24h', '2026-01-30T12:00:00.000Z'],
  ['7d', '2026-01-24T12:00:00.000Z'],
  ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z'],
  ['2026-01-01T00:00+01:00', '2025-12-31T23:00:00.000Z'],
])('parseSince() reads %s', (text, instant) => {
  expect(parseSince(text, NOW_MS)?.toISOString()).toBe(instant)
})

it.each([
  '',
  '24',
  'h',
  '-1h',
  '1.5h',
  '999999d',
  'yesterday',
  '2026-13-01T00:00:00Z',
  '2026-01-01',
  '0000-01-01T00:00:00Z',
  '+12026-01-01T00:00:00Z',
])('parseSince() refuses "%s"', (text) => {
  expect(parseSince(text, NOW_MS)).toBeUndefined()
})
