import type { JsonObject, JsonValue } from '#domain/json.ts'
import { isJsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Report, SubjectIdentities } from '#domain/report.ts'
import { withoutInferredAddress } from './event.ts'
import { bareObject, parseTimestamp, shortText, subjectOf, valueAt } from './fields.ts'

interface ReportParts {
  readonly time?: JsonValue | undefined
  readonly release?: JsonValue | undefined
  readonly subject?: SubjectIdentities
  readonly data: JsonObject
}

function report(type: string, parts: ReportParts): Report {
  const timeMs = parseTimestamp(parts.time)
  const version = shortText(parts.release, LIMITS.versionLengthMax)
  return {
    type,
    ...(timeMs !== undefined && { timeMs }),
    ...(version !== undefined && { version }),
    subject: parts.subject ?? {},
    data: parts.data,
  }
}

/**
 * One session, or the aggregates of a server's sessions. It has no id: the same `sid` comes again with each change of
 * its status.
 */
export function sessionReport(session: JsonObject): Report {
  const data = bareObject(
    Object.entries(session).map(([key, value]) =>
      key === 'attrs' ? [key, withoutInferredAddress(value)] : [key, value],
    ),
  )
  return report('sentry.session', {
    time: data['timestamp'] ?? data['started'] ?? firstStarted(data['aggregates']),
    release: valueAt(data, ['attrs', 'release']),
    subject: subjectOf({ userId: data['did'] }),
    data,
  })
}

function firstStarted(aggregates: JsonValue | undefined): JsonValue | undefined {
  return Array.isArray(aggregates) ? valueAt(aggregates[0], ['started']) : undefined
}

/** Feedback of the older kind. Its `event_id` is that of the event it is about, and so is not its own id. */
export function userReport(data: JsonObject): Report {
  const subject = subjectOf({ email: data['email'] })
  return report('sentry.feedback', { subject, data })
}

/** What the SDK itself has thrown away, in numbers. */
export function clientReport(data: JsonObject): Report {
  return report('sentry.client_report', { time: data['timestamp'], data })
}

/** A sign of life of a scheduled job. It has no id: the same `check_in_id` comes again when the job ends. */
export function checkInReport(data: JsonObject): Report {
  return report('sentry.check_in', { release: data['release'], data })
}

/** One log, span or metric of a container, its attributes as plain values. */
export function containerItemReport(type: string, item: JsonObject): Report {
  const attributes = plainAttributes(item['attributes'])
  const data = bareObject(
    Object.entries(item).map(([key, value]) =>
      key === 'attributes' ? [key, attributes] : [key, value],
    ),
  )
  return report(type, {
    time: data['timestamp'] ?? data['end_timestamp'],
    release: attributes['sentry.release'],
    subject: subjectOf({
      userId: attributes['user.id'],
      email: attributes['user.email'],
      // The address of a span may be that of a server that was called; of a log it is the machine's own.
      deviceId:
        attributes['device.id'] ??
        (type === 'sentry.span' ? undefined : attributes['server.address']),
    }),
    data,
  })
}

/** `{key: {value, type}}` as `{key: value}`: the contract knows the type. */
function plainAttributes(attributes: JsonValue | undefined): JsonObject {
  if (!isJsonObject(attributes)) return bareObject([])
  return bareObject(
    Object.entries(attributes).map(([key, typed]) => [
      key,
      isJsonObject(typed) ? (typed['value'] ?? null) : typed,
    ]),
  )
}
