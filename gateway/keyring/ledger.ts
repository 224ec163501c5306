import { LIMITS } from '#domain/limits.ts'
import type { KeyringDatabase } from '#drizzle/keyring/database.ts'
import {
  destructionsAfter,
  findWithoutTombstone,
  lastDestructionNumber,
  type StoredDestruction,
} from '#drizzle/keyring/repositories/destructions.ts'
import {
  type LedgerMark,
  raiseLedgerMark,
  readLedgerMark,
  replaceLedgerMark,
} from '#drizzle/keyring/repositories/ledger_mark.ts'
import {
  readStoreSequence,
  writeStoreSequence,
} from '#drizzle/keyring/repositories/reconciliation.ts'
import { findSealKeys } from '#drizzle/keyring/repositories/seal_keys.ts'
import { withKeyring } from './away.ts'
import type { RetentionCell, Tombstone } from './keys.ts'

export type { StoredDestruction } from '#drizzle/keyring/repositories/destructions.ts'

export interface CellsByKey {
  readonly ended: readonly RetentionCell[]
  readonly living: readonly RetentionCell[]
}

/** What the keyring remembers of destructions, for a store that may be older or newer. Each throws KeyringAwayError. */
export class KeyringLedger {
  readonly #database: KeyringDatabase

  constructor(database: KeyringDatabase) {
    this.#database = database
  }

  /** What was destroyed after a sequence number, the oldest first. */
  async destructionsAfter(sequence: number, limit: number): Promise<readonly StoredDestruction[]> {
    return await withKeyring(() =>
      this.#database.withOwner((tx) => destructionsAfter(tx, sequence, limit)),
    )
  }

  /** The last sequence number that a destruction got; 0 where there was none. It only falls by a restore. */
  async lastNumber(): Promise<number> {
    return await withKeyring(() => this.#database.withOwner(lastDestructionNumber))
  }

  /** The subjects that have no tombstone. */
  async withoutTombstone<Subject extends Pick<Tombstone, 'tenantId' | 'pseudonym'>>(
    subjects: readonly Subject[],
  ): Promise<readonly Subject[]> {
    if (subjects.length === 0) return []
    const places = await withKeyring(() =>
      this.#database.withOwner((tx) => findWithoutTombstone(tx, subjects)),
    )
    return subjects.filter((_, place) => places.has(place))
  }

  /**
   * Cells whose tenant has a key, apart by whether they have one themselves: what is stored of the others can never be
   * read. Cells of tenants without a key are in neither list: this may be the keyring of another store.
   */
  async cellsByKey(cells: readonly RetentionCell[]): Promise<CellsByKey> {
    const ended: RetentionCell[] = []
    const living: RetentionCell[] = []
    for (let from = 0; from < cells.length; from += LIMITS.keysPerQueryMax) {
      const part = cells.slice(from, from + LIMITS.keysPerQueryMax)
      const tenants = [...new Set(part.map(({ tenantId }) => tenantId))]
      const keys = await withKeyring(() =>
        this.#database.withOwner((tx) => findSealKeys(tx, { tenants, cells: part, subjects: [] })),
      )
      const known = new Set(tenants.filter((_, place) => keys.tenants[place] !== undefined))
      for (const [place, cell] of part.entries()) {
        if (!known.has(cell.tenantId)) continue
        if (keys.cells[place] === undefined) ended.push(cell)
        else living.push(cell)
      }
    }
    return { ended, living }
  }

  /** The newest suppression of the store that the keyring has followed. */
  async storeSequence(): Promise<number> {
    return await withKeyring(() => this.#database.withOwner(readStoreSequence))
  }

  async followedStore(sequence: number): Promise<void> {
    await withKeyring(() => this.#database.withOwner((tx) => writeStoreSequence(tx, sequence)))
  }

  /** The newest state of the store's ledger that was published. */
  async ledgerMark(): Promise<LedgerMark | undefined> {
    return await withKeyring(() => this.#database.withOwner(readLedgerMark))
  }

  /** Remembers a state of the ledger, unless a newer one is remembered. */
  async raiseLedgerMark(mark: LedgerMark): Promise<void> {
    await withKeyring(() => this.#database.withOwner((tx) => raiseLedgerMark(tx, mark)))
  }

  /** Remembers a state of a ledger that begins anew. */
  async replaceLedgerMark(mark: LedgerMark): Promise<void> {
    await withKeyring(() => this.#database.withOwner((tx) => replaceLedgerMark(tx, mark)))
  }
}
