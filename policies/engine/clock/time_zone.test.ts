import { describe, expect, test } from 'vitest'
import { createZoneTable } from '../../../test/fixtures/zone_table.ts'
import { dateOf, dayOf } from './civil_day.ts'
import { endOfDay, isTimeZone, localDay } from './time_zone.ts'

const end = (timeZone: string, text: string) =>
  new Date(endOfDay(timeZone, Date.parse(text) / 86_400_000)).toISOString()

describe('the end of a day', () => {
  test.each([
    ['UTC', '2026-11-22', '2026-11-22T23:59:59.999Z'],
    ['Europe/Brussels', '2026-03-29', '2026-03-29T21:59:59.999Z'],
    ['Europe/Brussels', '2026-10-25', '2026-10-25T22:59:59.999Z'],
    ['America/Los_Angeles', '2026-11-01', '2026-11-02T07:59:59.999Z'],
    // Its midnight was left out: 4 November 2018 began at one o'clock.
    ['America/Sao_Paulo', '2018-11-03', '2018-11-04T02:59:59.999Z'],
    // Clocks were put back at midnight: 17 February 2018 had 25 hours.
    ['America/Sao_Paulo', '2018-02-17', '2018-02-18T02:59:59.999Z'],
    // Samoa left out 30 December 2011.
    ['Pacific/Apia', '2011-12-29', '2011-12-30T09:59:59.999Z'],
    ['Asia/Kathmandu', '2026-11-22', '2026-11-22T18:14:59.999Z'],
  ])('in %s of %s is %s', (timeZone, day, expected) => {
    expect(end(timeZone, day)).toBe(expected)
  })

  test.each([
    'Africa/Casablanca',
    'Africa/Monrovia',
    'America/Havana',
    'Asia/Gaza',
    'Asia/Tehran',
    'Australia/Lord_Howe',
  ])('in %s is where a table of the zone has it, for every day of 1971 to 2037', (timeZone) => {
    const table = createZoneTable(timeZone, { from: 1971, to: 2037 })
    const last = dayOf({ year: 2037, month: 12, day: 30 })
    for (let day = dayOf({ year: 1971, month: 1, day: 1 }); day < last; day += 1) {
      const endMs = endOfDay(timeZone, day)
      if (table.startOf(dateOf(day + 1)) - 1 !== endMs || localDay(timeZone, endMs) !== day) {
        throw new Error(`${timeZone} differs on ${new Date(day * 86_400_000).toISOString()}`)
      }
    }
    expect(localDay(timeZone, endOfDay(timeZone, last) + 1)).toBe(last + 1)
  })
})

test('isTimeZone() knows the zones of the runtime only', () => {
  expect(['Europe/Brussels', 'UTC', 'Mars/Base', ''].map(isTimeZone)).toEqual([
    true,
    true,
    false,
    false,
  ])
})
