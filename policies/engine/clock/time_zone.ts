import { DAY_MS } from '#domain/clock.ts'
import type { CivilDay } from './civil_day.ts'

/** From this instant on the zone's clocks are ahead of UTC by so much. */
interface Stretch {
  readonly fromMs: number
  readonly offsetMs: number
}

/** Zones change twice a month at most, so that a look a week misses no change. */
const LOOK_MS = 7 * DAY_MS
const YEAR_MS = 366 * DAY_MS
/** Years of a zone, and zones, that are remembered; more are worked out again. */
const YEARS_MAX = 256
const ZONES_MAX = 1_024

const formatters = new Map<string, Intl.DateTimeFormat>()
const yearsOfZones = new Map<string, Map<number, readonly Stretch[]>>()

/** True for the IANA name of a zone that this runtime knows. */
export function isTimeZone(name: string): boolean {
  try {
    formatterOf(name)
    return true
  } catch {
    return false
  }
}

/** The day that it is in a time zone. Throws a RangeError for a zone that there is none of. */
export function localDay(timeZone: string, timeMs: number): CivilDay {
  return Math.floor((timeMs + offsetMs(timeZone, timeMs)) / DAY_MS)
}

/** The last millisecond of a day in a time zone. */
export function endOfDay(timeZone: string, day: CivilDay): number {
  return startOfDay(timeZone, day + 1) - 1
}

/** Where clocks are set at midnight, a day starts when its first moment does. */
function startOfDay(timeZone: string, day: CivilDay): number {
  const asUtcMs = day * DAY_MS
  const beforeMs = offsetMs(timeZone, asUtcMs - DAY_MS)
  const afterMs = offsetMs(timeZone, asUtcMs + DAY_MS)
  const startMs = asUtcMs - beforeMs
  if (beforeMs === afterMs || offsetMs(timeZone, startMs) === beforeMs) return startMs
  // Either clocks were put back before midnight came, or the day has no midnight and starts at the change itself.
  return offsetMs(timeZone, asUtcMs - afterMs) === afterMs ? asUtcMs - afterMs : startMs
}

/** By how much the zone's clocks are ahead of UTC. */
function offsetMs(timeZone: string, timeMs: number): number {
  const stretches = stretchesOf(timeZone, Math.floor(timeMs / YEAR_MS))
  let found = stretches[0]?.offsetMs ?? 0
  for (const stretch of stretches) {
    if (stretch.fromMs > timeMs) break
    found = stretch.offsetMs
  }
  return found
}

function stretchesOf(timeZone: string, year: number): readonly Stretch[] {
  const years = yearsOf(timeZone)
  const known = years.get(year)
  if (known !== undefined) return known
  const stretches = findStretches(timeZone, year)
  if (years.size >= YEARS_MAX) years.clear()
  years.set(year, stretches)
  return stretches
}

function yearsOf(timeZone: string): Map<number, readonly Stretch[]> {
  const known = yearsOfZones.get(timeZone)
  if (known !== undefined) return known
  const years = new Map<number, readonly Stretch[]>()
  if (yearsOfZones.size >= ZONES_MAX) yearsOfZones.clear()
  yearsOfZones.set(timeZone, years)
  return years
}

function findStretches(timeZone: string, year: number): readonly Stretch[] {
  const format = formatterOf(timeZone)
  const startMs = year * YEAR_MS
  const stretches: Stretch[] = [{ fromMs: startMs, offsetMs: readOffset(format, startMs) }]
  for (let lookMs = startMs; lookMs < startMs + YEAR_MS; lookMs += LOOK_MS) {
    const beforeMs = readOffset(format, lookMs)
    const afterMs = readOffset(format, lookMs + LOOK_MS)
    if (beforeMs === afterMs) continue
    stretches.push({
      fromMs: findChange(format, { fromMs: lookMs, beforeMs }),
      offsetMs: afterMs,
    })
  }
  return stretches
}

/** The first second with another offset, within a week. */
function findChange(
  format: Intl.DateTimeFormat,
  { fromMs, beforeMs }: { readonly fromMs: number; readonly beforeMs: number },
): number {
  let low = fromMs / 1_000
  let high = low + LOOK_MS / 1_000
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (readOffset(format, middle * 1_000) === beforeMs) low = middle
    else high = middle
  }
  return high * 1_000
}

/** `timeMs` is a whole second. */
function readOffset(format: Intl.DateTimeFormat, timeMs: number): number {
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = (
    format.format(timeMs).match(/\d+/g) ?? []
  ).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second) - timeMs
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  if (formatters.size >= ZONES_MAX) formatters.clear()
  formatters.set(timeZone, format)
  return format
}
