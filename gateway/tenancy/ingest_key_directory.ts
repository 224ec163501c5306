import type { Clock } from '#domain/clock.ts'
import type { Database } from '#drizzle/database.ts'
import { findIngestKey, type IngestKey } from '#drizzle/repositories/tenants.ts'

/** How long a found or missing key is believed: a revocation works within this time on every process. */
const BELIEVED_MS = 1_000
const ENTRIES_MAX = 50_000

interface Entry {
  readonly key: Promise<IngestKey | undefined>
  readonly readAtMs: number
}

/** Ingest keys by their hash, with a short and bounded memory. */
export class IngestKeyDirectory {
  readonly #entries = new Map<string, Entry>()
  readonly #database: Database
  readonly #clock: Clock

  constructor(database: Database, clock: Clock) {
    this.#database = database
    this.#clock = clock
  }

  /** The key with this SHA-256, or undefined. Concurrent questions share one look-up. */
  async find(hash: Buffer): Promise<IngestKey | undefined> {
    const text = hash.toString('latin1')
    const known = this.#entries.get(text)
    const nowMs = this.#clock.nowMs()
    if (known !== undefined && Math.abs(nowMs - known.readAtMs) < BELIEVED_MS)
      return await known.key
    if (this.#entries.size >= ENTRIES_MAX) this.#entries.clear()
    const key = this.#database.withOwner((tx) => findIngestKey(tx, hash))
    this.#entries.set(text, { key, readAtMs: nowMs })
    key.catch(() => this.#entries.delete(text))
    return await key
  }
}
