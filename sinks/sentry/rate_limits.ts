import { parseRetryAfter } from '#domain/retry_after.ts'

/** What a client waits that is told nothing else (develop.sentry.dev, rate limiting). */
const DEFAULT_MS = 60_000
/** Longest wait that is believed: the forwarder looks again then. */
const WAIT_MS_MAX = 3_600_000
/** Limits of one header that are read. */
const LIMITS_MAX = 100

/** Until when which categories are refused. One destination's, in memory only. */
export class RateLimits {
  readonly #untilMs = new Map<string, number>()
  #allUntilMs = 0

  /** Takes note of an answer's headers, which may come with any status. */
  read(response: Response, nowMs: number): void {
    const header = response.headers.get('x-sentry-rate-limits')
    const retryAfter = response.headers.get('retry-after')
    if (header !== null) this.#readLimits(header, nowMs)
    else if (retryAfter !== null || response.status === 429) {
      this.#refuseAll(nowMs + (parseRetryAfter(retryAfter, nowMs) ?? DEFAULT_MS))
    }
  }

  /** Milliseconds until one of these categories is taken again; 0 where it is. */
  waitMs(categories: readonly string[], nowMs: number): number {
    const until = categories.map((category) => this.#untilMs.get(category) ?? 0)
    return Math.max(0, Math.max(this.#allUntilMs, ...until) - nowMs)
  }

  /** `retry_after:categories:scope:reason`, separated by commas; no category means all of them. */
  #readLimits(header: string, nowMs: number): void {
    for (const limit of header.split(',').slice(0, LIMITS_MAX)) {
      const [seconds = '', categories = ''] = limit.trim().split(':')
      const waitMs = /^\d{1,9}(?:\.\d{1,9})?$/.test(seconds) ? Number(seconds) * 1_000 : DEFAULT_MS
      const untilMs = nowMs + Math.min(waitMs, WAIT_MS_MAX)
      if (categories === '') this.#refuseAll(untilMs)
      else for (const category of categories.split(';')) this.#refuse(category, untilMs)
    }
  }

  #refuseAll(untilMs: number): void {
    this.#allUntilMs = Math.max(this.#allUntilMs, untilMs)
  }

  #refuse(category: string, untilMs: number): void {
    if (!KNOWN.has(category)) return
    this.#untilMs.set(category, Math.max(this.#untilMs.get(category) ?? 0, untilMs))
  }
}

/** Categories of what is sent: others are not kept, so that a destination cannot fill the memory. */
const KNOWN: ReadonlySet<string> = new Set([
  'error',
  'default',
  'transaction',
  'feedback',
  'monitor',
  'session',
  'span',
  'trace_metric',
  'log_item',
])
