import { LIMITS } from '#domain/limits.ts'

/** The bytes of one request, as they are charged to the budget. */
export interface BodyCharge {
  /** Charges more bytes; false, and nothing charged, where they do not fit. */
  readonly add: (bytes: number) => boolean
  /** Gives all of them back. Safe to call twice. */
  readonly release: () => void
}

/** Bounds the memory that request bodies take together: many large ones at once are answered 503, not held. */
export class BodyBudget {
  readonly #bytesMax: number
  #bytes = 0

  constructor(bytesMax: number = LIMITS.bodiesBytesMax) {
    this.#bytesMax = bytesMax
  }

  /** An empty charge for one request. */
  open(): BodyCharge {
    let charged = 0
    return {
      add: (bytes) => {
        if (this.#bytes + bytes > this.#bytesMax) return false
        this.#bytes += bytes
        charged += bytes
        return true
      },
      release: () => {
        this.#bytes -= charged
        charged = 0
      },
    }
  }
}
