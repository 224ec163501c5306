import type { JsonObject, JsonValue } from '#domain/json.ts'
import { isJsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { SubjectIdentities } from '#domain/report.ts'

/** An object without a prototype, so that no key of a report means anything to the language. */
export function bareObject(entries: Iterable<readonly [string, JsonValue]>): JsonObject {
  const bare: Record<string, JsonValue> = Object.create(null)
  for (const [key, value] of entries) bare[key] = value
  return bare
}

/** The value under a path of keys, or undefined. */
export function valueAt(
  data: JsonValue | undefined,
  path: readonly string[],
): JsonValue | undefined {
  let value = data
  for (const key of path) {
    if (!isJsonObject(value)) return undefined
    value = value[key]
  }
  return value
}

/** A string or a number as text, where it is not empty, no longer than `lengthMax` and free of NUL, which no store takes. */
export function shortText(value: JsonValue | undefined, lengthMax: number): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || text === '' || text.length > lengthMax) return undefined
  return text.includes('\0') ? undefined : text
}

const EVENT_ID = /^[0-9a-f]{32}$/

/** Sentry's event id without dashes, in lower case; undefined where it is none. */
export function parseEventId(value: JsonValue | undefined): string | undefined {
  if (typeof value !== 'string' || value.length > 36) return undefined
  const id = value.replaceAll('-', '').toLowerCase()
  return EVENT_ID.test(id) ? id : undefined
}

const DATE_TIME =
  /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?<zone>[Zz]|[+-]\d{2}:\d{2})?$/

/**
 * Milliseconds since 1970 from seconds (a number, or its digits) or RFC 3339, where a missing zone is UTC, as old SDKs
 * mean it. Undefined where it is neither: the time of receipt counts then.
 */
export function parseTimestamp(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value > 0 ? Math.round(value * 1000) : undefined
  if (typeof value !== 'string') return undefined
  if (/^\d{1,12}(?:\.\d{1,9})?$/.test(value)) return parseTimestamp(Number(value))
  const match = DATE_TIME.exec(value)
  if (match === null) return undefined
  const timeMs = Date.parse(match.groups?.['zone'] === undefined ? `${value}Z` : value)
  return Number.isNaN(timeMs) ? undefined : timeMs
}

/** What the SDK writes where it asks the server to fill in the sender's address; it names nobody. */
const INFERRED = '{{auto}}'

/** The identities that are there. Ids and sessions that are mail addresses are found by the address too. */
export function subjectOf(identities: {
  readonly userId?: JsonValue | undefined
  readonly email?: JsonValue | undefined
  readonly deviceId?: JsonValue | undefined
}): SubjectIdentities {
  const userId = identity(identities.userId)
  const email = identity(identities.email) ?? (isEmail(userId) ? userId : undefined)
  const deviceId = identity(identities.deviceId)
  return {
    ...(userId !== undefined && { userId }),
    ...(email !== undefined && { email }),
    ...(deviceId !== undefined && { deviceId }),
  }
}

function identity(value: JsonValue | undefined): string | undefined {
  const text = shortText(value, LIMITS.identityLengthMax)
  return text === INFERRED ? undefined : text
}

function isEmail(text: string | undefined): boolean {
  return text !== undefined && /^[^\s@]+@[^\s@]+$/.test(text)
}
