import type { Method } from './types.ts'

/** Every kind that a finding may have, and what becomes of it unless the settings say otherwise. */
export const KINDS = {
  PERSON: 'replace',
  USERNAME: 'replace',
  EMAIL: 'replace',
  PHONE: 'replace',
  POSTAL_ADDRESS: 'replace',
  DATE_OF_BIRTH: 'replace',
  GEO: 'replace',
  SOCIAL_HANDLE: 'replace',
  VEHICLE_PLATE: 'replace',
  US_SSN: 'replace',
  NATIONAL_ID: 'replace',
  PASSPORT: 'replace',
  DRIVING_LICENCE: 'replace',
  CREDIT_CARD: 'replace',
  IBAN: 'replace',
  BIC: 'replace',
  BANK_ACCOUNT: 'replace',
  CRYPTO_WALLET: 'replace',
  IP_ADDRESS: 'replace',
  MAC_ADDRESS: 'replace',
  IMEI: 'replace',
  ICCID: 'replace',
  ADVERTISING_ID: 'replace',
  HOST_NAME: 'replace',
  SESSION_ID: 'replace',
  SECRET: 'replace',
  PASSWORD_HASH: 'replace',
  HEALTH: 'replace',
  /** Religion, politics, union, sexuality, ethnicity, genes, crime (GDPR, article 9 and 10). */
  SPECIAL_CATEGORY: 'replace',
  /** Text that is encoded more often than the scan decodes: taken out unseen. */
  ENCODED: 'replace',
  /** Text that could not be looked at, for an error or its length: all of it is taken out. Cannot be switched off. */
  WITHHELD: 'replace',
} as const satisfies Record<string, Method>
export type Kind = keyof typeof KINDS

/** True for the name of a kind. */
export function isKind(name: string): name is Kind {
  return Object.hasOwn(KINDS, name)
}

/** What a replacement may hold after the kind: a keyed hash, or what is left of a value that was generalised. */
const HASH = /^[\w-]{16}$/
const DETAILS: { readonly [kind in Kind]?: RegExp } = {
  EMAIL: /^(?:[a-z\d-]{1,63}\.){1,8}[a-z]{2,24}$/,
  PHONE: /^\+\d{1,3}$/,
  DATE_OF_BIRTH: /^\d{4}$/,
}
const PLACEHOLDER_MAX = 320
const WITHHELD = /^\[withheld: [a-z _-]{1,40}\]$/
/** True for text that is exactly a replacement of ours, such as `[EMAIL]` or `[EMAIL:…]`, or masked. */
export function isPlaceholder(text: string): boolean {
  if (text.length > PLACEHOLDER_MAX) return false
  if (!text.startsWith('[')) return text.includes('*') && isMasked(text)
  if (!text.endsWith(']')) return false
  const colon = text.indexOf(':')
  if (colon < 0) return isKind(text.slice(1, -1))
  const kind = text.slice(1, colon)
  if (!isKind(kind)) return WITHHELD.test(text)
  const detail = text.slice(colon + 1, -1)
  return HASH.test(detail) || (DETAILS[kind]?.test(detail) ?? false)
}

const STARS_MIN = 4
const KEPT_MAX = 4

/** Four stars or more, and after them at most four letters and digits: what `mask` and `keep_last_4` leave. */
function isMasked(text: string): boolean {
  let stars = 0
  let kept = 0
  for (const sign of text) {
    if (sign === '*') {
      if (kept > 0) return false
      stars++
    } else if (/[\p{L}\p{N}]/u.test(sign)) kept++
  }
  return stars >= STARS_MIN && kept <= KEPT_MAX
}
