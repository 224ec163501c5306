declare const brand: unique symbol

/** The id of a tenant: a lower-case GUID. Mixing it up with another id discloses data. */
export type TenantId = string & { readonly [brand]: 'TenantId' }

/** HMAC-SHA-256 of an identity under its tenant's key: 32 bytes. All that is kept of a person. */
export type Pseudonym = Uint8Array & { readonly [brand]: 'Pseudonym' }

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** True for a lower-case GUID in its canonical form (RFC 9562, section 4). */
export function isGuid(text: string): boolean {
  return GUID.test(text)
}

/** The text as a tenant's id, or undefined where it is not a GUID. Accepts upper case. */
export function parseTenantId(text: string): TenantId | undefined {
  const lower = text.toLowerCase()
  return isGuid(lower) ? (lower as TenantId) : undefined
}

/** Marks 32 bytes as a pseudonym. Throws a RangeError for another length. */
export function parsePseudonym(bytes: Uint8Array): Pseudonym {
  if (bytes.length !== 32) throw new RangeError('Cannot read pseudonym: wanted 32 bytes')
  return bytes as Pseudonym
}
