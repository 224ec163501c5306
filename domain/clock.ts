/** Where the time comes from: injected, so that a test moves it. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly nowMs: () => number
}

/** The machine's own time. */
export const SYSTEM_CLOCK: Clock = { nowMs: () => Date.now() }

export const DAY_MS = 86_400_000
export const HOUR_MS = 3_600_000

/** The day that was printed last: reports of one moment share theirs. */
let lastDay = { number: Number.NaN, text: '' }

/** The UTC day of an instant, as `YYYY-MM-DD`. */
export function utcDay(timeMs: number): string {
  const number = Math.floor(timeMs / DAY_MS)
  if (number !== lastDay.number) {
    lastDay = { number, text: new Date(timeMs).toISOString().slice(0, 10) }
  }
  return lastDay.text
}
