/** A day of the calendar, as the number of days since 1 January 1970. It stands in no time zone. */
export type CivilDay = number

export interface CivilDate {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
}

const SUNDAY = 0
const SATURDAY = 6
/** 1 January 1970 was a Thursday. */
const FIRST_WEEKDAY = 4

/** The date of a day. */
export function dateOf(day: CivilDay): CivilDate {
  const date = new Date(day * 86_400_000)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** The day of a date; a day that its month has not got runs over into the next one. */
export function dayOf({ year, month, day }: CivilDate): CivilDay {
  return Date.UTC(year, month - 1, day) / 86_400_000
}

/** The day that `YYYY-MM-DD` names. */
export function parseDay(text: string): CivilDay {
  return Date.parse(text) / 86_400_000
}

/** From Sunday, 0, to Saturday, 6. */
export function weekdayOf(day: CivilDay): number {
  return (((day + FIRST_WEEKDAY) % 7) + 7) % 7
}

/** True for Saturdays and Sundays. */
export function isWeekend(day: CivilDay): boolean {
  const weekday = weekdayOf(day)
  return weekday === SATURDAY || weekday === SUNDAY
}

/**
 * The corresponding date of a later month, or the last day of that month where it has none: Regulation (EEC, Euratom)
 * 1182/71, Article 3(2)(c).
 */
export function addMonths(day: CivilDay, months: number): CivilDay {
  const from = dateOf(day)
  const first = { year: from.year, month: from.month + months, day: 1 }
  const lastDay = dateOf(dayOf({ ...first, month: first.month + 1 }) - 1).day
  return dayOf({ ...first, day: Math.min(from.day, lastDay) })
}
