import type { Answer } from './connection.ts'
import type { LoadPlan, LoadResult } from './plan.ts'

const COUNTS = /^\{"received":(\d+),"accepted":(\d+),"redacted":(\d+),/

/** Counts what was acknowledged, of requests that were due inside the window apart from all others. */
export class Tally {
  readonly #startedAtMs = performance.now()
  readonly #plan: LoadPlan
  readonly #latenciesMs: number[] = []
  #reports = 0
  #reportsInAll = 0
  #failures = 0

  constructor(plan: LoadPlan) {
    this.#plan = plan
  }

  /** `dueAtMs` is when the request should have been sent: waiting for a free connection counts as waiting. */
  add(answer: Answer, dueAtMs: number): void {
    const nowMs = performance.now()
    const counts = answer.status === 202 ? COUNTS.exec(answer.bodyStart) : null
    const stored = counts === null ? 0 : Number(counts[2]) + Number(counts[3])
    this.#reportsInAll += stored
    const atMs = this.#plan.requestsPerS === undefined ? nowMs : dueAtMs
    if (!this.#isInWindow(atMs)) return
    this.#reports += stored
    if (counts === null || stored !== Number(counts[1])) this.#failures += 1
    this.#latenciesMs.push(nowMs - dueAtMs)
  }

  addFailure(): void {
    this.#failures += 1
  }

  result(wireBytesPerRequest: number): LoadResult {
    const sorted = Float64Array.from(this.#latenciesMs).sort()
    return {
      windowMs: this.#plan.windowMs,
      reports: this.#reports,
      reportsInAll: this.#reportsInAll,
      requests: sorted.length,
      failures: this.#failures,
      p50Ms: quantile(sorted, 0.5),
      p99Ms: quantile(sorted, 0.99),
      wireBytesPerRequest,
    }
  }

  #isInWindow(atMs: number): boolean {
    const beginsAtMs = this.#startedAtMs + this.#plan.warmUpMs
    return atMs >= beginsAtMs && atMs < beginsAtMs + this.#plan.windowMs
  }
}

function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
