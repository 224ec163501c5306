import type { JsonObject, JsonValue } from '#domain/json.ts'
import { isJsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Report } from '#domain/report.ts'
import {
  bareObject,
  parseEventId,
  parseTimestamp,
  shortText,
  subjectOf,
  valueAt,
} from './fields.ts'

/**
 * A report from an event, a transaction or feedback, which share one shape. Its data keeps Sentry's names; shapes that
 * only old SDKs send become those of today, so that a contract names each field once.
 */
export function eventReport(type: string, payload: JsonObject, envelopeId?: string): Report {
  const data = modernShape(payload)
  const id = parseEventId(data['event_id']) ?? envelopeId
  const timeMs = parseTimestamp(data['timestamp'])
  const version = shortText(data['release'], LIMITS.versionLengthMax)
  return {
    type,
    ...(id !== undefined && { id }),
    ...(timeMs !== undefined && { timeMs }),
    ...(version !== undefined && { version }),
    subject: subjectOf({
      userId: valueAt(data, ['user', 'id']),
      email:
        valueAt(data, ['user', 'email']) ??
        valueAt(data, ['contexts', 'feedback', 'contact_email']),
      deviceId: valueAt(data, ['contexts', 'device', 'id']) ?? data['server_name'],
    }),
    data,
  }
}

type Reshape = (value: JsonValue) => JsonValue

/** How each field that has had several shapes is written today. */
const RESHAPES: ReadonlyMap<string, Reshape> = new Map<string, Reshape>([
  ['exception', inValues],
  ['threads', inValues],
  ['breadcrumbs', (value) => (isJsonObject(value) ? (value['values'] ?? value) : value)],
  ['tags', fromPairs],
  ['user', withoutInferredAddress],
])

function modernShape(payload: JsonObject): JsonObject {
  const entries: [string, JsonValue][] = []
  for (const [key, value] of Object.entries(payload)) {
    // A message with parameters is a `logentry`, whichever key it came under.
    const name = key === 'message' && isJsonObject(value) ? 'logentry' : key
    entries.push([name, RESHAPES.get(key)?.(value) ?? value])
  }
  return bareObject(entries)
}

/** `[a, b]` and a single `a` as `{values: [a, b]}`. */
function inValues(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return bareObject([['values', value]])
  if (!isJsonObject(value) || 'values' in value) return value
  return bareObject([['values', [value]]])
}

/** `[[key, value], …]` as an object. */
function fromPairs(value: JsonValue): JsonValue {
  if (!Array.isArray(value)) return value
  const entries: [string, JsonValue][] = []
  for (const pair of value) {
    if (!Array.isArray(pair)) continue
    const [key, member] = pair
    if (typeof key === 'string' && member !== undefined) entries.push([key, member])
  }
  return bareObject(entries)
}

/** `{{auto}}` asks the server for the sender's address: that is never done, and the wish is not kept. */
export function withoutInferredAddress(value: JsonValue): JsonValue {
  if (!isJsonObject(value) || value['ip_address'] !== '{{auto}}') return value
  return bareObject(Object.entries(value).filter(([key]) => key !== 'ip_address'))
}
