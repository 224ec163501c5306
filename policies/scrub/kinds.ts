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
} as const satisfies Record<string, 'replace'>
export type Kind = keyof typeof KINDS

/** Areas of kinds, in the order in which they are told. */
export const AREAS = [
  'people',
  'government',
  'money',
  'devices',
  'secrets',
  'special',
  'unseen',
] as const
export type Area = (typeof AREAS)[number]

/** What readers are told of a kind. */
export interface KindNote {
  readonly area: Area
  /** What it is. */
  readonly what: string
  /** What it takes to be one. */
  readonly found: string
}

/** What each kind is, once for all: docs/pii is made of it. No scrubber reads it, so that no bundle carries it. */
export const KIND_NOTES: Readonly<Record<Kind, KindNote>> = {
  PERSON: {
    area: 'people',
    what: 'The name of a person',
    found:
      'The model of names judges capitalised words by their shape, their neighbours, the key and lists of names; words such as `Dear`, `by`, `owner` and keys such as `name` announce one',
  },
  USERNAME: {
    area: 'people',
    what: 'The name of an account',
    found:
      'A folder in `C:\\Users\\`, `/home/` or `/Users/` in any encoding, `DOMAIN\\user`, phrases of logs, words before it, or its key; not shared folders and accounts of build machines',
  },
  EMAIL: {
    area: 'people',
    what: 'An e-mail address',
    found:
      'An `@` with a domain, in any script, with plus tags or quoted, encoded or spelt out (`at`, `dot`)',
  },
  PHONE: {
    area: 'people',
    what: 'A telephone number',
    found:
      "An international number of a country's lengths, a national one in its groups, or any after a word such as `phone`",
  },
  POSTAL_ADDRESS: {
    area: 'people',
    what: 'A postal address',
    found:
      'Street, house number, postal code and town in the forms of some thirty countries, post boxes, or by word or key',
  },
  DATE_OF_BIRTH: {
    area: 'people',
    what: 'A date of birth',
    found: 'A date after a word such as `born`, in some twenty languages, or by its key',
  },
  GEO: {
    area: 'people',
    what: 'A place precise enough to find a home',
    found:
      'Coordinates with four decimals or more, degrees and minutes, codes of grids, links of maps, or by word or key',
  },
  SOCIAL_HANDLE: {
    area: 'people',
    what: 'An account in a social network',
    found: 'The link of a profile, or a handle that a word or key announces',
  },
  VEHICLE_PLATE: {
    area: 'people',
    what: 'The plate or the identification number of a vehicle',
    found:
      'A plate after a word, by its key or in a form that nothing else has; a VIN by its check digit',
  },
  US_SSN: {
    area: 'government',
    what: 'A social security number of the United States',
    found: 'Its three groups in the ranges that are given out, or any number after the word or key',
  },
  NATIONAL_ID: {
    area: 'government',
    what: 'A number by which a state knows a person',
    found:
      "Form and check digit of the country's id; where these are weak, only with a word near it or by its key",
  },
  PASSPORT: {
    area: 'government',
    what: 'The number of a passport',
    found: 'A word before it or its key, or the machine-readable lines with their check digits',
  },
  DRIVING_LICENCE: {
    area: 'government',
    what: 'The number of a driving licence',
    found: 'A word before it or its key; of forms with a check digit also that',
  },
  CREDIT_CARD: {
    area: 'money',
    what: 'The number of a payment card',
    found: "The issuer's range, its length and the check digit, alone or in printed groups",
  },
  IBAN: {
    area: 'money',
    what: 'An international bank account number',
    found: "The country's length and the check number, alone or in groups",
  },
  BIC: {
    area: 'money',
    what: 'The code of a bank',
    found: 'Its form with a country of ISO 3166 after a word or by its key',
  },
  BANK_ACCOUNT: {
    area: 'money',
    what: 'A bank account, or the code of its bank',
    found: 'A word before it or its key, with the check digit where the country has one',
  },
  CRYPTO_WALLET: {
    area: 'money',
    what: 'The address of a wallet',
    found: 'The form of its chain with the checksum of the address; without one only after a word',
  },
  IP_ADDRESS: {
    area: 'devices',
    what: 'An address in a network',
    found:
      'IPv4 and IPv6, mapped, with zone, port or prefix, and in host names; not unspecified ones, masks, multicast and versions; loopback, private and documentation as the settings say',
  },
  MAC_ADDRESS: {
    area: 'devices',
    what: 'The address of a network adapter',
    found: 'Six pairs, or three groups with dots; not all zero, all ones and longer fingerprints',
  },
  IMEI: {
    area: 'devices',
    what: 'The number of a mobile device',
    found: 'Fifteen digits with the check digit, or after a word or by its key',
  },
  ICCID: {
    area: 'devices',
    what: 'The number of a SIM card',
    found: 'Its form after a word or by its key',
  },
  ADVERTISING_ID: {
    area: 'devices',
    what: 'An id by which a device is recognised',
    found: 'A word before it or its key; a GUID alone is none',
  },
  HOST_NAME: {
    area: 'devices',
    what: "The name of a person's machine",
    found: 'Names that systems make (`DESKTOP-…`), names with an owner in them, or by word or key',
  },
  SESSION_ID: { area: 'devices', what: 'The id of a session or a cookie', found: 'Its key' },
  SECRET: {
    area: 'secrets',
    what: 'A password, key or token',
    found:
      'Formats of vendors, tokens, private keys, credentials in URLs and headers, values by key, random strings beside a word that announces one',
  },
  PASSWORD_HASH: {
    area: 'secrets',
    what: 'The hash of a password',
    found: 'The forms of crypt, frameworks and directories, or after a word',
  },
  HEALTH: { area: 'special', what: "What is said about somebody's health", found: 'Its key' },
  SPECIAL_CATEGORY: {
    area: 'special',
    what: 'Religion, politics, union, sexuality, ethnicity, biometry, genes or crime (GDPR, articles 9 and 10)',
    found: 'Its key; each category is a rule of its own',
  },
  ENCODED: {
    area: 'unseen',
    what: 'Text that is encoded more often, or that costs more to decode, than the scan allows',
    found: 'Four levels of encoding, and four times the length of the text',
  },
  WITHHELD: {
    area: 'unseen',
    what: 'A text that could not be looked at',
    found: 'An error of a rule, or a text that is too long',
  },
}

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
