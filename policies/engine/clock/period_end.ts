import { DAY_MS, HOUR_MS } from '#domain/clock.ts'
import type { LegalPeriod } from '#policies/schema/policy_source.ts'
import { addMonths, type CivilDay } from './civil_day.ts'
import { endOfDay, localDay } from './time_zone.ts'
import { addWorkingDays, nextWorkingDay, type WorkingDays } from './working_days.ts'

/** From when and by what calendar periods are counted. */
export interface Counting {
  readonly receivedMs: number
  readonly timeZone: string
  readonly workingDays: WorkingDays
  /** Whether a period that would end on a day that is not worked ends on the next working day. */
  readonly endsOnWorkingDay: boolean
}

/** Where a period ends. */
export interface PeriodEnd {
  /** Its last millisecond. */
  readonly endMs: number
  /** The last day; the one in which the hours end. */
  readonly day: CivilDay
  /** The day on which it would have ended without the rule of working days. */
  readonly plainDay: CivilDay
}

/**
 * The end of one or more periods that follow each other, after the receipt. Periods of one unit are counted as one, so
 * that one month and two more after 31 January end on 30 April. The day of receipt is not counted; days end at midnight
 * of the time zone; only whole days that the clock stood still are added, since the shorter period stands where it is
 * doubtful.
 */
export function endOfPeriods(
  counting: Counting,
  periods: readonly LegalPeriod[],
  pausedMs = 0,
): PeriodEnd {
  const { receivedMs, timeZone, workingDays, endsOnWorkingDay } = counting
  const hours = hoursOf(periods)
  if (hours !== undefined) {
    const endMs = receivedMs + hours * HOUR_MS + pausedMs
    const day = localDay(timeZone, endMs)
    return { endMs, day, plainDay: day }
  }
  let plainDay = localDay(timeZone, receivedMs)
  for (const period of joined(periods)) plainDay = addPeriod(plainDay, period, workingDays)
  plainDay += Math.floor(pausedMs / DAY_MS)
  const isShifted = endsOnWorkingDay || periods.some(({ unit }) => unit === 'working_day')
  const day = isShifted ? nextWorkingDay(workingDays, plainDay) : plainDay
  return { endMs: endOfDay(timeZone, day), day, plainDay }
}

/** The hours of periods that are all given in hours. */
function hoursOf(periods: readonly LegalPeriod[]): number | undefined {
  let hours = 0
  for (const { unit, amount } of periods) {
    if (unit !== 'hour') return undefined
    hours += amount
  }
  return hours
}

function joined(periods: readonly LegalPeriod[]): readonly LegalPeriod[] {
  const [first, second, ...rest] = periods
  if (first === undefined || second === undefined || first.unit !== second.unit) return periods
  return joined([{ amount: first.amount + second.amount, unit: first.unit }, ...rest])
}

function addPeriod(
  from: CivilDay,
  { amount, unit }: LegalPeriod,
  workingDays: WorkingDays,
): CivilDay {
  switch (unit) {
    case 'calendar_month':
      return addMonths(from, amount)
    case 'calendar_day':
      return from + amount
    case 'working_day':
      return addWorkingDays(workingDays, from, amount)
    case 'hour':
      // Beside another unit hours are whole days, and what is left of one is not given.
      return from + Math.floor(amount / 24)
  }
}
