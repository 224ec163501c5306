import { ApiError } from '#domain/errors.ts'

const WINDOW_MS = 1_000

/** How much one process takes of somebody in a second. It forgets all of them with each second, so it stays small. */
export class RateWindow {
  readonly #perSecondMax: number
  readonly #counts = new Map<string, number>()
  #endsAt = 0

  constructor(perSecondMax: number) {
    this.#perSecondMax = perSecondMax
  }

  /** Counts one more. Throws an ApiError `too_many_requests` past the limit. */
  take(who: string): void {
    const now = performance.now()
    if (now >= this.#endsAt) {
      this.#counts.clear()
      this.#endsAt = now + WINDOW_MS
    }
    const count = (this.#counts.get(who) ?? 0) + 1
    this.#counts.set(who, count)
    if (count <= this.#perSecondMax) return
    throw new ApiError('too_many_requests', 'Cannot answer so many requests: try again later')
  }
}
