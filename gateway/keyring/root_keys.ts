import { hkdfSync, randomBytes } from 'node:crypto'
import type { KeyringDatabase } from '#drizzle/keyring/database.ts'
import { lockRootKeys } from '#drizzle/keyring/repositories/locks.ts'
import {
  insertRootKey,
  listRootKeys,
  type StoredRootKey,
} from '#drizzle/keyring/repositories/root_keys.ts'
import { openBytes, sealBytes } from './aead.ts'
import type { MasterKeySource } from './master_keys.ts'
import { requireMasterKey, unwrapRootKey } from './unwrap_root_key.ts'

const KEY_BYTES = 32
const ID_BYTES = 4

/** Whose key it is: a key that is moved to another owner's row does not open. */
export type KeyOwner = readonly [
  'tenant' | 'cell' | 'subject' | 'pseudonym' | 'hold' | 'request',
  ...string[],
]

/**
 * The root keys, in memory: they wrap all other keys, with AES-256-GCM and the owner as authenticated data. The newest
 * wraps; what is wrapped names the root key that opens it. It prints as `[redacted]` wherever it slips in.
 */
export class RootKeys {
  readonly #database: KeyringDatabase
  readonly #masterKeys: MasterKeySource
  readonly #keys = new Map<number, Uint8Array>()
  #oldest = 0
  #newest = 0
  #masterKeyId = ''

  constructor(database: KeyringDatabase, masterKeys: MasterKeySource) {
    this.#database = database
    this.#masterKeys = masterKeys
  }

  /** The master key that wraps the newest root key, as of the last `load`. */
  get masterKeyId(): string {
    return this.#masterKeyId
  }

  /** Reads the root keys, and makes the first. Throws a ConfigError where none of the master keys opens them. */
  async load(): Promise<void> {
    const stored = await this.#database.withOwner(async (tx) => {
      await lockRootKeys(tx)
      const found = await listRootKeys(tx)
      if (found.length > 0) return found
      await insertRootKey(tx, await this.#makeRootKey(undefined))
      return await listRootKeys(tx)
    })
    const masterKeys = this.#masterKeys.all()
    for (const key of stored) {
      if (!this.#keys.has(key.id)) this.#keys.set(key.id, await unwrapRootKey(key, masterKeys))
    }
    this.#oldest = stored[0]?.id ?? 0
    this.#newest = stored.at(-1)?.id ?? 0
    this.#masterKeyId = stored.at(-1)?.masterKey ?? ''
  }

  /**
   * Adds a root key that wraps from now on, if the newest is old enough; older ones stay for what they wrapped.
   * AES-GCM with random nonces takes 2^32 wrappings under one key (NIST SP 800-38D, section 8.3).
   */
  async rotate({ olderThanMs }: { readonly olderThanMs: number }): Promise<void> {
    await this.#database.withOwner(async (tx) => {
      await lockRootKeys(tx)
      const newest = (await listRootKeys(tx)).at(-1)
      if (newest !== undefined && newest.createdAt.getTime() > Date.now() - olderThanMs) return
      await insertRootKey(tx, await this.#makeRootKey(newest))
    })
    await this.load()
  }

  /** A new key of 32 random bytes, wrapped. */
  make(owner: KeyOwner): Buffer {
    return this.wrap(randomBytes(KEY_BYTES), owner)
  }

  wrap(key: Uint8Array, owner: KeyOwner): Buffer {
    const id = Buffer.alloc(ID_BYTES)
    id.writeUInt32BE(this.#newest)
    return Buffer.concat([id, sealBytes(this.#keyOf(this.#newest), key, owner.join('\u0000'))])
  }

  /** Throws where it was wrapped for another owner, was changed, or by a root key that is not known. */
  unwrap(wrapped: Uint8Array, owner: KeyOwner): Uint8Array {
    const opened = openBytes(
      this.#keyOf(idOf(wrapped)),
      wrapped.subarray(ID_BYTES),
      owner.join('\u0000'),
    )
    return new Uint8Array(opened)
  }

  /** True where another process has made the root key that wrapped it: `load` reads it. */
  isUnknown(wrapped: Uint8Array): boolean {
    return !this.#keys.has(idOf(wrapped))
  }

  /** A key of 32 bytes for one use, by HKDF-SHA-256 (RFC 5869) of the oldest root key: it outlives every rotation. */
  derive(use: string): Uint8Array {
    const derived = hkdfSync('sha256', this.#keyOf(this.#oldest), '', `tidegate ${use}`, KEY_BYTES)
    return new Uint8Array(derived)
  }

  toString(): string {
    return '[redacted]'
  }

  toJSON(): string {
    return '[redacted]'
  }

  /** Under the master key of the newest there is, so that one master key wraps all of them. */
  async #makeRootKey(newest: StoredRootKey | undefined): Promise<Omit<StoredRootKey, 'createdAt'>> {
    const masterKey =
      newest === undefined
        ? this.#masterKeys.first()
        : requireMasterKey(newest.masterKey, this.#masterKeys.all())
    const wrapped = await masterKey.wrap(randomBytes(KEY_BYTES))
    return { id: (newest?.id ?? 0) + 1, wrapped, masterKey: masterKey.id }
  }

  #keyOf(id: number): Uint8Array {
    const key = this.#keys.get(id)
    if (key === undefined) throw new Error(`Cannot open a key: root key ${id} is not known`)
    return key
  }
}

function idOf(wrapped: Uint8Array): number {
  return Buffer.from(wrapped.buffer, wrapped.byteOffset, ID_BYTES).readUInt32BE()
}
