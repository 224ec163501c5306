import type { DecodedItem } from '#domain/collector.ts'
import type { JsonObject, JsonValue } from '#domain/json.ts'
import { isJsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Reason } from '#domain/outcome.ts'
import type { IdentityKind, SubjectIdentities } from '#domain/report.ts'
import { IDENTITY_KINDS } from '#domain/report.ts'
import { parseConsent } from './consent.ts'
import { parseTime } from './time.ts'

const NAME = /^[a-z0-9][a-z0-9._-]*$/

/** Control characters, and U+FFFD, which stands for bytes that were lost: two ids with it may have been different. */
const UNFIT = /[\p{Cc}\ufffd]/u

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
    return {
      kind: 'report',
      report: {
        ...optional('id', text(value['id'], LIMITS.reportIdLengthMax)),
        ...optional('timeMs', time.timeMs),
        product: name(value['product'], LIMITS.productLengthMax),
        ...optional('version', text(value['version'], LIMITS.versionLengthMax)),
        type: name(value['type'], LIMITS.typeLengthMax),
        subject: subject(value['subject']),
        ...optional('consent', parseConsent(value['consent'])),
        data: data(value['data']),
      },
    }
  } catch (error) {
    if (error instanceof MalformedError) return refused('malformed_report', id)
    throw error
  }
}

function refused(reason: Reason, id?: string): DecodedItem {
  return { kind: 'refused', reason, ...(id !== undefined && { id }) }
}

/** An object with one member, or with none where the value is missing. */
function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [k in Key]?: Value } {
  const pair: { [k in Key]?: Value } = {}
  if (value !== undefined) pair[key] = value
  return pair
}

function isFit(value: string, lengthMax: number): boolean {
  return value !== '' && value.length <= lengthMax && !UNFIT.test(value)
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
  for (const [key, member] of Object.entries(value)) {
    const kind = IDENTITY_KINDS.find((known) => known === key)
    if (kind === undefined) throw new MalformedError()
    const identity = text(
      typeof member === 'number' ? String(member) : member,
      LIMITS.identityLengthMax,
    )
    if (identity !== undefined) identities[kind] = identity
  }
  return identities
}

function data(value: JsonValue | undefined): JsonObject {
  if (!isJsonObject(value)) throw new MalformedError()
  return value
}
