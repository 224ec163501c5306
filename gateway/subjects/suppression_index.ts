import { IDENTITY_KINDS } from '#domain/report.ts'
import type { Pseudonyms, StoredReport } from '#domain/stored_report.ts'
import type { Database } from '#drizzle/database.ts'
import { suppressionsAfter } from '#drizzle/repositories/suppressions.ts'
import { FingerprintSet } from './fingerprint_set.ts'

const BATCH = 10_000

/**
 * The keyed tombstones of erased subjects, in memory; a pseudonym's key is its tenant's, so that no two tenants share
 * one. A writer compares `sequence` with the store inside each commit
 * and refreshes first where the store is ahead: an erased subject's late report cannot slip in between.
 */
export class SuppressionIndex {
  readonly #tombstones = new FingerprintSet()
  readonly #database: Database
  #sequence = 0

  constructor(database: Database) {
    this.#database = database
  }

  /** The newest suppression that this index knows. */
  get sequence(): number {
    return this.#sequence
  }

  /** Reads what was recorded since the last call. */
  async refresh(): Promise<void> {
    for (;;) {
      const added = await this.#database.withOwner((tx) =>
        suppressionsAfter(tx, this.#sequence, BATCH),
      )
      for (const { pseudonym, sequence } of added) {
        this.#tombstones.add(pseudonym)
        this.#sequence = Math.max(this.#sequence, sequence)
      }
      if (added.length < BATCH) return
    }
  }

  /** True where nobody is suppressed. */
  get isEmpty(): boolean {
    return this.#tombstones.size === 0
  }

  /** True where one of the pseudonyms is suppressed. */
  hasAny(pseudonyms: Pseudonyms): boolean {
    if (this.#tombstones.size === 0) return false
    return IDENTITY_KINDS.some((kind) => {
      const pseudonym = pseudonyms[kind]
      return pseudonym !== undefined && this.#tombstones.has(pseudonym)
    })
  }

  /** The rows that may not be stored, given the newest sequence in the store. */
  async findSuppressed<Row extends StoredReport>(
    rows: readonly Row[],
    newestSequence: number,
  ): Promise<ReadonlySet<Row>> {
    if (newestSequence <= this.#sequence && this.#tombstones.size === 0) return new Set()
    if (newestSequence > this.#sequence) await this.refresh()
    return new Set(rows.filter((row) => this.hasAny(row.pseudonyms)))
  }
}
