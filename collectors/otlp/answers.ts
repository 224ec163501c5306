import type { Answer, ItemResult, Refusal, RefusalKind } from '#domain/collector.ts'
import type { Encoding, WireField } from './encoding.ts'
import { encodeMessage } from './encoding.ts'

const MEDIA_TYPES = { json: 'application/json', protobuf: 'application/x-protobuf' } as const

function encoded(
  encoding: Encoding,
  json: object,
  fields: readonly WireField[],
): string | Uint8Array {
  return encoding === 'json' ? JSON.stringify(json) : encodeMessage(fields)
}

/** HTTP status and code of google.rpc.Status for each refusal: the only table of it. */
const STATUSES: Readonly<Record<RefusalKind, readonly [status: number, code: number]>> = {
  key_missing: [401, 16],
  key_malformed: [401, 16],
  key_unknown: [401, 16],
  key_expired: [401, 16],
  key_wrong_project: [401, 16],
  route_unknown: [404, 5],
  method_not_allowed: [405, 12],
  media_type_unsupported: [415, 3],
  encoding_unsupported: [415, 3],
  body_too_large: [413, 8],
  body_undecodable: [400, 3],
  too_many_items: [413, 8],
  overloaded: [503, 14],
  internal: [500, 13],
}

/**
 * The answer to a request that is refused as a whole: google.rpc.Status in the request's encoding. Only 503 is tried
 * again by clients, so that overload must never be anything else.
 */
export function refuseRequest(refusal: Refusal, encoding: Encoding): Answer {
  const [status, code] = STATUSES[refusal.kind]
  const { message, retryAfterS } = refusal
  const headers: Record<string, string> = { 'content-type': MEDIA_TYPES[encoding] }
  if (status === 401) headers['www-authenticate'] = 'Bearer'
  if (status === 405) headers['allow'] = 'POST'
  if (retryAfterS !== undefined) headers['retry-after'] = String(retryAfterS)
  const body = encoded(encoding, { code, message }, [
    [1, code],
    [2, message],
  ])
  return { status, headers, body }
}

/** What was refused, as `2 dropped (suppressed), 1 quarantined (undeclared_type)`. */
function refusedMessage(results: readonly ItemResult[]): string {
  const counts = new Map<string, number>()
  for (const { outcome } of results) {
    if (!('reason' in outcome)) continue
    const label = `${outcome.outcome} (${outcome.reason})`
    counts.set(label, (counts.get(label) ?? 0) + 1)
  }
  return Array.from(counts, ([label, count]) => `${count} ${label}`).join(', ')
}

function redactedMessage(count: number): string {
  if (count === 0) return ''
  return count === 1 ? '1 report redacted' : `${count} reports redacted`
}

/**
 * The answer to a request whose items are all decided: a partial success counts those that are not stored, and a
 * message without a count is a warning (OTLP specification, "Partial Success").
 */
export function answerRequest(
  results: readonly ItemResult[],
  encoding: Encoding,
  rejectedName: string,
): Answer {
  const headers = { 'content-type': MEDIA_TYPES[encoding] }
  const rejected = results.filter(({ outcome }) => 'reason' in outcome).length
  const redacted = results.filter(({ outcome }) => outcome.outcome === 'redacted').length
  const errorMessage = [refusedMessage(results), redactedMessage(redacted)]
    .filter((part) => part !== '')
    .join(', ')
  if (errorMessage === '') return { status: 200, headers, body: encoded(encoding, {}, []) }
  const count = rejected === 0 ? {} : { [rejectedName]: String(rejected) }
  const body = encoded(encoding, { partialSuccess: { ...count, errorMessage } }, [
    [
      1,
      encodeMessage([
        [1, rejected],
        [2, errorMessage],
      ]),
    ],
  ])
  return { status: 200, headers, body }
}
