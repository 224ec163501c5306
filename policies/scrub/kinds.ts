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
} as const satisfies Record<string, Method>
export type Kind = keyof typeof KINDS

/** True for the name of a kind. */
export function isKind(name: string): name is Kind {
  return Object.hasOwn(KINDS, name)
}

/** True for text that is exactly a replacement of ours, such as `[EMAIL]`. */
export function isPlaceholder(text: string): boolean {
  return text.startsWith('[') && text.endsWith(']') && isKind(text.slice(1, -1))
}
