import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS, utcDay } from '#domain/clock.ts'
import {
  expiryDay,
  matchesRule,
  narrowedDay,
  type RetentionPeriods,
  type RetentionRule,
  retentionDays,
} from './retain.ts'

const PLACE = {
  product: 'app',
  type: 'error',
  class: 'required',
  category: 'product_service_performance',
} as const

function periodsOf(changes: Partial<RetentionPeriods> = {}): RetentionPeriods {
  return {
    contractDays: undefined,
    tenantDays: undefined,
    rules: [],
    defaultDays: 90,
    ...changes,
  }
}

describe('retentionDays()', () => {
  test.each([
    [undefined, undefined, 90],
    [30, undefined, 30],
    [undefined, 30, 30],
    [30, 60, 30],
    [60, 30, 30],
    [400, undefined, 400],
    [0, undefined, 1],
    [-5, 90, 1],
    [9_999, undefined, 3_650],
    [7.9, undefined, 7],
  ])('of a contract with %j and a tenant with %j days is %d', (contractDays, tenantDays, days) => {
    expect(retentionDays(PLACE, periodsOf({ contractDays, tenantDays }))).toBe(days)
  })

  test('takes the default of the settings only where no other period applies', () => {
    const rules = [{ type: 'usage', days: 5 }]
    expect(retentionDays(PLACE, periodsOf({ defaultDays: 45, rules }))).toBe(45)
    expect(retentionDays(PLACE, periodsOf({ defaultDays: 45, tenantDays: 200, rules }))).toBe(200)
  })

  test('takes the shortest of the rules that match, also where it is longer than the default', () => {
    const rules = [
      { product: 'app', days: 200 },
      { type: 'error', days: 150 },
      { class: 'optional', days: 3 },
      { category: 'product_service_usage', days: 2 },
    ]
    expect(retentionDays(PLACE, periodsOf({ rules }))).toBe(150)
    expect(retentionDays(PLACE, periodsOf({ rules, contractDays: 20 }))).toBe(20)
    expect(retentionDays({ ...PLACE, class: 'optional' }, periodsOf({ rules }))).toBe(3)
  })

  const days = fc.integer({ min: 1, max: 3_650 })
  const optional = fc.option(days, { nil: undefined })
  const rule: fc.Arbitrary<RetentionRule> = fc.record({
    product: fc.constantFrom(undefined, 'app', 'other'),
    type: fc.constantFrom(undefined, 'error', 'usage'),
    class: fc.constantFrom(undefined, 'required', 'optional'),
    category: fc.constantFrom(undefined, 'product_service_performance'),
    days,
  })

  test('is never longer than any period that applies', () => {
    fc.assert(
      fc.property(fc.array(rule), optional, optional, (rules, contractDays, tenantDays) => {
        const kept = retentionDays(PLACE, periodsOf({ rules, contractDays, tenantDays }))
        const applying = rules.filter((one) => matchesRule(one, PLACE)).map((one) => one.days)
        for (const period of [contractDays, tenantDays, ...applying]) {
          expect(kept).toBeLessThanOrEqual(period ?? 3_650)
        }
      }),
    )
  })

  test('is not made longer by a rule more, unless nothing had been set', () => {
    fc.assert(
      fc.property(fc.array(rule), rule, days, (rules, added, tenantDays) => {
        const before = retentionDays(PLACE, periodsOf({ rules, tenantDays }))
        const after = retentionDays(PLACE, periodsOf({ rules: [...rules, added], tenantDays }))
        expect(after).toBeLessThanOrEqual(before)
      }),
    )
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

describe('narrowedDay()', () => {
  test('is never later than the day that a report has, whatever the new period', () => {
    const receivedAtMs = fc.integer({ min: 0, max: Date.UTC(2200, 0, 1) })
    const days = fc.integer({ min: 1, max: 3_650 })
    fc.assert(
      fc.property(receivedAtMs, receivedAtMs, fc.tuple(days, days), (received, nowMs, periods) => {
        const [before, after] = periods
        const expiresOn = expiryDay(received, before)
        const day = narrowedDay({ expiresOn, receivedAtMs: received }, after, nowMs)
        expect(day <= expiresOn).toBe(true)
        expect(Date.parse(day)).toBeLessThanOrEqual(received + after * DAY_MS)
      }),
    )
  })

  test('counts a receipt in the future as now', () => {
    const nowMs = Date.parse('2026-03-01T12:00:00Z')
    const stored = { expiresOn: '2036-05-30', receivedAtMs: Date.parse('2036-03-01T00:00:00Z') }
    expect(narrowedDay(stored, 90, nowMs)).toBe(utcDay(nowMs + 90 * DAY_MS))
  })
})
