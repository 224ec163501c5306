import type { Generalisation } from '#domain/contract.ts'
import type { JsonValue } from '#domain/json.ts'

const ID_SEGMENT = /^(?:\d{2,}|[0-9a-fA-F-]{16,}|\{?[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}\}?)$/
const NUMBERS = /^[vV]?(\d{1,10})(?:\.(\d{1,10}))?/

/** One row a generalisation: the value with less detail, or undefined where it cannot be read (then it is dropped). */
type Generaliser = (value: JsonValue, bounds: readonly number[]) => JsonValue | undefined

const GENERALISERS: Readonly<Record<Generalisation, Generaliser>> = {
  hour: (value) => truncateTime(value, 13, ':00:00.000Z'),
  day: (value) => truncateTime(value, 10, ''),
  route: (value) => (typeof value === 'string' ? routeOf(value) : undefined),
  major_minor: majorMinor,
  power_of_two: powerOfTwo,
  range: lowerBound,
  language: (value) => (typeof value === 'string' ? value.split(/[-_.@]/, 1)[0] : undefined),
  country: (value) => (typeof value === 'string' ? countryOf(value) : undefined),
}

/** The value with the detail that a contract allows; `bounds` are those of a range. */
export function generalise(
  value: JsonValue,
  to: Generalisation,
  bounds: readonly number[] = [],
): JsonValue | undefined {
  return GENERALISERS[to](value, bounds)
}

function truncateTime(value: JsonValue, length: number, rest: string): string | undefined {
  const timeMs = epochMs(value)
  if (timeMs === undefined) return undefined
  const date = new Date(timeMs)
  // Past the year 9999 a time has more characters, and no client means it.
  const isUsual = date.getUTCFullYear() >= 0 && date.getUTCFullYear() <= 9_999
  return isUsual ? date.toISOString().slice(0, length) + rest : undefined
}

const SECONDS_MAX = 100_000_000_000
const WITHOUT_ZONE = /[Tt ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,12})?)?$/

/**
 * Milliseconds since 1970 of a time as clients write it: RFC 3339, seconds or milliseconds. Without a zone it is UTC,
 * so that it does not depend on where the gateway runs.
 */
export function epochMs(value: JsonValue): number | undefined {
  const number = typeof value === 'string' && /^\d{1,20}$/.test(value) ? Number(value) : value
  if (typeof number === 'number') {
    return Math.abs(number) < SECONDS_MAX ? number * 1000 : number
  }
  if (typeof number !== 'string') return undefined
  const parsed = Date.parse(WITHOUT_ZONE.test(number) ? `${number}Z` : number)
  return Number.isNaN(parsed) ? undefined : parsed
}

function routeOf(url: string): string {
  const end = url.search(/[?#]/)
  const withoutQuery = end === -1 ? url : url.slice(0, end)
  return withoutQuery
    .split('/')
    .map((segment) =>
      ID_SEGMENT.test(segment) ? '*' : segment.slice(segment.lastIndexOf('@') + 1),
    )
    .join('/')
}

function majorMinor(value: JsonValue): string | undefined {
  const found = NUMBERS.exec(String(value))
  return found === null ? undefined : `${found[1]}.${found[2] ?? '0'}`
}

/** A country (ISO 3166-1), or a subdivision that begins with one (ISO 3166-2): `US`, `US-CA`. */
const PLACE = /^([A-Z]{2})(?:-[A-Z\d]{1,3})?$/
/** A locale with a region (RFC 5646, or as POSIX writes it): `de-AT`, `zh_Hant_TW`, `pt_BR.UTF-8`. */
const REGION = /^[a-z]{2,3}(?:[-_][A-Z][a-z]{3})?[-_]([A-Z]{2})(?:[.@_-].*)?$/

/** Two small letters alone are a language and no country. */
function countryOf(text: string): string | undefined {
  return PLACE.exec(text)?.[1] ?? REGION.exec(text)?.[1]
}

function lowerBound(value: JsonValue, bounds: readonly number[]): number | undefined {
  const number = typeof value === 'boolean' || value === '' ? Number.NaN : Number(value)
  let lower: number | undefined
  for (const bound of bounds)
    if (bound <= number && (lower === undefined || bound > lower)) lower = bound
  return lower
}

function powerOfTwo(value: JsonValue): number | undefined {
  const number = Number(value)
  if (!Number.isFinite(number)) return undefined
  if (number < 1) return 0
  const power = 2 ** Math.floor(Math.log2(number))
  // The logarithm of a number just below a power of two is rounded up to it.
  return power > number ? power / 2 : power
}
