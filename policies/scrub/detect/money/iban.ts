import { codeAt, isDigit, isLetter, isWord } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import { hasLabel, labelOf } from '../label.ts'

/**
 * Structure of the account number by country: `n` digits, `a` letters, `c` either (ISO 13616, register of SWIFT; the
 * last rows are of countries that use the form without being in the register).
 */
const STRUCTURES = `AD8n12c AE19n AL8n16c AT16n AZ4a20c BA16n BE12n BG4a6n8c BH4a14c BI23n BR23n1a1c BY4c4n16c CH5n12c CR18n
 CY8n16c CZ20n DE18n DJ23n DK14n DO4c20n EE16n EG25n ES20n FI14n FK2a12n FO14n FR10n11c2n GB4a14n GE2a16n GI4a15c GL14n
 GR7n16c GT4c20c HN4a20n HR17n HU24n IE4a14n IL19n IQ4a15n IS22n IT1a10n12c JO4a4n18c KW4a22c KZ3n13c LB4n20c LC4a24c
 LI5n12c LT16n LU3n13c LV4a13c LY21n MC10n11c2n MD2c18c ME18n MK3n10c2n MN16n MR23n MT4a5n18c MU4a19n3a NI4a20n NL4a10n
 NO11n OM3n16c PK4a16c PL24n PS4a21c PT21n QA4a21c RO4a16c RS18n RU14n15c SA2n18c SC4a20n3a SD14n SE20n SI15n SK20n
 SM1a10n12c SO19n ST21n SV4a20n TL19n TN20n TR6n16c UA6n19c VA18n VG4a16n XK16n YE4a4n18c
 AO21n BF2c22n BJ2c22n CF23n CG23n CI2c22n CM23n CV21n DZ22n GA23n GQ23n GW2c19n IR22n KM23n MA24n MG23n ML2c22n MZ21n
 NE2a22n SN2a22n TD23n TG2a22n`

interface Country {
  /** Letters and digits with the country and the check. */
  readonly length: number
  readonly structure: RegExp
}

const COUNTRIES: ReadonlyMap<string, Country> = new Map(
  STRUCTURES.split(/\s+/).map((row) => [row.slice(0, 2), countryOf(row.slice(2))]),
)

function countryOf(structure: string): Country {
  let length = 4
  let pattern = ''
  for (const [, count = '', sign = ''] of structure.matchAll(/(\d+)([nac])/g)) {
    length += Number(count)
    pattern += `${sign === 'n' ? '\\d' : sign === 'a' ? '[A-Z]' : '[A-Z\\d]'}{${count}}`
  }
  return { length, structure: new RegExp(`^${pattern}$`) }
}

const SIGNS_MAX = 40
const LABEL = labelOf(
  `iban|iban number|iban no|iban code|ibans|creditor iban|debtor iban|beneficiary iban|konto iban|konto|kontonummer|bankverbindung
|bank account|account number|account no|rekening|rekeningnummer|cuenta|compte|conto|conta`,
)

/** The countries' letters, for the table of prefixes. */
export const IBAN_PREFIXES: readonly string[] = [...COUNTRIES.keys()].map((country) =>
  country.toLowerCase(),
)

/**
 * An account number at its first letter, together or in groups, with a right check (ISO 7064, mod 97-10) and the
 * structure of its country; with a wrong one only right after the word IBAN.
 */
export function matchIban(input: Input, at: number): Span | undefined {
  const { text } = input
  if (!isDigit(codeAt(text, at + 2)) || !isDigit(codeAt(text, at + 3))) return undefined
  const country = COUNTRIES.get(text.slice(at, at + 2).toUpperCase())
  if (country === undefined) return undefined
  let account = ''
  let index = at
  for (let signs = 0; account.length < country.length && index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (isAccount(code)) account += text[index]
    else if (!isGap(code) || ++signs > SIGNS_MAX || !isNext(text, index + 1)) break
  }
  input.steps += index - at
  if (account.length !== country.length || isWord(codeAt(text, index)))
    return brokenIban(text, at, country.length)
  const number = account.toUpperCase()
  const span = { start: at, end: index, resume: index }
  if (country.structure.test(number.slice(4)) && mod97(number) === 1)
    return { ...span, why: 'check digit', confidence: 0.98 }
  if (hasLabel(input, at, LABEL)) return { ...span, why: 'word before', confidence: 0.8 }
  return brokenIban(text, at, country.length)
}

/** Printed groups, of which some may lack a sign or have one too many. */
const PRINTED = /^[A-Z]{2}\d\d(?: {1,2}[A-Z\d]{3,4}){2,7}(?: [A-Z\d]{1,3})?(?![A-Z\d])/i
const PRINTED_MAX = 48
const ODD_MAX = 2
const PRINTED_DIGITS = 12

/** Claims nothing, and has the scan go on behind it: no group of a number with a wrong check is a telephone number. */
function brokenIban(text: string, at: number, length: number): Span | undefined {
  const found = PRINTED.exec(text.slice(at, at + PRINTED_MAX))?.[0] ?? ''
  const isNear = Math.abs(found.replaceAll(' ', '').length - length) <= ODD_MAX
  const isProse =
    /[a-z]{2}/.test(found.slice(2)) || found.replace(/\D/g, '').length < PRINTED_DIGITS
  return isNear && !isProse ? { start: at, end: at, resume: at + found.length } : undefined
}

/** `IBANDE89…`: the word and the number without a blank. */
export function matchGluedIban(input: Input): Span | undefined {
  const span = matchIban(input, input.prefixEnd)
  return span?.why === 'check digit' ? span : undefined
}

function isAccount(code: number): boolean {
  return isDigit(code) || (code < 128 && isLetter(code))
}

/** After one sign comes the number, or one more sign: ` - `. */
function isNext(text: string, at: number): boolean {
  const code = codeAt(text, at)
  return isAccount(code) || (isGap(code) && isAccount(codeAt(text, at + 1)))
}

function isGap(code: number): boolean {
  if (code === 32 || code === 45 || code === 0xa0 || code === 0x202f) return true
  return code === 46 || code === 43 || code === 0x2009 || code === 0x2011
}

/** The remainder by 97 of the number that the letters and digits stand for, first four last. */
export function mod97(account: string): number {
  let rest = 0
  const turned = account.slice(4) + account.slice(0, 4)
  for (let index = 0; index < turned.length; index++) {
    const code = turned.charCodeAt(index)
    rest = isDigit(code) ? (rest * 10 + code - 48) % 97 : (rest * 100 + code - 55) % 97
  }
  return rest
}
