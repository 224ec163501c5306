import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { REQUEST_RIGHTS, type RegulationSettings } from '#policies/schema/policy_source.ts'
import { readHolidays, readRegulations, rulesOf } from '../../../test/fixtures/legal_clocks.ts'
import clocks from '../../../test/vectors/policies/legal_clock.json' with { type: 'json' }
import { clockOf } from './clock.ts'
import type { ClockRules } from './counted_clock.ts'
import type { ClockEvent } from './pauses.ts'

interface WrittenEvent {
  readonly kind: string
  readonly at: string
  readonly reason?: string
}

function eventOf({ kind, at, reason = '' }: WrittenEvent): ClockEvent {
  const atMs = Date.parse(at)
  if (kind === 'extended') return { kind, atMs, reason }
  if (kind === 'resumed') return { kind, atMs }
  return { kind: 'paused', atMs, reason: reason === 'clarification' ? reason : 'identification' }
}

function iso(timeMs: number | undefined): string | undefined {
  return timeMs === undefined ? undefined : new Date(timeMs).toISOString()
}

function withChanges(name: string, changes: Partial<RegulationSettings>): ClockRules {
  const { regulation, holidays } = rulesOf(name)
  return { regulation: { ...regulation, ...changes }, holidays }
}

const at = (text: string) => Date.parse(text)
const RECEIVED_MS = at('2026-09-03T10:15:00Z')

