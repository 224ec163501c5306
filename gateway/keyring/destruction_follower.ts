import { LIMITS } from '#domain/limits.ts'
import type { KeyringDatabase } from '#drizzle/keyring/database.ts'
import {
  destructionsAfter,
  newestDestruction,
  type StoredDestruction,
} from '#drizzle/keyring/repositories/destructions.ts'
import { withinTime, withKeyring } from './away.ts'

/** How old a look at the destructions may be when something is opened. */
const FRESH_MS = 1_000
/** How long one look may take. */
const FOLLOW_TIMEOUT_MS = 5_000
/** A process that could not look for so long may have missed some that were pruned: it forgets everything. */
const FORGET_AFTER_MS = 3_600_000

/** What a process does about destructions. */
export interface DestructionListener {
  readonly forget: (destructions: readonly StoredDestruction[]) => Promise<void>
  readonly forgetAll: () => void
}

/** Follows the destructions of all processes by their sequence, which is the order of their commits. */
export class DestructionFollower {
  readonly #database: KeyringDatabase
  readonly #listener: DestructionListener
  #sequence = 0
  /** When the last complete look began. */
  #followedAtMs = Number.NEGATIVE_INFINITY
  #running: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined

  constructor(database: KeyringDatabase, listener: DestructionListener) {
    this.#database = database
    this.#listener = listener
  }

  /** True where every destruction that is older than 1 s is known here. */
  get isFresh(): boolean {
    return performance.now() - this.#followedAtMs < FRESH_MS
  }

  /**
   * Learns of all that was destroyed before this call. Calls that come while a look is under way share the next one.
   * Throws KeyringAwayError, also where the keyring does not answer in time.
   */
  async refresh(): Promise<void> {
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        this.#running = withKeyring(() => this.#follow())
        return this.#running
      })
    await withinTime(this.#next, FOLLOW_TIMEOUT_MS)
  }

  /** The same, unless it is fresh. */
  async ensureFresh(): Promise<void> {
    if (!this.isFresh) await this.refresh()
  }

  async #follow(): Promise<void> {
    const startedAtMs = performance.now()
    if (startedAtMs - this.#followedAtMs > FORGET_AFTER_MS) {
      this.#sequence = await this.#database.withOwner(newestDestruction)
      this.#listener.forgetAll()
    }
    for (;;) {
      const destructions = await this.#database.withOwner((tx) =>
        destructionsAfter(tx, this.#sequence, LIMITS.keysPerQueryMax),
      )
      if (destructions.length > 0) await this.#listener.forget(destructions)
      this.#sequence = destructions.at(-1)?.sequence ?? this.#sequence
      if (destructions.length < LIMITS.keysPerQueryMax) break
    }
    this.#followedAtMs = startedAtMs
  }
}
