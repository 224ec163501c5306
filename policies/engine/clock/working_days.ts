import type { HolidayCalendar } from '#policies/schema/policy_source.ts'
import { type CivilDay, dateOf, isWeekend, parseDay, weekdayOf } from './civil_day.ts'

/** Which days are worked. */
export interface WorkingDays {
  readonly isWorked: (day: CivilDay) => boolean
  /** False in years of which no holidays are known: there only weekends are not worked. */
  readonly isKnown: (day: CivilDay) => boolean
}

const WORKING_DAYS_PER_WEEK = 5
/** By day of the week from Sunday: days back to the one that counting begins after. */
const DAYS_BACK = [2, 0, 0, 0, 0, 0, 1] as const

const WEEKDAYS_ONLY: WorkingDays = {
  isWorked: (day) => !isWeekend(day),
  isKnown: () => false,
}

const calendars = new WeakMap<HolidayCalendar, WorkingDays>()

/** Monday to Friday without the holidays of a calendar; without a calendar just Monday to Friday. */
export function workingDaysOf(calendar: HolidayCalendar | undefined): WorkingDays {
  if (calendar === undefined) return WEEKDAYS_ONLY
  const known = calendars.get(calendar)
  if (known !== undefined) return known
  const holidays = new Set(calendar.days.map(parseDay))
  const days: WorkingDays = {
    isWorked: (day) => !(isWeekend(day) || holidays.has(day)),
    isKnown: (day) => {
      const { year } = dateOf(day)
      return year >= calendar.fromYear && year <= calendar.toYear
    },
  }
  calendars.set(calendar, days)
  return days
}

/** This day, or the next one that is worked. */
export function nextWorkingDay(days: WorkingDays, from: CivilDay): CivilDay {
  let day = from
  while (!days.isWorked(day)) day += 1
  return day
}

/** The last of so many working days after a day. What comes on a day that is not worked has the next one as its first. */
export function addWorkingDays(days: WorkingDays, from: CivilDay, amount: number): CivilDay {
  const end = addWeekdays(from, amount)
  let missing = 0
  for (let day = from + 1; day <= end; day += 1) {
    if (!(isWeekend(day) || days.isWorked(day))) missing += 1
  }
  // The days that holidays have taken are counted one by one: they are few.
  let day = end
  while (missing > 0) {
    day += 1
    if (days.isWorked(day)) missing -= 1
  }
  return day
}

function addWeekdays(from: CivilDay, amount: number): CivilDay {
  const friday = from - (DAYS_BACK[weekdayOf(from)] ?? 0)
  const weekends = Math.floor((weekdayOf(friday) + amount - 1) / WORKING_DAYS_PER_WEEK)
  return friday + amount + 2 * weekends
}
