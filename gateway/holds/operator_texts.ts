import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Scrubber } from '#policies/scrub/scrubber.ts'

/** What an operator wrote to say why: without the personal data in it, and up to the limit. */
export function scrubReason(scrubber: Scrubber, reason: string): string {
  return scrubber.scrubText(reason).text.slice(0, LIMITS.holdReasonLengthMax).toWellFormed()
}

/** A role or a name, which somebody answers to: it stays, but mail addresses in it go. */
export function scrubOwner(scrubber: Scrubber, owner: string): string {
  let clean = ''
  let at = 0
  for (const { kind, start, end } of scrubber.scan(owner)) {
    if (kind !== 'EMAIL') continue
    clean += `${owner.slice(at, start)}[EMAIL]`
    at = end
  }
  return clean + owner.slice(at)
}

/** The `reason` of a query, scrubbed. Throws an ApiError where it is missing or too long. */
export function reasonOf(query: URLSearchParams, scrubber: Scrubber): string {
  const reason = query.get('reason')?.trim() ?? ''
  if (reason === '' || reason.length > LIMITS.holdReasonLengthMax) {
    throw new ApiError(
      'reason_missing',
      `Cannot read these reports without a reason: wanted up to ${LIMITS.holdReasonLengthMax} characters`,
    )
  }
  return scrubReason(scrubber, reason)
}
