import type { ItemOf } from '../../api/client.ts'

export type ExpiryDay = ItemOf<'GET /manage/v1/retention/calendar'>

const DAYS_OF_WEEK = 7
const DAY_MS = 86_400_000
/** A Monday. */
const MONDAY_MS = Date.UTC(2024, 0, 1)

export function monthOf(day: string): string {
  return day.slice(0, 7)
}

export function thisMonth(): string {
  return monthOf(new Date().toISOString())
}

/** The month so many months later. */
export function addMonths(month: string, count: number): string {
  const date = new Date(`${month}-01T00:00:00Z`)
  date.setUTCMonth(date.getUTCMonth() + count)
  return monthOf(date.toISOString())
}

/** The weeks of a month from Monday on; undefined where a day is of another month. */
export function weeksOf(month: string): readonly (readonly (string | undefined)[])[] {
  const firstMs = Date.parse(`${month}-01T00:00:00Z`)
  const nextMs = Date.parse(`${addMonths(month, 1)}-01T00:00:00Z`)
  const before = (new Date(firstMs).getUTCDay() + DAYS_OF_WEEK - 1) % DAYS_OF_WEEK
  const count = Math.ceil((before + (nextMs - firstMs) / DAY_MS) / DAYS_OF_WEEK)
  return Array.from({ length: count }, (_, week) =>
    Array.from({ length: DAYS_OF_WEEK }, (_, weekday) => {
      const dayMs = firstMs + (week * DAYS_OF_WEEK + weekday - before) * DAY_MS
      return dayMs < firstMs || dayMs >= nextMs
        ? undefined
        : new Date(dayMs).toISOString().slice(0, 10)
    }),
  )
}

/** Names in a language: of a month with its year, and of the days of a week. */
export function calendarNames(language: string) {
  const long = new Intl.DateTimeFormat(language, {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
  const short = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' })
  return {
    month: (month: string) => long.format(new Date(`${month}-01T00:00:00Z`)),
    weekdays: Array.from({ length: DAYS_OF_WEEK }, (_, day) =>
      short.format(new Date(MONDAY_MS + day * DAY_MS)),
    ),
  }
}

export function sumOf(days: readonly { readonly count: number; readonly bytes: number }[]) {
  return {
    count: days.reduce((sum, { count }) => sum + count, 0),
    bytes: days.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}
