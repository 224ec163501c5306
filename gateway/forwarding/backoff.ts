/** First and longest wait after a failure, in milliseconds; it doubles in between. */
const BACKOFF_MIN_MS = 500
const BACKOFF_MAX_MS = 60_000
const DOUBLINGS_MAX = 10

/**
 * Milliseconds to wait after a number of failures in a row (0 after the first). Half of it is random, so that many
 * sinks do not come back to a destination at once; a destination's own Retry-After is never undercut.
 */
export function backoffMs(
  failures: number,
  afterMs: number | undefined,
  random: () => number = Math.random,
): number {
  const longest = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(failures, DOUBLINGS_MAX))
  return Math.max(afterMs ?? 0, Math.round(longest / 2 + (longest / 2) * random()))
}