describe('clockOf()', () => {
  test.each(clocks.vectors)('$regulation: $name', (vector) => {
    const right = REQUEST_RIGHTS.find((known) => known === vector.right) ?? 'access'
    const events = (vector.events ?? []).map(eventOf)
    const { timeZone } = vector
    const clock = clockOf(rulesOf(vector.regulation), {
      ...{ right, receivedMs: at(vector.received), events },
      ...(timeZone === undefined ? {} : { timeZone }),
    })
    expect(iso(clock.dueAt)).toBe(vector.due)
    expect(iso(clock.acknowledgeBy)).toBe(vector.acknowledged)
    expect(iso(clock.extendedDueAt)).toBe(vector.extended)
    expect(iso(clock.extensionAnnounceBy)).toBe(vector.announced)
    expect(clock.pausedMs).toBe((vector.pausedHours ?? 0) * 3_600_000)
  })

  test('knows every right of every regulation, and each row has a source', () => {
    for (const regulation of readRegulations()) {
      for (const right of regulation.rights) {
        const clock = clockOf({ regulation, holidays: [] }, { right, receivedMs: RECEIVED_MS })
        expect(clock.dueAt).toBeGreaterThan(RECEIVED_MS)
        expect(clock.explanation.join(' ')).toContain(
          regulation.answerByRight?.[right]?.clause ??
            regulation.answer.clause ??
            regulation.source.text,
        )
      }
    }
  })

  test('stands still while a pause goes on', () => {
    const paused = { kind: 'paused', atMs: RECEIVED_MS, reason: 'identification' } as const
    const request = { right: 'access', receivedMs: RECEIVED_MS, events: [paused] } as const
    const clock = clockOf(rulesOf('uk_gdpr'), request)
    expect(clock).toMatchObject({ pausedMs: 0, pausedSinceMs: RECEIVED_MS })
    expect(clock.explanation).toContain(
      'The clock stands still since 2026-09-03T10:15:00.000Z: UK GDPR, Article 12A; Data (Use and Access) Act 2025, section 76.',
    )
    expect(clockOf(rulesOf('gdpr'), request).pausedSinceMs).toBeUndefined()
  })

  test('cannot be stopped after it has run out', () => {
    const events: readonly ClockEvent[] = [
      { kind: 'paused', atMs: at('2026-10-06T10:00:00Z'), reason: 'identification' },
      { kind: 'resumed', atMs: at('2026-10-26T10:00:00Z') },
    ]
    const request = { right: 'access', receivedMs: RECEIVED_MS, events } as const
    expect(clockOf(rulesOf('uk_gdpr'), request).pausedMs).toBe(0)
    const told: ClockEvent = { kind: 'extended', atMs: at('2026-09-10T10:00:00Z'), reason: 'Many' }
    const extended = clockOf(rulesOf('uk_gdpr'), { ...request, events: [...events, told] })
    expect(extended).toMatchObject({ isExtended: true, pausedMs: 20 * 86_400_000 })
  })

  test('tells whether the rules held when the request was received', () => {
    const before = clockOf(rulesOf('texas_tdpsa'), {
      ...{ right: 'access', receivedMs: at('2024-06-01T12:00:00Z') },
    })
    expect(before.isInForce).toBe(false)
    expect(before.explanation).toContain(
      'These rules of the Texas Data Privacy and Security Act hold from 2024-07-01 on, later than the receipt.',
    )
    expect(clockOf(rulesOf('gdpr'), { right: 'access', receivedMs: RECEIVED_MS }).isInForce).toBe(
      true,
    )
  })

  test('counts a pause of hours to the millisecond, and hours beside days as whole days', () => {
    const rules = withChanges('uk_gdpr', { answer: { amount: 72, unit: 'hour' } })
    const events: readonly ClockEvent[] = [
      { kind: 'paused', atMs: RECEIVED_MS + 1, reason: 'identification' },
      { kind: 'resumed', atMs: RECEIVED_MS + 6 },
    ]
    const request = { right: 'access', receivedMs: RECEIVED_MS, events } as const
    expect(clockOf(rules, request).dueAt).toBe(RECEIVED_MS + 72 * 3_600_000 + 5)
    const mixed = withChanges('virginia_vcdpa', { extension: { amount: 49, unit: 'hour' } })
    const clock = clockOf(mixed, { right: 'access', receivedMs: RECEIVED_MS })
    expect(Number(clock.extendedDueAt) - clock.dueAt).toBe(2 * 86_400_000)
  })

  test('says where holidays are not known', () => {
    const later = { right: 'access', receivedMs: at('2031-09-03T10:15:00Z') } as const
    expect(clockOf(rulesOf('uk_gdpr'), later).explanation).toContain(
      'Holidays of England and Wales are known for 2026 to 2028: in other years only Saturdays and Sundays are passed over.',
    )
    expect(clockOf(rulesOf('gdpr'), later).explanation).toContain(
      'No holidays are set for this regulation: only Saturdays and Sundays are passed over.',
    )
  })

  test('passes over the holidays of the Member State that an operator names', () => {
    const received = { right: 'access', receivedMs: at('2026-03-03T10:00:00Z') } as const
    const german = withChanges('gdpr', { holidays: 'germany' })
    expect(iso(clockOf(rulesOf('gdpr'), received).dueAt)).toBe('2026-04-03T21:59:59.999Z')
    expect(iso(clockOf(german, received).dueAt)).toBe('2026-04-07T21:59:59.999Z')
  })

  test('is explained in sentences, with the source of each rule', () => {
    const clock = clockOf(rulesOf('ccpa'), { right: 'erasure', receivedMs: RECEIVED_MS })
    expect(clock.explanation).toEqual([
      'The request was received on Thursday 3 September 2026, as days are counted in America/Los_Angeles.',
      'Receipt must be confirmed within 10 working days, by the end of Friday 18 September 2026: 11 CCR section 7021(a).',
      'The answer is due within 45 days of receipt, by the end of Sunday 18 October 2026: 11 CCR section 7021(b).',
      'The clock runs on while the identity is checked: 11 CCR section 7021(b): regardless of the time required to verify the request.',
      'The answer can be put off once by 45 days, to the end of Wednesday 2 December 2026, if the person is told why by the end of Sunday 18 October 2026: 11 CCR section 7021(b).',
    ])
  })

  test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, 1e18])(
    'refuses %d as a receipt',
    (receivedMs) => {
      expect(() => clockOf(rulesOf('gdpr'), { right: 'access', receivedMs })).toThrow(
        'Invariant broken: a request is received between 1970 and 9000',
      )
    },
  )

  test('refuses a time zone that there is none of', () => {
    const request = { right: 'access', receivedMs: RECEIVED_MS, timeZone: 'Mars/Base' } as const
    expect(() => clockOf(rulesOf('gdpr'), request)).toThrow(RangeError)
  })
})

test('docs/clocks.md has every regulation with its period and source, and every calendar', () => {
  const text = readFileSync(new URL('../../../docs/clocks.md', import.meta.url), 'utf8')
  const lines = text.split('\n')
  for (const { name, region, answer, source } of readRegulations()) {
    const line = lines.find((row) => row.startsWith(`| \`${name}\` | ${region} |`))
    expect(line).toContain(` ${answer.amount} `)
    expect(line).toContain(source.text)
  }
  for (const { name, title, fromYear, toYear } of readHolidays()) {
    expect(text).toContain(`| \`${name}\` | ${title} | ${fromYear} to ${toYear} |`)
  }
})

describe('the holidays', () => {
  test.each(readHolidays())('of $title are working days otherwise, in order, each once', (row) => {
    expect(row.days).toEqual([...new Set(row.days)].toSorted())
    for (const day of row.days) expect(new Date(day).getUTCDay() % 6).not.toBe(0)
    expect(row.days.length / (row.toYear - row.fromYear + 1)).toBeGreaterThan(4)
  })
})
