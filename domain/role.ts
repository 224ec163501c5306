/** What somebody may be granted; gateway/tenancy/roles.ts says what each may do. */
export const ROLES = [
  'administrator',
  'privacy_officer',
  'request_handler',
  'product_owner',
  'support_engineer',
  'auditor',
  'exporter',
] as const
export type Role = (typeof ROLES)[number]

export function isRole(word: string): word is Role {
  return ROLES.some((role) => role === word)
}
