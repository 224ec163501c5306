import type { DecodedItem } from '#domain/collector.ts'
import type { JsonObject, JsonValue } from '#domain/json.ts'
import { isJsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Reason } from '#domain/outcome.ts'
import type { IdentityKind, Report, SubjectIdentities } from '#domain/report.ts'
import { CUSTOM_KIND, IDENTITY_KINDS, joinCustom } from '#domain/report.ts'
import { parseConsent } from './consent.ts'
import { parseTime } from './time.ts'

const NAME = /^[a-z0-9][a-z0-9._-]*$/

/** A parsed value that is not what the protocol wants. */
class MalformedError extends Error {}

/**
 * The report of one item. Every known field is checked strictly; unknown fields of the report are left out, unknown
 * identities of its subject are an error, since a person could not be found by them later.
 */
export function parseReport(value: JsonValue): DecodedItem {
  if (!isJsonObject(value)) return refused('malformed_report')
  const id =
    typeof value['id'] === 'string' && isFit(value['id'], LIMITS.reportIdLengthMax)
      ? value['id']
      : undefined
  const time = parseTime(value['time'])
  if (!time.ok) return refused(time.reason, id)
  try {
    return { kind: 'report', report: reportOf(value, time.timeMs) }
  } catch (error) {
    if (error instanceof MalformedError) return refused('malformed_report', id)
    throw error
  }
}

function reportOf(value: JsonObject, timeMs: number | undefined): Report {
  const report: { -readonly [Key in keyof Report]: Report[Key] } = {
    product: name(value['product'], LIMITS.productLengthMax),
    type: name(value['type'], LIMITS.typeLengthMax),
    subject: subject(value['subject']),
    data: data(value['data']),
  }
  const id = text(value['id'], LIMITS.reportIdLengthMax)
  const version = text(value['version'], LIMITS.versionLengthMax)
  const consent = parseConsent(value['consent'])
  if (id !== undefined) report.id = id
  if (timeMs !== undefined) report.timeMs = timeMs
  if (version !== undefined) report.version = version
  if (consent !== undefined) report.consent = consent
  return report
}

function refused(reason: Reason, id?: string): DecodedItem {
  return { kind: 'refused', reason, ...(id !== undefined && { id }) }
}

function isFit(value: string, lengthMax: number): boolean {
  if (value === '' || value.length > lengthMax) return false
  for (let index = 0; index < value.length; index += 1) {
    if (isUnfit(value.charCodeAt(index))) return false
  }
  return true
}

/** Control characters, and U+FFFD, which stands for bytes that were lost: two ids with it may have been different. */
function isUnfit(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0xfffd
}

function text(value: JsonValue | undefined, lengthMax: number): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string' || !isFit(value, lengthMax)) throw new MalformedError()
  return value
}

function name(value: JsonValue | undefined, lengthMax: number): string {
  if (typeof value !== 'string' || value.length > lengthMax || !NAME.test(value)) {
    throw new MalformedError()
  }
  return value
}

function subject(value: JsonValue | undefined): SubjectIdentities {
  if (value === undefined || value === null) return {}
  if (!isJsonObject(value)) throw new MalformedError()
  const identities: { [kind in IdentityKind]?: string } = {}
  for (const key of Object.keys(value)) {
    if (!isIdentityKind(key)) throw new MalformedError()
    const member = key === 'custom' ? custom(value[key]) : value[key]
    const identity = text(
      typeof member === 'number' ? String(member) : member,
      LIMITS.identityLengthMax,
    )
    if (identity !== undefined) identities[key] = identity
  }
  return identities
}

/** An identity of a kind that policies define: `{kind, value}`. */
function custom(member: JsonValue | undefined): JsonValue | undefined {
  if (member === undefined || member === null) return member
  if (!isJsonObject(member) || Object.keys(member).length !== 2) throw new MalformedError()
  const { kind, value } = member
  if (typeof kind !== 'string' || !CUSTOM_KIND.test(kind)) throw new MalformedError()
  const identity = text(
    typeof value === 'number' ? String(value) : value,
    LIMITS.identityLengthMax - kind.length - 1,
  )
  if (identity === undefined) throw new MalformedError()
  return joinCustom(kind, identity)
}

function isIdentityKind(key: string): key is IdentityKind {
  return IDENTITY_KINDS.some((kind) => kind === key)
}

function data(value: JsonValue | undefined): JsonObject {
  if (!isJsonObject(value)) throw new MalformedError()
  return value
}
