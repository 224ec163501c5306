import type { Answer, Refusal, RefusalKind } from '#domain/collector.ts'
import { LIMITS } from '#domain/limits.ts'

/** The status for each refusal. SDKs never retry, and drop every category for as long as Retry-After says. */
const STATUS = {
  key_missing: 401,
  key_malformed: 400,
  key_unknown: 403,
  key_expired: 403,
  key_wrong_project: 403,
  route_unknown: 404,
  method_not_allowed: 405,
  media_type_unsupported: 415,
  encoding_unsupported: 415,
  body_too_large: 413,
  body_undecodable: 400,
  too_many_items: 413,
  overloaded: 503,
  internal: 500,
} as const satisfies Record<RefusalKind, number>

/** 200 with the event's id, where the envelope has one. What policy dropped is never an error. */
export function acceptedAnswer(eventId: string | undefined): Answer {
  const body = JSON.stringify(eventId === undefined ? {} : { id: eventId })
  return { status: 200, headers: { 'content-type': 'application/json' }, body }
}

/** Sentry's own error body: `detail` for people, `causes` for programs. */
export function refusedAnswer(refusal: Refusal): Answer {
  const status = STATUS[refusal.kind]
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-sentry-error': refusal.message,
  }
  if (status === 401) headers['www-authenticate'] = 'Sentry'
  if (status === 405) headers['allow'] = 'POST, OPTIONS'
  if (status === 503) headers['retry-after'] = String(refusal.retryAfterS ?? LIMITS.retryAfterS)
  const body = JSON.stringify({ detail: refusal.message, causes: [refusal.kind] })
  return { status, headers, body }
}
