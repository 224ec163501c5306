import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS } from '#domain/clock.ts'
import { expiryDay, retentionDays } from './retain.ts'

describe('retentionDays()', () => {
  test.each([
    [undefined, undefined, 90],
    [30, undefined, 30],
    [undefined, 30, 30],
    [30, 60, 30],
    [60, 30, 30],
    [0, undefined, 1],
    [-5, 90, 1],
    [9_999, undefined, 3_650],
    [7.9, undefined, 7],
  ])('of a contract with %j and a tenant with %j days is %d', (contract, tenant, days) => {
    expect(retentionDays(contract, tenant)).toBe(days)
  })
})

describe('expiryDay()', () => {
  test('keeps nothing longer than its period, and hardly a day less', () => {
    const receivedAtMs = fc.integer({ min: 0, max: Date.UTC(2200, 0, 1) })
    fc.assert(
      fc.property(receivedAtMs, fc.integer({ min: 1, max: 3_650 }), (received, days) => {
        const keptMs = Date.parse(expiryDay(received, days)) - received
        expect(keptMs).toBeLessThanOrEqual(days * DAY_MS)
        expect(keptMs).toBeGreaterThan((days - 1) * DAY_MS)
      }),
    )
  })

  test('crosses the end of February by the calendar', () => {
    expect(expiryDay(Date.parse('2028-02-28T23:59:59Z'), 1)).toBe('2028-02-29')
    expect(expiryDay(Date.parse('2027-02-28T00:00:00Z'), 1)).toBe('2027-03-01')
  })
})
