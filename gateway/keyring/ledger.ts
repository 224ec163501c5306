import type { KeyringDatabase } from '#drizzle/keyring/database.ts'
import {
  destructionsAfter,
  findWithoutTombstone,
  lastDestructionNumber,
  type StoredDestruction,
} from '#drizzle/keyring/repositories/destructions.ts'
import {
  readStoreSequence,
  writeStoreSequence,
} from '#drizzle/keyring/repositories/reconciliation.ts'
import { withKeyring } from './away.ts'
import type { Tombstone } from './keys.ts'

export type { StoredDestruction } from '#drizzle/keyring/repositories/destructions.ts'

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

  /** The newest suppression of the store that the keyring has followed. */
  async storeSequence(): Promise<number> {
    return await withKeyring(() => this.#database.withOwner(readStoreSequence))
  }

  async followedStore(sequence: number): Promise<void> {
    await withKeyring(() => this.#database.withOwner((tx) => writeStoreSequence(tx, sequence)))
  }
}
