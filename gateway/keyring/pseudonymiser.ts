import { createHmac } from 'node:crypto'
import { type Pseudonym, parsePseudonym, type TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { RecentMap } from '#domain/recent_map.ts'
import { IDENTITY_KINDS, type IdentityKind, type SubjectIdentities } from '#domain/report.ts'
import type { Pseudonyms } from '#domain/stored_report.ts'
import type { MasterKey } from './master_key.ts'

const TENANT_KEYS_MAX = 10_000
/** Pseudonyms that are remembered: the same users send again and again, and each costs two hashes. */
const RECENT_MAX = 20_000

/** Turns identities into keyed pseudonyms: HMAC-SHA-256 (RFC 2104) under a key of the tenant. */
export class Pseudonymiser {
  readonly #masterKey: MasterKey
  readonly #tenantKeys = new Map<TenantId, Buffer>()
  readonly #recent = new RecentMap<string, Pseudonym>(RECENT_MAX)

  constructor(masterKey: MasterKey) {
    this.#masterKey = masterKey
  }

  /**
   * The pseudonym of one identity. The kind is part of it, so that a user and a device with equal ids differ. Equal
   * identities are equal after normalisation: white space around them, and the case of mail addresses and GUIDs, do
   * not matter.
   */
  pseudonym(tenantId: TenantId, kind: IdentityKind, value: string): Pseudonym {
    const text = `${kind}\u0000${normalise(kind, value)}`
    const place = tenantId + text
    const known = this.#recent.get(place)
    if (known !== undefined) return known
    const pseudonym = parsePseudonym(
      createHmac('sha256', this.#tenantKey(tenantId)).update(text).digest(),
    )
    this.#recent.set(place, pseudonym)
    return pseudonym
  }

  /** The pseudonyms of all identities that a report carries. Empty ones are left out. */
  pseudonyms(tenantId: TenantId, subject: SubjectIdentities): Pseudonyms {
    const pseudonyms: { [kind in IdentityKind]?: Pseudonym } = {}
    for (const kind of IDENTITY_KINDS) {
      const value = subject[kind]
      if (value === undefined || value.trim() === '') continue
      pseudonyms[kind] = this.pseudonym(tenantId, kind, value)
    }
    return pseudonyms
  }

  /** A keyed hash for the scrubber's method `hash`: 16 characters, equal for equal values of one tenant. */
  hash(tenantId: TenantId, kind: string, value: string): string {
    return createHmac('sha256', this.#tenantKey(tenantId))
      .update(`scrub ${kind}\u0000${value}`)
      .digest('base64url')
      .slice(0, 16)
  }

  #tenantKey(tenantId: TenantId): Buffer {
    const known = this.#tenantKeys.get(tenantId)
    if (known !== undefined) return known
    if (this.#tenantKeys.size >= TENANT_KEYS_MAX) this.#tenantKeys.clear()
    const key = this.#masterKey.derive('pseudonym', tenantId)
    this.#tenantKeys.set(tenantId, key)
    return key
  }
}

/** How a pseudonym stands in a clean report. */
export function printPseudonym(pseudonym: Pseudonym): string {
  return `psn_${Buffer.from(pseudonym).toString('base64url')}`
}

const GUID = /^\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i

function normalise(kind: IdentityKind, value: string): string {
  const text = value.slice(0, LIMITS.identityLengthMax).normalize('NFC').trim()
  if (kind === 'email') return text.toLowerCase()
  const guid = GUID.exec(text)
  return guid === null ? text : guid.slice(1).join('-').toLowerCase()
}
