import { createCipheriv, createDecipheriv, hkdfSync, randomFillSync } from 'node:crypto'
import { RecentMap } from '#domain/recent_map.ts'
import { IDENTITY_KINDS } from '#domain/report.ts'
import type { SealPlace } from '#domain/stored_report.ts'
import type { KeySet, KeySource } from './keys.ts'

/** First byte of what is sealed: how the rest is to be read. */
const FORMAT = 1
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = 1 + NONCE_BYTES
const INFO = Buffer.from('tidegate report 1')
const NO_SALT = Buffer.alloc(0)
/** Tenant, id and day of expiry as text, each of one length. */
const PLACE_BYTES = 36 + 36 + 10
/** Keys of reports that are remembered: the same subjects send again and again, and each derivation is three hashes. */
const DERIVED_MAX = 20_000
/** Nonces that are drawn at once. */
const NONCES = 1_024

/**
 * Seals and opens what reports say: AES-256-GCM (NIST SP 800-38D) under a key derived by HKDF-SHA-256 (RFC 5869) from
 * the keys of the report's tenant, retention cell and subjects, with its tenant, id and day of expiry as authenticated
 * data. Destroying any one of these keys makes it unreadable, wherever a copy is.
 */
export class ReportSealer {
  readonly #keys: KeySource
  readonly #nonces = new NonceSource()
  #derived: Derived = new RecentMap(DERIVED_MAX)
  #generation = -1

  constructor(keys: KeySource) {
    this.#keys = keys
  }

  /**
   * The sealed payload of each row, in their order; undefined where a subject, the tenant or the day of a row is
   * forgotten. Missing keys are made, and are durable when this resolves. Throws KeyringAwayError.
   */
  async seal(
    rows: readonly (SealPlace & { readonly payload: Uint8Array })[],
  ): Promise<readonly (Uint8Array | undefined)[]> {
    if (rows.length === 0) return []
    const { generation } = this.#keys
    const keys = await this.#keys.keysToSeal(rows)
    const derived = this.#derivedIn(generation)
    return rows.map((row) => {
      const key = keyOf(row, keys, derived)
      return key && encrypt(row.payload, { key, place: row }, this.#nonces.next())
    })
  }

  /**
   * What each row says, in their order; undefined where a key of it is destroyed. Throws KeyringAwayError, and an Error
   * for bytes that were changed or moved to another place.
   */
  async open(
    rows: readonly (SealPlace & { readonly sealed: Uint8Array })[],
  ): Promise<readonly (Uint8Array | undefined)[]> {
    if (rows.length === 0) return []
    const { generation } = this.#keys
    const keys = await this.#keys.keysToOpen(rows)
    const derived = this.#derivedIn(generation)
    return rows.map((row) => {
      const key = keyOf(row, keys, derived)
      return key && decrypt(row.sealed, { key, place: row })
    })
  }

  /** Seals a payload under one key of its own, such as a legal hold's. */
  sealUnder(key: Uint8Array, row: SealPlace & { readonly payload: Uint8Array }): Uint8Array {
    return encrypt(row.payload, { key: derive([key]), place: row }, this.#nonces.next())
  }

  /** Opens what `sealUnder` made. Throws an Error for bytes that were changed or belong to another place. */
  openUnder(key: Uint8Array, row: SealPlace & { readonly sealed: Uint8Array }): Uint8Array {
    return decrypt(row.sealed, { key: derive([key]), place: row })
  }

  /**
   * Where keys are remembered that were derived from keys looked up in this generation. Where a destruction came in
   * between, what is derived now may be of a key that is no more: it is remembered nowhere.
   */
  #derivedIn(generation: number): Derived {
    if (generation !== this.#keys.generation) return new RecentMap(DERIVED_MAX)
    if (generation !== this.#generation) {
      this.#derived = new RecentMap(DERIVED_MAX)
      this.#generation = generation
    }
    return this.#derived
  }
}

type Derived = RecentMap<string, Uint8Array>

function keyOf(place: SealPlace, keys: KeySet, derived: Derived): Uint8Array | undefined {
  const parts = keys.partsOf(place)
  if (parts === undefined) return undefined
  const name = nameOf(place)
  const known = derived.get(name)
  if (known !== undefined) return known
  const key = derive(parts)
  derived.set(name, key)
  return key
}

/** Names the keys that a report's key is made of; no two different sets share a name. */
function nameOf({ tenantId, expiresOn, product, type, pseudonyms }: SealPlace): string {
  let name = `${tenantId}${expiresOn}${product}\u0000${type}`
  for (let kind = 0; kind < IDENTITY_KINDS.length; kind += 1) {
    const pseudonym = pseudonyms[IDENTITY_KINDS[kind] ?? 'userId']
    if (pseudonym === undefined) continue
    const { buffer, byteOffset, byteLength } = pseudonym
    name += `\u0000${kind}${Buffer.from(buffer, byteOffset, byteLength).toString('latin1')}`
  }
  return name
}

function derive(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', Buffer.concat(parts), NO_SALT, INFO, KEY_BYTES))
}

interface Lock {
  readonly key: Uint8Array
  readonly place: SealPlace
}

function placeBytes({ tenantId, id, expiresOn }: SealPlace): Buffer {
  const bytes = Buffer.allocUnsafe(1 + PLACE_BYTES)
  bytes[0] = FORMAT
  bytes.write(tenantId + id + expiresOn, 1, 'latin1')
  return bytes
}

/** Format, nonce, ciphertext, tag. */
function encrypt(payload: Uint8Array, { key, place }: Lock, nonce: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(placeBytes(place))
  const ciphertext = cipher.update(payload)
  cipher.final()
  const sealed = Buffer.allocUnsafe(HEADER_BYTES + ciphertext.length + TAG_BYTES)
  sealed[0] = FORMAT
  sealed.set(nonce, 1)
  sealed.set(ciphertext, HEADER_BYTES)
  sealed.set(cipher.getAuthTag(), HEADER_BYTES + ciphertext.length)
  return sealed
}

function decrypt(sealed: Uint8Array, { key, place }: Lock): Uint8Array {
  if (sealed[0] !== FORMAT || sealed.length < HEADER_BYTES + TAG_BYTES) {
    throw new Error('Cannot open a report: its format is unknown')
  }
  const tagAt = sealed.length - TAG_BYTES
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, HEADER_BYTES))
  decipher.setAAD(placeBytes(place)).setAuthTag(sealed.subarray(tagAt))
  const payload = decipher.update(sealed.subarray(HEADER_BYTES, tagAt))
  decipher.final()
  return payload
}

/** Random nonces of 96 bits, many drawn at once: a single draw costs as much as the encryption. */
class NonceSource {
  #bytes = Buffer.alloc(NONCE_BYTES * NONCES)
  #at = this.#bytes.length

  next(): Uint8Array {
    if (this.#at === this.#bytes.length) {
      this.#bytes = randomFillSync(Buffer.allocUnsafe(NONCE_BYTES * NONCES))
      this.#at = 0
    }
    this.#at += NONCE_BYTES
    return this.#bytes.subarray(this.#at - NONCE_BYTES, this.#at)
  }
}
