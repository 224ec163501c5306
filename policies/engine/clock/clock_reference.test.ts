import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type LegalPeriod,
  REQUEST_RIGHTS,
  type RegulationSettings,
  type RequestRight,
} from '#policies/schema/policy_source.ts'
import { createReference } from '../../../test/fixtures/legal_clock_reference.ts'
import { readHolidays, readRegulations } from '../../../test/fixtures/legal_clocks.ts'
import { clockOf } from './clock.ts'
import type { ClockRequest, ClockRules } from './counted_clock.ts'
import type { ClockEvent } from './pauses.ts'

const CASES = 1_000_000
const DAY_MS = 86_400_000
const FROM_YEAR = 2012
const TO_YEAR = 2038
const UNITS = ['calendar_month', 'calendar_day', 'working_day'] as const
const AMOUNTS = { calendar_month: 6, calendar_day: 90, working_day: 40, hour: 200 } as const
const ZONES = ['UTC', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Auckland', 'Africa/Casablanca']
const REGULATIONS = readRegulations()
const HOLIDAYS = readHolidays()

/** Numbers that look like chance and are the same each time (mulberry32), so that a case that fails can be run again. */
function createChance(seed: number) {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (bound: number): number => Math.floor(next() * bound)
  return {
    below,
    of: <Item>(items: readonly [Item, ...Item[]]): Item => items[below(items.length)] ?? items[0],
  }
}
type Chance = ReturnType<typeof createChance>

/** Rules that no law has: every unit beside every other, with and without each rule. */
function inventedRules(chance: Chance): ClockRules {
  const isInHours = chance.below(8) === 0
  const period = (): LegalPeriod => {
    const unit = isInHours ? 'hour' : (UNITS[chance.below(UNITS.length)] ?? 'calendar_day')
    return { unit, amount: 1 + chance.below(AMOUNTS[unit]) }
  }
  const { source } = REGULATIONS[0] ?? { source: { text: 'None', kind: 'primary', recordedOn: '' } }
  const regulation: RegulationSettings = {
    ...{ name: 'invented', title: 'Invented', region: 'Nowhere', source },
    ...{
      rights: REQUEST_RIGHTS,
      answer: period(),
      timeZone: ZONES[chance.below(ZONES.length)] ?? 'UTC',
    },
    ...(chance.below(2) === 0 ? {} : { acknowledge: period() }),
    ...(chance.below(3) === 0
      ? {}
      : {
          extension: {
            ...period(),
            ...(chance.below(2) === 0 ? {} : { announceWithin: period() }),
          },
        }),
    ...(chance.below(2) === 0 ? {} : { endsOnWorkingDay: 'A rule' }),
    ...(chance.below(2) === 0 ? {} : { answerByRight: { opt_out: period() } }),
    ...(chance.below(4) === 0
      ? {}
      : { holidays: HOLIDAYS[chance.below(HOLIDAYS.length)]?.name ?? '' }),
    pausesForVerification: chance.below(2) === 0,
    ...(chance.below(2) === 0 ? {} : { pausesForClarification: ['access', 'opt_out'] as const }),
    ...(chance.below(2) === 0 ? {} : { pauseRule: { clause: 'A rule', validFrom: '2026-02-05' } }),
  }
  return { regulation, holidays: HOLIDAYS }
}

function eventsOf(chance: Chance, receivedMs: number): readonly ClockEvent[] {
  return Array.from({ length: chance.below(6) }, (): ClockEvent => {
    const atMs = receivedMs + chance.below(120 * DAY_MS) - DAY_MS
    const kind = chance.below(5)
    if (kind === 0) return { kind: 'extended', atMs, reason: 'Many requests' }
    if (kind < 3) return { kind: 'resumed', atMs }
    return { kind: 'paused', atMs, reason: kind === 3 ? 'identification' : 'clarification' }
  })
}

function caseOf(chance: Chance, rules: readonly ClockRules[]) {
  const chosen = rules[chance.below(rules.length)]
  if (chosen === undefined) throw new Error('There are no rules')
  // Most cases are in the years of which holidays are known.
  const [from, to] = chance.below(2) === 0 ? [2025, 2029] : [FROM_YEAR, TO_YEAR - 12]
  const fromMs = Date.UTC(from, 0, 1)
  const receivedMs = fromMs + chance.below(Date.UTC(to, 0, 1) - fromMs)
  const right: RequestRight = REQUEST_RIGHTS[chance.below(REQUEST_RIGHTS.length)] ?? 'access'
  const request: ClockRequest = {
    right,
    receivedMs,
    ...(chance.below(2) === 0 ? {} : { events: eventsOf(chance, receivedMs) }),
    ...(chance.below(4) === 0 ? { timeZone: ZONES[chance.below(ZONES.length)] ?? 'UTC' } : {}),
  }
  return { rules: chosen, request }
}

describe('the legal clock', () => {
  test(`agrees with one that walks the calendar day by day, in ${CASES.toLocaleString('en')} cases`, () => {
    const chance = createChance(1)
    const reference = createReference({ from: FROM_YEAR, to: TO_YEAR })
    const rules = [
      ...REGULATIONS.map((regulation) => ({ regulation, holidays: HOLIDAYS })),
      ...Array.from({ length: 400 }, () => inventedRules(chance)),
    ]
    const seen = { extended: 0, paused: 0, pausing: 0 }
    for (let index = 0; index < CASES; index += 1) {
      const { rules: chosen, request } = caseOf(chance, rules)
      const clock = clockOf(chosen, request)
      const wanted = reference.clockOf(chosen, request)
      if (
        clock.dueAt !== wanted.dueAt ||
        clock.acknowledgeBy !== wanted.acknowledgeBy ||
        clock.extendedDueAt !== wanted.extendedDueAt ||
        clock.extensionAnnounceBy !== wanted.extensionAnnounceBy ||
        clock.pausedMs !== wanted.pausedMs ||
        clock.pausedSinceMs !== wanted.pausedSinceMs
      ) {
        expect({ index, request, ...clock }).toMatchObject({ index, ...wanted })
      }
      seen.extended += clock.isExtended ? 1 : 0
      seen.paused += clock.pausedMs > 0 ? 1 : 0
      seen.pausing += clock.pausedSinceMs === undefined ? 0 : 1
    }
    // Chance has really come to each kind of case.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(CASES / 100)
  }, 300_000)

  const regulation = fc.constantFrom(...REGULATIONS)
  const right = fc.constantFrom(...REQUEST_RIGHTS)
  const received = fc.integer({ min: 0, max: Date.UTC(2400, 0, 1) })
  const span = fc.integer({ min: 0, max: 200 * DAY_MS })
  const reason = fc.constantFrom('identification' as const, 'clarification' as const)

  test('is never due earlier for a later receipt', () => {
    fc.assert(
      fc.property(
        regulation,
        right,
        fc.tuple(received, span),
        (row, what, [receivedMs, laterMs]) => {
          const rules = { regulation: row, holidays: HOLIDAYS }
          const early = clockOf(rules, { right: what, receivedMs })
          const late = clockOf(rules, { right: what, receivedMs: receivedMs + laterMs })
          expect(early.dueAt).toBeLessThanOrEqual(late.dueAt)
          expect(early.acknowledgeBy ?? 0).toBeLessThanOrEqual(late.acknowledgeBy ?? 0)
          expect(early.extendedDueAt ?? 0).toBeLessThanOrEqual(late.extendedDueAt ?? 0)
        },
      ),
    )
  })

  test('is due after the receipt, and an extension never shortens it', () => {
    fc.assert(
      fc.property(
        regulation,
        right,
        fc.tuple(received, span),
        (row, what, [receivedMs, afterMs]) => {
          const rules = { regulation: row, holidays: HOLIDAYS }
          const plain = clockOf(rules, { right: what, receivedMs })
          const told = { kind: 'extended', atMs: receivedMs + afterMs, reason: 'Many' } as const
          const extended = clockOf(rules, { right: what, receivedMs, events: [told] })
          expect(plain.dueAt).toBeGreaterThan(receivedMs)
          expect(extended.dueAt).toBeGreaterThanOrEqual(plain.dueAt)
          expect(extended.dueAt).toBe(extended.isExtended ? plain.extendedDueAt : plain.dueAt)
          expect(extended.isExtended).toBe(told.atMs <= (plain.extensionAnnounceBy ?? -1))
        },
      ),
    )
  })

  test('stands still only where the regulation allows it, and a pause never shortens it', () => {
    fc.assert(
      fc.property(
        fc.tuple(regulation, right, reason),
        fc.tuple(received, span, span),
        ([row, what, why], [receivedMs, afterMs, forMs]) => {
          const rules = { regulation: row, holidays: HOLIDAYS }
          const plain = clockOf(rules, { right: what, receivedMs })
          const atMs = receivedMs + afterMs
          const events: readonly ClockEvent[] = [
            { kind: 'paused', atMs, reason: why },
            { kind: 'resumed', atMs: atMs + forMs },
          ]
          const paused = clockOf(rules, { right: what, receivedMs, events })
          const isAllowed =
            row.name === 'uk_gdpr' &&
            (why === 'identification' || what === 'access') &&
            atMs >= Date.UTC(2026, 1, 5) &&
            atMs <= plain.dueAt
          expect(paused.pausedMs).toBe(isAllowed ? forMs : 0)
          expect(paused.dueAt).toBeGreaterThanOrEqual(plain.dueAt)
          expect(paused.dueAt).toBeLessThan(plain.dueAt + paused.pausedMs + 6 * DAY_MS)
        },
      ),
    )
  })
})
