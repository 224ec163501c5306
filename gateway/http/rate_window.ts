import { ApiError } from '#domain/errors.ts'

const WINDOW_MS = 1_000

/** How much one process takes of somebody in a window of time, a second. It forgets all of them with each window. */
export class RateWindow {
  readonly #max: number
  readonly #windowMs: number
  readonly #counts = new Map<string, number>()
  #endsAt = 0

  constructor(max: number, windowMs = WINDOW_MS) {
    this.#max = max
    this.#windowMs = windowMs
  }

  /** Counts one more. Throws an ApiError `too_many_requests` past the limit. */
  take(who: string): void {
    const now = performance.now()
    if (now >= this.#endsAt) {
      this.#counts.clear()
      this.#endsAt = now + this.#windowMs
    }
    const count = (this.#counts.get(who) ?? 0) + 1
    this.#counts.set(who, count)
    if (count <= this.#max) return
    throw new ApiError('too_many_requests', 'Cannot answer so many requests: try again later')
  }
}
