import { createHmac, hash } from 'node:crypto'
import { type Pseudonym, parsePseudonym, type TenantId } from '#domain/ids.ts'
import type { JsonValue } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import { namesSomebody, normaliseIdentity } from '#domain/normalise_identity.ts'
import { RecentMap } from '#domain/recent_map.ts'
import {
  IDENTITY_KINDS,
  type IdentityKind,
  type SubjectIdentities,
  splitCustom,
} from '#domain/report.ts'
import type { Pseudonyms } from '#domain/stored_report.ts'
import { KeyringAwayError } from './keys.ts'
import type { PseudonymKey } from './pseudonym_key_ring.ts'

/** Pseudonyms that are remembered: the same users send again and again, and each costs two hashes. */
const RECENT_MAX = 20_000
/** Longer values are hashed each time: what is remembered stays small. */
const RECENT_LENGTH_MAX = 300

/** Where the keys of tenants are: a keyring in which the tenant was prepared. */
export interface PseudonymKeySource {
  /** Costs nothing where the tenant is prepared. Throws KeyringAwayError. */
  readonly prepareTenant: (tenantId: TenantId) => Promise<void>
  /** The newest first. Throws KeyringAwayError where the tenant is not prepared. */
  readonly pseudonymKeys: (tenantId: TenantId) => readonly [PseudonymKey, ...PseudonymKey[]]
}

/** Short names of a tenant's kinds of identity, and of its values. */
type Prefixes = Readonly<Record<IdentityKind | 'value', string>>

/**
 * Turns identities into keyed pseudonyms: HMAC-SHA-256 (RFC 2104) under a key of the tenant, of the kind and the
 * normalised value, or of its SHA-256 where the key is of scheme 2. After a rotation of the
 * key, what is stored gets the newest version, and what is looked for is looked for in every version. The tenant has to
 * be prepared first.
 */
export class Pseudonymiser {
  readonly #keys: PseudonymKeySource
  readonly #recent = new RecentMap<
    string,
    { readonly key: PseudonymKey; readonly made: Pseudonym }
  >(RECENT_MAX)

  readonly #recentValues = new RecentMap<
    string,
    { readonly key: PseudonymKey; readonly made: Uint8Array }
  >(RECENT_MAX)

  readonly #prefixes = new RecentMap<TenantId, Prefixes>(LIMITS.cachedTenantsMax)
  #tenants = 0

  constructor(keys: PseudonymKeySource) {
    this.#keys = keys
  }

  /** Brings the tenant's keys here: the other methods need them. Costs nothing where they are. Throws KeyringAwayError. */
  async prepare(tenantId: TenantId): Promise<void> {
    await this.#keys.prepareTenant(tenantId)
  }

  /** False for a tenant that was prepared and has no keys: it was destroyed. */
  hasKeys(tenantId: TenantId): boolean {
    try {
      return this.#keys.pseudonymKeys(tenantId).length > 0
    } catch (error) {
      if (error instanceof KeyringAwayError) return false
      throw error
    }
  }

  /**
   * The pseudonym of one identity, to be stored. The kind is part of it, so that a user and a device with equal ids
   * differ. Equal identities are equal after normalisation: white space around them, and the case of mail addresses and
   * GUIDs, do not matter.
   */
  pseudonym(tenantId: TenantId, kind: IdentityKind, value: string): Pseudonym {
    const [key] = this.#keys.pseudonymKeys(tenantId)
    const place = this.#prefixesOf(tenantId)[kind] + value
    const known = this.#recent.get(place)
    if (known?.key === key) return known.made
    const made = pseudonymUnder(key, kind, value)
    this.#recent.set(place, { key, made })
    return made
  }

