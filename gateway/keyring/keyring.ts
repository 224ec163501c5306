import { type Pseudonym, parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { LIMITS } from '#domain/limits.ts'
import type { SealPlace } from '#domain/stored_report.ts'
import type { KeyringDatabase } from '#drizzle/keyring/database.ts'
import {
  pruneDestructions,
  type StoredDestruction,
  tombstonesAfter,
} from '#drizzle/keyring/repositories/destructions.ts'
import { countSubjectKeys } from '#drizzle/keyring/repositories/seal_keys.ts'
import { withKeyring } from './away.ts'
import { DestructionFollower } from './destruction_follower.ts'
import { KeyCache } from './key_cache.ts'
import { KeyDestroyer, type SubjectErasure } from './key_destroyer.ts'
import { KeyLoader } from './key_loader.ts'
import { keySetOf } from './key_set.ts'
import {
  KeyringAwayError,
  type KeySet,
  type KeySource,
  type RetentionCell,
  type Tombstone,
} from './keys.ts'
import { KeyringLedger } from './ledger.ts'
import { OwnedKeyRing } from './owned_key_ring.ts'
import { parseTombstone } from './parse_tombstone.ts'
import { type PseudonymKey, PseudonymKeyRing } from './pseudonym_key_ring.ts'
import { RequestKeys } from './request_keys.ts'
import type { RootKeys } from './root_keys.ts'
import type { FoundKeys } from './wanted_keys.ts'

/** How often destructions of other processes are looked for. */
const FOLLOW_MS = 250
/** How often destructions that every process has long followed are forgotten, and after how long. */
const MAINTAIN_MS = 3_600_000
const PRUNE_AFTER_S = 86_400
/** How old a root key becomes before a new one takes over. */
const ROOT_KEY_AGE_MS = 90 * 86_400_000
/** How often keys are read again where a destruction came in between. */
const OPEN_TRIES_MAX = 5
const IDENTITY_BYTES = 16

export interface KeyringSettings {
  readonly database: KeyringDatabase
  /** Loaded. */
  readonly roots: RootKeys
  /** Told where the keyring cannot be followed; the message holds no data. */
  readonly onError: (error: unknown) => void
}

/**
 * The keys that reports are sealed with, the keys of pseudonyms, and what was destroyed. It follows the destructions of
 * every other process, so that a key is forgotten everywhere within 1 s.
 */
export class Keyring implements KeySource {
  /** For a store that was restored. */
  readonly ledger: KeyringLedger
  /** Keys of what requests keep in the clear for their execution. */
  readonly requests: RequestKeys
  readonly #database: KeyringDatabase
  readonly #roots: RootKeys
  readonly #cache = new KeyCache()
  readonly #makers: KeyLoader
  readonly #readers: KeyLoader
  readonly #follower: DestructionFollower
  readonly #destroyer: KeyDestroyer
  readonly #pseudonyms: PseudonymKeyRing
  readonly #owned: OwnedKeyRing
  readonly #timers: readonly NodeJS.Timeout[]
  #generation = 0

  constructor({ database, roots, onError }: KeyringSettings) {
    this.#database = database
    this.#roots = roots
    this.ledger = new KeyringLedger(database)
    const beforeRead = () => this.#keepUnlessDestroyed()
    this.#makers = new KeyLoader(database, roots, { mayMake: true, beforeRead })
    this.#readers = new KeyLoader(database, roots, { mayMake: false, beforeRead })
    this.#pseudonyms = new PseudonymKeyRing(database, roots)
    this.#owned = new OwnedKeyRing(database, roots)
    this.#follower = new DestructionFollower(database, {
      forget: (destructions) => this.#forget(destructions),
      forgetAll: () => this.#forgetAll(),
    })
    this.#destroyer = new KeyDestroyer(database, () => this.#follower.refresh())
    this.requests = new RequestKeys(database, this.#owned, this.#destroyer)
    const follow = () => this.#follower.refresh().catch(onError)
    const maintain = () => this.maintain().catch(onError)
    this.#timers = [
      setInterval(follow, FOLLOW_MS).unref(),
      setInterval(maintain, MAINTAIN_MS).unref(),
    ]
  }

  get generation(): number {
    return this.#generation
  }

  /** Names this keyring: the same after every rotation and restore, and not that of any other. It tells no key. */
  get identity(): string {
    return Buffer.from(this.#roots.derive('keyring identity')).toString('hex', 0, IDENTITY_BYTES)
  }

  async keysToSeal(places: readonly SealPlace[]): Promise<KeySet> {
    const parts = places.map((place) => this.#cache.partsOf(place))
    if (!parts.includes(undefined)) return keySetOf(places, parts)
    const missing = places.filter((_, index) => parts[index] === undefined)
    const found = await withKeyring(() => this.#makers.load(missing))
    return keySetOf(
      places,
      parts.map((known, index) => known ?? found.partsOf(placeAt(places, index))),
    )
  }

  async keysToOpen(places: readonly SealPlace[]): Promise<KeySet> {
    for (let tries = 0; tries < OPEN_TRIES_MAX; tries += 1) {
      await this.#follower.ensureFresh()
      const parts = places.map((place) => this.#cache.partsOf(place))
      if (!parts.includes(undefined)) return keySetOf(places, parts)
      const missing = places.filter((_, index) => parts[index] === undefined)
      const generation = this.#generation
      const found = await withKeyring(() => this.#readers.load(missing))
      // What was read before a destruction, or long ago, may be of a key that is no more.
      if (generation !== this.#generation || !this.#follower.isFresh) continue
      return keySetOf(
        places,
        parts.map((known, index) => known ?? found.partsOf(placeAt(places, index))),
      )
    }
    throw new KeyringAwayError('Cannot open reports: the keyring changes faster than it is read')
  }

  /** Loads or makes the tenant's pseudonym keys. Costs nothing where they are here. Throws KeyringAwayError. */
  async prepareTenant(tenantId: TenantId): Promise<void> {
    await this.#pseudonyms.prepare(tenantId)
  }

  /** The pseudonym keys of a prepared tenant, the newest first. Throws KeyringAwayError where it is not prepared. */
  pseudonymKeys(tenantId: TenantId): readonly [PseudonymKey, ...PseudonymKey[]] {
    return this.#pseudonyms.keysOf(tenantId)
  }

  /**
   * Makes a newer pseudonym key, which every process uses within 1 s; older ones still match. Returns its version, or
   * undefined where the tenant has `LIMITS.pseudonymKeysMax` already. Throws KeyringAwayError.
   */
  async rotatePseudonymKey(tenantId: TenantId): Promise<number | undefined> {
    return await this.#pseudonyms.rotate(tenantId)
  }

  /** Makes a root key that wraps all new keys; what older ones wrapped stays readable. Throws KeyringAwayError. */
  async rotateRootKey(): Promise<void> {
    await withKeyring(() => this.#roots.rotate({ olderThanMs: 0 }))
  }

  /** A key of 32 bytes for one use of this installation, such as the spool's. It is the same after every rotation. */
  secretKey(use: string): Uint8Array {
    return this.#roots.derive(use)
  }

  /**
   * Destroys the keys of subjects for ever, in transactions of `LIMITS.keysPerQueryMax`. When it resolves, this process
   * has forgotten them; the others do within 1 s. Safe to repeat. Throws KeyringAwayError.
   */
  async destroySubjects(
    tenantId: TenantId,
    pseudonyms: readonly Pseudonym[],
    erasure: SubjectErasure,
  ): Promise<void> {
    await this.#destroyer.destroySubjects(
      pseudonyms.map((pseudonym) => ({ tenantId, pseudonym, ...erasure })),
    )
  }

  /** How many keys of the subjects there are: none after an erasure. Throws KeyringAwayError. */
  async countSubjectKeys(tenantId: TenantId, pseudonyms: readonly Pseudonym[]): Promise<number> {
    return await withKeyring(() =>
      this.#database.withOwner((tx) => countSubjectKeys(tx, tenantId, pseudonyms)),
    )
  }

  /** The same for tombstones that another store remembered, after a restore. Those that are known already stay. */
  async addTombstones(
    tombstones: readonly Pick<Tombstone, 'tenantId' | 'pseudonym' | 'requestId' | 'recordedAt'>[],
  ): Promise<void> {
    await this.#destroyer.destroySubjects(tombstones)
  }

  /** Tombstones after a sequence number, the oldest first, over all tenants. Throws KeyringAwayError. */
  async tombstonesAfter(sequence: number, limit: number): Promise<readonly Tombstone[]> {
    const rows = await withKeyring(() =>
      this.#database.withOwner((tx) => tombstonesAfter(tx, sequence, limit)),
    )
    return rows.map(parseTombstone)
  }

  /** Destroys the keys of cells. New reports of a cell get a new key. Throws KeyringAwayError. */
  async destroyCells(cells: readonly RetentionCell[]): Promise<void> {
    await this.#destroyer.destroyCells(cells)
  }

  /**
   * Destroys the keys of all cells that expire on `today` (`YYYY-MM-DD`, UTC) or before; returns how many there were.
   * Throws KeyringAwayError.
   */
  async destroyExpired(today: string): Promise<number> {
    return await this.#destroyer.destroyExpired(today)
  }

  /** Destroys all keys of a tenant; none is made for it again. Throws KeyringAwayError. */
  async destroyTenant(tenantId: TenantId): Promise<void> {
    await this.#destroyer.destroyTenant(tenantId)
  }

  /** The key of a legal hold, which is made on first use. Throws KeyringAwayError, an Error for a destroyed tenant. */
  async makeHoldKey(tenantId: TenantId, holdId: string): Promise<Uint8Array> {
    return await this.#owned.make({ kind: 'hold', tenantId, id: holdId })
  }

  /** The key of a legal hold, or undefined where there is none. Throws KeyringAwayError. */
  async findHoldKey(tenantId: TenantId, holdId: string): Promise<Uint8Array | undefined> {
    return await this.#owned.find({ kind: 'hold', tenantId, id: holdId })
  }

  /** Destroys the key of a legal hold. Throws KeyringAwayError. */
  async destroyHoldKey(tenantId: TenantId, holdId: string): Promise<void> {
    await this.#destroyer.destroyOwned({ kind: 'hold', tenantId, id: holdId })
  }

  /** Learns of all destructions so far. Throws KeyringAwayError. */
  async refresh(): Promise<void> {
    await this.#follower.refresh()
  }

  /** Prunes what every process has long followed, and renews an old root key. It runs hourly by itself. */
  async maintain(): Promise<void> {
    const bounds = { olderThanS: PRUNE_AFTER_S, tenantsMax: LIMITS.destroyedTenantsMax }
    await withKeyring(() => this.#database.withOwner((tx) => pruneDestructions(tx, bounds)))
    await withKeyring(() => this.#roots.rotate({ olderThanMs: ROOT_KEY_AGE_MS }))
  }

  /** True where the keyring's database answers. */
  async isReachable(): Promise<boolean> {
    return await this.#database.isReachable()
  }

  /** Stops following and closes the connections. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    this.#forgetAll()
    await this.#database.close()
  }

  toJSON(): string {
    return '[redacted]'
  }

  async #forget(destructions: readonly StoredDestruction[]): Promise<void> {
    const rotated = new Set<TenantId>()
    for (const { kind, pseudonym, tenantId: owner } of destructions) {
      const tenantId = parseTenantId(owner ?? '')
      if (kind === 'subject' && pseudonym !== null) this.#cache.forgetSubject(pseudonym)
      else if (kind === 'cell' || kind === 'expired') this.#cache.forgetCells()
      else if (kind === 'tenant' && tenantId !== undefined) this.#forgetTenant(tenantId)
      else if (kind === 'rotation' && tenantId !== undefined) rotated.add(tenantId)
    }
    this.#generation += 1
    await Promise.all([...rotated].map((tenantId) => this.#pseudonyms.renew(tenantId)))
  }

  /** What was read before a destruction that came in meanwhile is used at once, and not kept. */
  #keepUnlessDestroyed(): (found: FoundKeys) => void {
    const generation = this.#generation
    return (found) => {
      if (generation === this.#generation) found.copyTo(this.#cache)
    }
  }

  #forgetTenant(tenantId: TenantId): void {
    this.#cache.forgetAll()
    this.#pseudonyms.forget(tenantId)
  }

  #forgetAll(): void {
    this.#cache.forgetAll()
    this.#pseudonyms.forgetAll()
    this.#generation += 1
  }
}

function placeAt(places: readonly SealPlace[], index: number): SealPlace {
  const place = places[index]
  invariant(place !== undefined, 'there is a place for each of its keys')
  return place
}
