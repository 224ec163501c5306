import { LIMITS } from './limits.ts'
import { type IdentityKind, splitCustom } from './report.ts'

/** How the spellings of an identity become one. Published: what others hash is normalised by the same rule before. */
export interface Normalisation {
  /** The rule, for whoever writes it in another language. */
  readonly rule: string
  /** The one spelling; empty where the value names nobody. */
  readonly apply: (value: string) => string
}

const GUID = /^\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i
/** What devices send instead of an advertising id whose user does not want to be tracked. */
const NO_ADVERTISING_ID = '00000000-0000-0000-0000-000000000000'

function plain(value: string): string {
  return value.slice(0, LIMITS.identityLengthMax).normalize('NFC').trim()
}

function id(value: string): string {
  const text = plain(value)
  const guid = GUID.exec(text)
  return guid === null ? text : guid.slice(1).join('-').toLowerCase()
}

function advertisingId(value: string): string {
  const text = id(value).toLowerCase()
  return text === NO_ADVERTISING_ID ? '' : text
}

/** E.164 where the number says its country; otherwise nobody can tell, and its digits stand for themselves. */
function phone(value: string): string {
  const text = plain(value)
  const digits = text.replace(/[^0-9]/g, '')
  if (digits === '') return text
  if (/^[^0-9+]*\+/.test(text)) return `+${digits}`
  return digits.startsWith('00') ? `+${digits.slice(2)}` : digits
}

/** The only table of the rules, by name; docs/identities.md repeats it. */
export const NORMALISATIONS = {
  exact: {
    rule: `The first ${LIMITS.identityLengthMax.toLocaleString('en-GB')} UTF-16 code units, in Unicode form NFC, without white space around them`,
    apply: plain,
  },
  case_insensitive: {
    rule: 'As `exact`, then in lower case',
    apply: (value) => plain(value).toLowerCase(),
  },
  digits: {
    rule: 'As `exact`, then only the digits 0 to 9 of it',
    apply: (value) => plain(value).replace(/[^0-9]/g, ''),
  },
  id: {
    rule: 'As `exact`; a GUID, with or without dashes and braces, becomes `8-4-4-4-12` hexadecimal digits in lower case',
    apply: id,
  },
  phone: {
    rule: 'E.164: as `exact`, then only the digits 0 to 9 of it, after a `+` where one stood before the first digit; a leading `00` without one becomes `+`. Without a country the digits alone, without digits as `exact`',
    apply: phone,
  },
  advertising_id: {
    rule: 'As `id`, then in lower case; the GUID of zeros only, which stands for no id, becomes empty',
    apply: advertisingId,
  },
} as const satisfies Readonly<Record<string, Normalisation>>
export type NormalisationName = keyof typeof NORMALISATIONS

/** The rules that a custom kind can have. */
export const CUSTOM_NORMALISATIONS = ['exact', 'case_insensitive', 'digits'] as const
export type CustomNormalisation = (typeof CUSTOM_NORMALISATIONS)[number]

/** The rule of each kind of identity. Custom ones come normalised by the rule of their own kind. */
export const NORMALISATION_OF: Readonly<Record<IdentityKind, NormalisationName>> = {
  userId: 'id',
  organisationId: 'id',
  deviceId: 'id',
  email: 'case_insensitive',
  phone: 'phone',
  advertisingId: 'advertising_id',
  custom: 'exact',
}

/** The one spelling of an identity: what its pseudonym is made of. Of a custom one, what stands behind its kind. */
export function normaliseIdentity(kind: IdentityKind, value: string): string {
  const text = kind === 'custom' ? splitCustom(value).rest : value
  return NORMALISATIONS[NORMALISATION_OF[kind]].apply(text)
}

/** Kinds of which a value may name nobody although something is written. */
const MAY_BE_EMPTY: ReadonlySet<IdentityKind> = new Set(['advertisingId', 'custom'])

/** True where a value names somebody. */
export function namesSomebody(kind: IdentityKind, value: string | undefined): value is string {
  if (value === undefined || value.trim() === '') return false
  return !MAY_BE_EMPTY.has(kind) || normaliseIdentity(kind, value) !== ''
}
