import type { TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { RecentMap } from '#domain/recent_map.ts'
import type { KeyringDatabase } from '#drizzle/keyring/database.ts'
import {
  addPseudonymKey,
  findPseudonymKeys,
  makePseudonymKey,
  type StoredPseudonymKey,
} from '#drizzle/keyring/repositories/pseudonym_keys.ts'
import { withKeyring } from './away.ts'
import { KeyringAwayError } from './keys.ts'
import type { KeyOwner, RootKeys } from './root_keys.ts'

/** What a tenant's identities become pseudonyms under. */
export interface PseudonymKey {
  /** From 1; the newest is the greatest. */
  readonly version: number
  readonly bytes: Uint8Array
  readonly scheme: PseudonymScheme
  /** When it was made, in milliseconds since 1970. */
  readonly madeAtMs: number
}

/**
 * What a key is applied to. 1: the normalised identity. 2: its SHA-256, so that whoever knows only that hash finds the
 * same pseudonym. A key keeps the scheme that it was made with.
 */
export type PseudonymScheme = 1 | 2
/** Of every key that is made now. */
const SCHEME_OF_NEW_KEYS = 2

type PreparedKeys = readonly [PseudonymKey, ...PseudonymKey[]]

/** The pseudonym keys of the tenants that are in use, ready to be used without waiting. */
export class PseudonymKeyRing {
  readonly #database: KeyringDatabase
  readonly #roots: RootKeys
  #prepared = new RecentMap<TenantId, PreparedKeys>(LIMITS.cachedTenantsMax)
  #forgotten = 0
  readonly #preparing = new Map<TenantId, Promise<void>>()

  constructor(database: KeyringDatabase, roots: RootKeys) {
    this.#database = database
    this.#roots = roots
  }

  /** Reads the tenant's keys, and makes the first. Costs nothing where they are here. Throws KeyringAwayError. */
  async prepare(tenantId: TenantId): Promise<void> {
    if (this.#prepared.get(tenantId) !== undefined) return
    const running =
      this.#preparing.get(tenantId) ??
      this.#load(tenantId).finally(() => this.#preparing.delete(tenantId))
    this.#preparing.set(tenantId, running)
    await running
  }

  /** The keys of a prepared tenant, the newest first. Throws KeyringAwayError where it is not, or was destroyed. */
  keysOf(tenantId: TenantId): PreparedKeys {
    const keys = this.#prepared.get(tenantId)
    if (keys === undefined) {
      throw new KeyringAwayError('Cannot make pseudonyms: the keys of the tenant are not at hand')
    }
    return keys
  }

  /** Makes a newer key; older ones still match. Returns its version, or undefined where there are too many. */
  async rotate(tenantId: TenantId): Promise<number | undefined> {
    await this.prepare(tenantId)
    const version = this.keysOf(tenantId)[0].version + 1
    if (version > LIMITS.pseudonymKeysMax) return undefined
    const wrapped = this.#roots.make(ownerOf(tenantId, version))
    const key = { version, wrapped, scheme: SCHEME_OF_NEW_KEYS }
    await this.#keep(tenantId, (tx) => addPseudonymKey(tx, tenantId, key))
    return this.keysOf(tenantId)[0].version
  }

  /** Reads a tenant's keys again after a rotation; until then those before it are in use. */
  async renew(tenantId: TenantId): Promise<void> {
    this.#forgotten += 1
    if (this.#prepared.get(tenantId) === undefined) return
    await this.#keep(tenantId, (tx) => findPseudonymKeys(tx, tenantId))
  }

  forget(tenantId: TenantId): void {
    this.#prepared.delete(tenantId)
    this.#forgotten += 1
  }

  forgetAll(): void {
    this.#prepared = new RecentMap(LIMITS.cachedTenantsMax)
    this.#forgotten += 1
  }

  async #load(tenantId: TenantId): Promise<void> {
    await this.#keep(tenantId, async (tx) => {
      const found = await findPseudonymKeys(tx, tenantId)
      if (found.length > 0) return found
      const wrapped = this.#roots.make(ownerOf(tenantId, 1))
      return await makePseudonymKey(tx, tenantId, {
        version: 1,
        wrapped,
        scheme: SCHEME_OF_NEW_KEYS,
      })
    })
  }

  async #keep(
    tenantId: TenantId,
    read: (tx: Parameters<typeof findPseudonymKeys>[0]) => Promise<readonly StoredPseudonymKey[]>,
  ): Promise<void> {
    const forgotten = this.#forgotten
    const stored = await withKeyring(() => this.#database.withOwner(read))
    if (stored.some(({ wrapped }) => this.#roots.isUnknown(wrapped))) await this.#roots.load()
    const keys = stored.map(({ version, wrapped, scheme, createdAt }) => ({
      version,
      bytes: this.#roots.unwrap(wrapped, ownerOf(tenantId, version)),
      scheme: parseScheme(scheme),
      madeAtMs: createdAt.getTime(),
    }))
    // A rotation or a destruction that came in between may not be undone by what was read before it.
    if (forgotten !== this.#forgotten) {
      return await this.#keep(tenantId, (tx) => findPseudonymKeys(tx, tenantId))
    }
    const [newest, ...older] = keys
    if (newest !== undefined) this.#prepared.set(tenantId, [newest, ...older])
  }
}

/** A key of a scheme that a later version brought would make pseudonyms that match nothing. */
function parseScheme(stored: number): PseudonymScheme {
  if (stored === 1 || stored === 2) return stored
  throw new Error(`Cannot use a pseudonym key: wanted scheme 1 or 2, not ${stored}`)
}

function ownerOf(tenantId: TenantId, version: number): KeyOwner {
  return ['pseudonym', tenantId, String(version)]
}
