import type { Method } from './types.ts'

/** Every kind that a finding may have, and what becomes of it unless the settings say otherwise. */
export const KINDS = {
  EMAIL: 'replace',
  CREDIT_CARD: 'replace',
  IBAN: 'replace',
  IP_ADDRESS: 'replace',
  MAC_ADDRESS: 'replace',
  PHONE: 'replace',
  US_SSN: 'replace',
  NATIONAL_ID: 'replace',
  PASSPORT: 'replace',
  IMEI: 'replace',
  SECRET: 'replace',
  USERNAME: 'replace',
  PERSON: 'replace',
  DATE_OF_BIRTH: 'replace',
  POSTAL_ADDRESS: 'replace',
  GEO: 'replace',
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
