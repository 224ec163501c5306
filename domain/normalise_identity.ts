import { LIMITS } from './limits.ts'
import type { IdentityKind } from './report.ts'

/** How the spellings of an identity become one. Published: what others hash is normalised by the same rule before. */
export interface Normalisation {
  /** The rule, for whoever writes it in another language. */
  readonly rule: string
  /** The one spelling; empty where the value names nobody. */
  readonly apply: (value: string) => string
}

const GUID = /^\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i
const TEXT_RULE = `First ${LIMITS.identityLengthMax} UTF-16 code units, Unicode form NFC, white space around it removed`

function plain(value: string): string {
  return value.slice(0, LIMITS.identityLengthMax).normalize('NFC').trim()
}

function id(value: string): string {
  const text = plain(value)
  const guid = GUID.exec(text)
  return guid === null ? text : guid.slice(1).join('-').toLowerCase()
}

/** The only table of the rules, by name. */
export const NORMALISATIONS = {
  id: {
    rule: `${TEXT_RULE}; a GUID, with or without dashes and braces, as \`8-4-4-4-12\` digits in lower case`,
    apply: id,
  },
  email: { rule: `${TEXT_RULE}; lower case`, apply: (value) => plain(value).toLowerCase() },
} as const satisfies Readonly<Record<string, Normalisation>>
export type NormalisationName = keyof typeof NORMALISATIONS

/** The rule of each kind of identity. */
export const NORMALISATION_OF: Readonly<Record<IdentityKind, NormalisationName>> = {
  userId: 'id',
  organisationId: 'id',
  deviceId: 'id',
  email: 'email',
}

/** The one spelling of an identity: what its pseudonym is made of. */
export function normaliseIdentity(kind: IdentityKind, value: string): string {
  return NORMALISATIONS[NORMALISATION_OF[kind]].apply(value)
}
