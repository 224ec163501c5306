import type { Answer, ItemResult, Refusal, RefusalKind } from '#domain/collector.ts'
import { LIMITS } from '#domain/limits.ts'
import type { OutcomeName } from '#domain/outcome.ts'

interface Problem {
  readonly status: number
  readonly title: string
}

/** The answer to each refusal; its kind is the `code`. */
const PROBLEMS = {
  key_missing: { status: 401, title: 'Ingest key is missing' },
  key_malformed: { status: 401, title: 'Ingest key cannot be read' },
  key_unknown: { status: 401, title: 'Ingest key is not known' },
  key_expired: { status: 401, title: 'Ingest key has expired' },
  key_wrong_project: { status: 403, title: 'Ingest key is of another project' },
  route_unknown: { status: 404, title: 'There is no such route' },
  method_not_allowed: { status: 405, title: 'Only POST is allowed' },
  media_type_unsupported: { status: 415, title: 'Content-Type is not supported' },
  encoding_unsupported: { status: 415, title: 'Content-Encoding is not supported' },
  body_too_large: { status: 413, title: 'Body is too large' },
  body_undecodable: { status: 400, title: 'Body cannot be read' },
  too_many_items: { status: 413, title: 'Request has too many reports' },
  overloaded: { status: 503, title: 'Reports cannot be stored at the moment' },
  internal: { status: 500, title: 'Request could not be handled' },
} as const satisfies Record<RefusalKind, Problem>

/** Headers that a status needs (RFC 9110). */
const STATUS_HEADERS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'www-authenticate': 'Bearer realm="tidegate"' },
  405: { allow: 'POST, OPTIONS' },
}

/** Problem details (RFC 9457) with a stable `code`. */
export function refusedAnswer(refusal: Refusal): Answer {
  const { status, title } = PROBLEMS[refusal.kind]
  const retry = { 'retry-after': String(refusal.retryAfterS ?? LIMITS.retryAfterS) }
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...STATUS_HEADERS[status],
      ...(status === 503 && retry),
    },
    body: JSON.stringify({
      type: `urn:tidegate:problem:${refusal.kind}`,
      title,
      status,
      detail: refusal.message,
      code: refusal.kind,
    }),
  }
}

/** 202 with the counts, and each item that was not plainly accepted; every item where `verbose`. */
export function acceptedAnswer(results: readonly ItemResult[], verbose: boolean): Answer {
  const counts: Record<OutcomeName, number> = {
    accepted: 0,
    redacted: 0,
    dropped: 0,
    quarantined: 0,
    rejected: 0,
  }
  const items: object[] = []
  for (const [index, { id, outcome }] of results.entries()) {
    counts[outcome.outcome] += 1
    if (!verbose && outcome.outcome === 'accepted') continue
    items.push({ index, ...(id !== undefined && { id }), ...outcome })
  }
  const body = JSON.stringify({ received: results.length, ...counts, items })
  return { status: 202, headers: { 'content-type': 'application/json' }, body }
}