  /** Short names of a tenant's kinds of identity: what is looked up most is hashed in full each time. */
  #prefixesOf(tenantId: TenantId): Prefixes {
    const known = this.#prefixes.get(tenantId)
    if (known !== undefined) return known
    const number = this.#tenants.toString(36)
    this.#tenants += 1
    const prefixes = {
      userId: `${number} u`,
      organisationId: `${number} o`,
      deviceId: `${number} d`,
      email: `${number} e`,
      phone: `${number} p`,
      advertisingId: `${number} a`,
      custom: `${number} c`,
      value: `${number} v`,
    }
    this.#prefixes.set(tenantId, prefixes)
    return prefixes
  }

  /** The pseudonyms of one identity under every version of the key, the newest first: to look for what is stored. */
  everyPseudonym(tenantId: TenantId, kind: IdentityKind, value: string): readonly Pseudonym[] {
    const [, ...older] = this.#keys.pseudonymKeys(tenantId)
    const newest = this.pseudonym(tenantId, kind, value)
    if (older.length === 0) return [newest]
    return [newest, ...older.map((key) => pseudonymUnder(key, kind, value))]
  }

  /**
   * The pseudonyms of an identity of which only the SHA-256 of the normalised value is known, in hexadecimal, the newest
   * first; of a custom one it stands behind the name of its kind. Keys of scheme 1 have none: what was stored under them is found by the value alone.
   */
  everyPseudonymOfHash(
    tenantId: TenantId,
    kind: IdentityKind,
    sha256: string,
  ): readonly Pseudonym[] {
    const digest = kind === 'custom' ? splitCustom(sha256).rest : sha256
    const text = `${wordOf(kind, sha256)}\u0000${digest.toLowerCase()}`
    return this.#keys
      .pseudonymKeys(tenantId)
      .filter(({ scheme }) => scheme === 2)
      .map((key) => pseudonymOfText(key, text))
  }

  /**
   * From when on what is stored can be found by hashes: `always`, `never`, or the time of the rotation that brought the
   * first key of scheme 2.
   */
  hashedSince(tenantId: TenantId): 'always' | 'never' | Date {
    const keys = this.#keys.pseudonymKeys(tenantId)
    const oldest = keys.findLast(({ scheme }) => scheme === 2)
    if (oldest === undefined) return 'never'
    return keys.at(-1) === oldest ? 'always' : new Date(oldest.madeAtMs)
  }

  /** The pseudonyms of all identities that a report carries, to be stored with it. Empty ones are left out. */
  pseudonyms(tenantId: TenantId, subject: SubjectIdentities): Pseudonyms {
    return pseudonymsOf(subject, (kind, value) => this.pseudonym(tenantId, kind, value))
  }

  /**
   * The same under every version of the key, the newest first: what a report is matched with against suppressions and
   * choices, which may be older than the newest key.
   */
  allPseudonyms(
    tenantId: TenantId,
    subject: SubjectIdentities,
  ): readonly [Pseudonyms, ...Pseudonyms[]] {
    const newest = this.pseudonyms(tenantId, subject)
    const [, ...older] = this.#keys.pseudonymKeys(tenantId)
    if (older.length === 0) return [newest]
    const under = (key: PseudonymKey) =>
      pseudonymsOf(subject, (kind, value) => pseudonymUnder(key, kind, value))
    return [newest, ...older.map(under)]
  }

  /**
   * The pseudonym of one identity under the key that subjects are counted by: the same before and after a rotation. Only
   * the rotation that brings scheme 2 begins anew, so that whoever is erased by a hash is counted no longer either.
   */
  oldestPseudonym(tenantId: TenantId, kind: IdentityKind, value: string): Pseudonym {
    const keys = this.#keys.pseudonymKeys(tenantId)
    const oldest = countingKey(keys)
    if (oldest === keys[0]) return this.pseudonym(tenantId, kind, value)
    return pseudonymUnder(oldest, kind, value)
  }

  /** A keyed hash of a value and what it is, 32 bytes, under the same key: equal for equal ones of one tenant. */
  valueHash(
    tenantId: TenantId,
    value: readonly [product: string, type: string, path: string, value: JsonValue],
  ): Uint8Array {
    const key = countingKey(this.#keys.pseudonymKeys(tenantId))
    const text = JSON.stringify(value)
    const place = this.#prefixesOf(tenantId).value + text
    const known = this.#recentValues.get(place)
    if (known?.key === key) return known.made
    const made = createHmac('sha256', key.bytes).update(`value ${text}`).digest()
    if (text.length <= RECENT_LENGTH_MAX) this.#recentValues.set(place, { key, made })
    return made
  }

  /** A keyed hash for the scrubber's method `hash`: 16 characters, equal for equal values of one tenant and key. */
  hash(tenantId: TenantId, kind: string, value: string): string {
    const [key] = this.#keys.pseudonymKeys(tenantId)
    return createHmac('sha256', key.bytes)
      .update(`scrub ${kind}\u0000${value}`)
      .digest('base64url')
      .slice(0, 16)
  }
}

function pseudonymUnder(key: PseudonymKey, kind: IdentityKind, value: string): Pseudonym {
  const normalised = normaliseIdentity(kind, value)
  const hidden = key.scheme === 2 ? hash('sha256', normalised, 'hex') : normalised
  return pseudonymOfText(key, `${wordOf(kind, value)}\u0000${hidden}`)
}

/** The kind as it is part of a pseudonym: with its name where the policies define it. */
function wordOf(kind: IdentityKind, value: string): string {
  return kind === 'custom' ? `custom:${splitCustom(value).name}` : kind
}

function pseudonymOfText(key: PseudonymKey, text: string): Pseudonym {
  return parsePseudonym(createHmac('sha256', key.bytes).update(text).digest())
}

/** The oldest key of the newest scheme. */
function countingKey(keys: readonly [PseudonymKey, ...PseudonymKey[]]): PseudonymKey {
  const [newest] = keys
  return keys.findLast(({ scheme }) => scheme === newest.scheme) ?? newest
}

function pseudonymsOf(
  subject: SubjectIdentities,
  make: (kind: IdentityKind, value: string) => Pseudonym,
): Pseudonyms {
  const pseudonyms: { [kind in IdentityKind]?: Pseudonym } = {}
  for (const kind of IDENTITY_KINDS) {
    const value = subject[kind]
    if (!namesSomebody(kind, value)) continue
    pseudonyms[kind] = make(kind, value)
  }
  return pseudonyms
}

/** How a pseudonym stands in a clean report. */
export function printPseudonym(pseudonym: Pseudonym): string {
  return `psn_${Buffer.from(pseudonym).toString('base64url')}`
}
