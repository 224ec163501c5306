import type { JsonValue } from '#domain/json.ts'
import type { Reason } from '#domain/outcome.ts'

export type ParsedTime =
  | { readonly ok: true; readonly timeMs?: number }
  | {
      readonly ok: false
      readonly reason: Extract<Reason, 'malformed_report' | 'time_out_of_range'>
    }

/** RFC 3339, section 5.6, and the six-digit years of ECMAScript, which are then out of range and not malformed. */
const DATE_TIME =
  /^(?<year>\d{4}|[+-]\d{6})-(?<month>\d{2})-(?<day>\d{2})[Tt ](?<clock>\d{2}:\d{2}:\d{2})(?<fraction>\.\d{1,20})?(?<zone>[Zz]|[+-]\d{2}:\d{2})$/
const WHOLE_NUMBER = /^-?\d{16,}$/

/**
 * A report's time from RFC 3339 or milliseconds since 1970, nothing where it is missing. Whether it lies too far in the
 * past or the future is judged later; here only what no clock can show is out of range.
 */
export function parseTime(value: JsonValue | undefined): ParsedTime {
  if (value === undefined || value === null) return { ok: true }
  if (typeof value === 'number') return { ok: true, timeMs: Math.trunc(value) }
  if (typeof value !== 'string') return { ok: false, reason: 'malformed_report' }
  // The JSON parser writes whole numbers past 2^53 as strings.
  if (WHOLE_NUMBER.test(value)) return { ok: false, reason: 'time_out_of_range' }
  const groups = DATE_TIME.exec(value)?.groups
  if (groups === undefined || !isDay(groups)) return { ok: false, reason: 'malformed_report' }
  const { year, month, day, clock, fraction, zone } = groups
  // A leap second is a time (RFC 3339, section 5.7), but none that the engine reads.
  const second = clock?.replace(/:60$/, ':59')
  const timeMs = Date.parse(
    `${year}-${month}-${day}T${second}${fraction?.slice(0, 4) ?? ''}${zone?.toUpperCase()}`,
  )
  if (!Number.isNaN(timeMs)) return { ok: true, timeMs }
  return { ok: false, reason: year?.length === 4 ? 'malformed_report' : 'time_out_of_range' }
}

/** True for a day of the calendar: the engine takes 30 February for 2 March. */
function isDay(groups: Readonly<Record<string, string | undefined>>): boolean {
  const [year, month, day] = [groups['year'], groups['month'], groups['day']].map(Number)
  if (year === undefined || month === undefined || day === undefined) return false
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return day >= 1 && day <= (days[month - 1] ?? 0)
}
