import { isTimeZone } from '#policies/engine/clock/time_zone.ts'
import type { FoundProblem } from './check_names.ts'
import type { LoadedFiles } from './policy_files.ts'

/** What does not hold between the clocks of regulations, their time zones and the holidays that they name. */
export function clockProblems({ settings }: LoadedFiles): readonly FoundProblem[] {
  const { regulations: file, holidays } = settings
  const calendars = new Set(holidays?.source.holidays.map(({ name }) => name))
  if (file === undefined) return calendarProblems(holidays)
  const ofRegulations = file.source.regulations.flatMap((regulation, row): FoundProblem[] => {
    const { name, timeZone, holidays: calendar } = regulation
    const at = (key: string) => file.locate(['regulations', `${row}`, key])
    return [
      ...(timeZone === undefined || isTimeZone(timeZone)
        ? []
        : [{ file, problem: { ...at('timeZone'), ...unknownZone(timeZone, name) } }]),
      ...(calendar === undefined || calendars.has(calendar)
        ? []
        : [{ file, problem: { ...at('holidays'), ...unknownCalendar(calendar, name) } }]),
    ]
  })
  return [...ofRegulations, ...calendarProblems(holidays)]
}

function unknownZone(timeZone: string, regulation: string) {
  return {
    code: 'time_zone_unknown' as const,
    complaint: `time zone ${timeZone} of regulation ${regulation} is none`,
    remedy: 'Write an IANA name, such as Europe/Brussels',
  }
}

function unknownCalendar(calendar: string, regulation: string) {
  return {
    code: 'calendar_unknown' as const,
    complaint: `holidays ${calendar} of regulation ${regulation} are not known`,
    remedy: 'Add them to settings/holidays.yaml, or correct their name',
  }
}

/** A day outside of the years that are known would make a clock count days that nobody has checked. */
function calendarProblems(file: LoadedFiles['settings']['holidays']): readonly FoundProblem[] {
  if (file === undefined) return []
  return file.source.holidays.flatMap(({ name, fromYear, toYear, days }, row): FoundProblem[] =>
    days.flatMap((day, index) => {
      const year = Number(day.slice(0, 4))
      if (year >= fromYear && year <= toYear) return []
      const problem = {
        ...file.locate(['holidays', `${row}`, 'days', `${index}`]),
        code: 'calendar_year' as const,
        complaint: `day ${day} of holidays ${name} is not in ${fromYear} to ${toYear}`,
        remedy: 'Remove the day, or correct fromYear and toYear',
      }
      return [{ file, problem }]
    }),
  )
}
