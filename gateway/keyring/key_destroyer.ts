import type { TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import type { KeyringDatabase } from '#drizzle/keyring/database.ts'
import {
  deleteSubjectKeysOf,
  destroyCellKeys,
  destroyExpiredKeys,
  destroySubjectKeys,
  destroyTenantKeys,
  type NewTombstone,
} from '#drizzle/keyring/repositories/destructions.ts'
import { destroyOwnedKey, type KeyedThing } from '#drizzle/keyring/repositories/owned_keys.ts'
import { withKeyring } from './away.ts'
import type { RetentionCell } from './keys.ts'

/** Why subjects are forgotten. */
export interface SubjectErasure {
  readonly requestId: string
  readonly recordedAt: Date
}

/** Destroys keys in the keyring; `forget` makes this process learn of it before a call resolves. */
export class KeyDestroyer {
  readonly #database: KeyringDatabase
  readonly #forget: () => Promise<void>

  constructor(database: KeyringDatabase, forget: () => Promise<void>) {
    this.#database = database
    this.#forget = forget
  }

  async destroySubjects(subjects: readonly NewTombstone[]): Promise<void> {
    for (const part of chunksOf(subjects)) {
      await this.#destroy((tx) => destroySubjectKeys(tx, part))
    }
  }

  async destroyCells(cells: readonly RetentionCell[]): Promise<void> {
    for (const part of chunksOf(cells)) await this.#destroy((tx) => destroyCellKeys(tx, part))
  }

  async destroyExpired(today: string): Promise<number> {
    return await this.#destroy((tx) => destroyExpiredKeys(tx, today))
  }

  /** The tenant's own keys go first and at once: without them the subjects' keys, which may be many, open nothing. */
  async destroyTenant(tenantId: TenantId): Promise<void> {
    await this.#destroy((tx) => destroyTenantKeys(tx, tenantId))
    const limit = LIMITS.keysPerQueryMax
    for (;;) {
      const deleted = await withKeyring(() =>
        this.#database.withOwner((tx) => deleteSubjectKeysOf(tx, tenantId, limit)),
      )
      if (deleted < limit) return
    }
  }

  async destroyOwned(thing: KeyedThing): Promise<void> {
    await this.#destroy((tx) => destroyOwnedKey(tx, thing))
  }

  async #destroy<T>(work: (tx: Parameters<typeof destroyTenantKeys>[0]) => Promise<T>): Promise<T> {
    const result = await withKeyring(() => this.#database.withOwner(work))
    await this.#forget()
    return result
  }
}

function* chunksOf<T>(items: readonly T[]): Iterable<readonly T[]> {
  for (let from = 0; from < items.length; from += LIMITS.keysPerQueryMax) {
    yield items.slice(from, from + LIMITS.keysPerQueryMax)
  }
}
