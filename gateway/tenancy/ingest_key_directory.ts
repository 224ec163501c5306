import type { Clock } from '#domain/clock.ts'
import { LIMITS } from '#domain/limits.ts'
import { RecentMap } from '#domain/recent_map.ts'
import type { Database } from '#drizzle/database.ts'
import { findIngestKey, type IngestKey } from '#drizzle/repositories/tenants.ts'

/** How long a found or missing key is believed: a revocation works within this time on every process. */
const BELIEVED_MS = 1_000
/** How long the store may take before what was known last is believed instead, and how long it is not waited for then. */
const PATIENCE_MS = 500
const AWAY_MS = 5_000
const ENTRIES_MAX = 50_000

/** What the store said last. */
interface Known {
  readonly key: IngestKey | undefined
  readonly readAtMs: number
  /** When the store was last waited for in vain. */
  lateAtMs: number
}

/**
 * Ingest keys by their hash, with a short and bounded memory. While the store does not answer, what it said last is
 * believed for `LIMITS.keysBelievedAwayMs`: a key that was known goes on working, so that its reports are spooled, and
 * one that was revoked or unknown stays refused. Keys that are not in memory cannot be admitted then.
 */
export class IngestKeyDirectory {
  /** Apart, so that nobody pushes keys that work out of memory by guessing others. */
  readonly #found = new RecentMap<string, Known>(ENTRIES_MAX)
  readonly #missing = new RecentMap<string, Known>(ENTRIES_MAX)
  readonly #asking = new Map<string, Promise<Known>>()
  readonly #find: (hash: Buffer) => Promise<IngestKey | undefined>
  readonly #clock: Clock

  constructor(database: Pick<Database, 'withOwner'>, clock: Clock) {
    this.#find = (hash) => database.withOwner((tx) => findIngestKey(tx, hash))
    this.#clock = clock
  }

  /** The key with this SHA-256, or undefined. Concurrent questions share one look-up. */
  async find(hash: Buffer): Promise<IngestKey | undefined> {
    const text = hash.toString('latin1')
    const known = this.#knownOf(text)
    if (known !== undefined && this.#since(known.readAtMs) < BELIEVED_MS) return known.key
    const asked = this.#ask(text, hash)
    if (known === undefined || this.#since(known.readAtMs) >= LIMITS.keysBelievedAwayMs) {
      return (await asked).key
    }
    return (await this.#answerOr(known, asked)).key
  }

  #knownOf(text: string): Known | undefined {
    const found = this.#found.get(text)
    const missing = this.#missing.get(text)
    if (found === undefined || missing === undefined) return found ?? missing
    return found.readAtMs > missing.readAtMs ? found : missing
  }

  #since(timeMs: number): number {
    return Math.abs(this.#clock.nowMs() - timeMs)
  }

  /** What the store answers; what is known where it fails, takes too long, or has just done so. */
  async #answerOr(known: Known, asked: Promise<Known>): Promise<Known> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<Known>((resolve) => {
      const patienceMs = this.#since(known.lateAtMs) < AWAY_MS ? 0 : PATIENCE_MS
      timer = setTimeout(() => {
        if (patienceMs > 0) known.lateAtMs = this.#clock.nowMs()
        resolve(known)
      }, patienceMs)
    })
    try {
      return await Promise.race([asked, late])
    } catch {
      return known
    } finally {
      clearTimeout(timer)
    }
  }

  #ask(text: string, hash: Buffer): Promise<Known> {
    const running = this.#asking.get(text)
    if (running !== undefined) return running
    const readAtMs = this.#clock.nowMs()
    const asked = this.#find(hash)
      .then((key) => {
        const known = { key, readAtMs, lateAtMs: Number.NEGATIVE_INFINITY }
        if (key === undefined) this.#missing.set(text, known)
        else this.#found.set(text, known)
        return known
      })
      .finally(() => this.#asking.delete(text))
    this.#asking.set(text, asked)
    return asked
  }
}
