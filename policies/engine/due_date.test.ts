import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import {
  type LegalPeriod,
  REQUEST_RIGHTS,
  type RegulationSettings,
} from '#policies/schema/policy_source.ts'
import { VALIDATORS } from '#policies/schema/schema_validators.ts'
import dueDates from '../../test/vectors/policies/due_date.json' with { type: 'json' }
import { acknowledgeBy, dueAt, extendedDueAt } from './due_date.ts'

const DAY_MS = 86_400_000

function regulations(): readonly RegulationSettings[] {
  const text = readFileSync(new URL('../settings/regulations.yaml', import.meta.url), 'utf8')
  const settings: unknown = parse(text)
  if (!VALIDATORS.regulations(settings)) throw new Error('The regulations do not pass their schema')
  return settings.regulations
}

function regulation(name: string): RegulationSettings {
  const found = regulations().find((row) => row.name === name)
  if (found === undefined) throw new Error(`There is no regulation ${name}`)
  return found
}

function withAnswer(answer: LegalPeriod): RegulationSettings {
  const { extension: _, acknowledge: __, answerByRight: ___, ...row } = regulation('gdpr')
  return { ...row, answer }
}

function iso(timeMs: number | undefined): string | undefined {
  return timeMs === undefined ? undefined : new Date(timeMs).toISOString()
}

describe('the legal clock', () => {
  test.each(dueDates.vectors)('$regulation: $name', (vector) => {
    const row = regulation(vector.regulation)
    const receivedMs = Date.parse(vector.received)
    const right = REQUEST_RIGHTS.find((known) => known === vector.right)
    expect(iso(dueAt(row, receivedMs, right))).toBe(vector.due)
    expect(iso(extendedDueAt(row, receivedMs, right))).toBe(vector.extended)
    if (vector.acknowledged !== undefined)
      expect(iso(acknowledgeBy(row, receivedMs))).toBe(vector.acknowledged)
  })

  test('asks for no acknowledgement where the regulation has none', () => {
    expect(acknowledgeBy(regulation('gdpr'), 0)).toBeUndefined()
  })

  test('counts an extension of another unit from the end of the first period', () => {
    const row: RegulationSettings = {
      ...withAnswer({ amount: 10, unit: 'calendar_day' }),
      extension: { amount: 1, unit: 'calendar_month' },
    }
    expect(iso(extendedDueAt(row, Date.parse('2026-01-21T00:00:00Z')))).toBe(
      '2026-02-28T00:00:00.000Z',
    )
  })

  test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, 1e18])('refuses %d as a receipt', (ms) => {
    expect(() => dueAt(regulation('gdpr'), ms)).toThrow(
      'Invariant broken: a request is received between 1970 and 9000',
    )
  })
})

describe('the legal clock against counting day by day', () => {
  const received = fc.integer({ min: 0, max: Date.UTC(2400, 0, 1) })
  const amount = fc.integer({ min: 1, max: 120 })

  test('calendar_month ends on the corresponding date, or on the last day of the month', () => {
    fc.assert(
      fc.property(received, amount, (receivedMs, months) => {
        const due = dueAt(withAnswer({ amount: months, unit: 'calendar_month' }), receivedMs)
        expect(due).toBe(monthsByCounting(receivedMs, months))
      }),
    )
  })

  test('calendar_day ends the same time of a later day', () => {
    fc.assert(
      fc.property(received, amount, (receivedMs, days) => {
        const due = dueAt(withAnswer({ amount: days, unit: 'calendar_day' }), receivedMs)
        expect(due).toBe(daysByCounting(receivedMs, days, () => true))
      }),
    )
  })

  test('working_day passes over Saturdays and Sundays', () => {
    const working = (timeMs: number) => ![0, 6].includes(new Date(timeMs).getUTCDay())
    fc.assert(
      fc.property(received, amount, (receivedMs, days) => {
        const due = dueAt(withAnswer({ amount: days, unit: 'working_day' }), receivedMs)
        expect(due).toBe(daysByCounting(receivedMs, days, working))
      }),
    )
  })

  test('a later receipt is never due earlier', () => {
    fc.assert(
      fc.property(received, received, fc.constantFrom(...regulations()), (a, b, row) => {
        const [early, late] = a <= b ? [a, b] : [b, a]
        // The time of day is kept, so that two receipts may change places within the last day of a short month only.
        expect(dueAt(row, early)).toBeLessThan(dueAt(row, late) + DAY_MS)
      }),
    )
  })
})

function daysByCounting(
  receivedMs: number,
  days: number,
  counts: (timeMs: number) => boolean,
): number {
  let timeMs = receivedMs
  for (let left = days; left > 0; ) {
    timeMs += DAY_MS
    if (counts(timeMs)) left -= 1
  }
  return timeMs
}

/** Walks the calendar with a table of months, without Date's own overflow of days. */
function monthsByCounting(receivedMs: number, months: number): number {
  const text = new Date(receivedMs).toISOString()
  let year = Number(text.slice(0, 4))
  let month = Number(text.slice(5, 7))
  for (let left = months; left > 0; left -= 1) {
    month += 1
    if (month > 12) {
      month = 1
      year += 1
    }
  }
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  const day = Math.min(Number(text.slice(8, 10)), lengths[month - 1] ?? 0)
  const two = (value: number) => String(value).padStart(2, '0')
  return Date.parse(`${year}-${two(month)}-${two(day)}${text.slice(10)}`)
}
