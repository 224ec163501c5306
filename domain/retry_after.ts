/** Longest wait that a destination may ask for, in milliseconds. */
const RETRY_AFTER_MS_MAX = 3_600_000

/** Milliseconds of a Retry-After header in seconds or as an HTTP date (RFC 9110, section 10.2.3), at most an hour. */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  if (value === null) return undefined
  const text = value.trim()
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(0, waitMs), RETRY_AFTER_MS_MAX)
}
