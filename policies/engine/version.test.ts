import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareVersions } from './version.ts'

describe('compareVersions()', () => {
  test.each([
    ['1.2.3', '1.2.3', 0],
    ['1.10', '1.9', 1],
    ['1', '1.0.0.0', 0],
    ['v2.0', '10.0', -1],
    ['1.2.3.4.5', '1.2.3.4.9', 0],
    ['1.2-beta', '1.2', 0],
    ['', '0.0', 0],
    ['nonsense', '1', -1],
  ])('of %j and %j has the sign of %d', (left, right, sign) => {
    expect(Math.sign(compareVersions(left, right))).toBe(sign)
    expect(Math.sign(compareVersions(right, left)) + sign).toBe(0)
  })

  test('orders any texts without a contradiction', () => {
    const version = fc.oneof(
      fc.string(),
      fc.array(fc.nat(), { maxLength: 5 }).map((n) => n.join('.')),
    )
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        const sorted = [a, b, c].sort(compareVersions)
        expect(compareVersions(sorted[0] ?? '', sorted[2] ?? '')).toBeLessThanOrEqual(0)
      }),
    )
  })
})
