import { isQuote, isWord } from './chars.ts'
import type { Method } from './types.ts'

/** A keyed hash: equal for equal values of one kind under one key; 16 letters, digits, `-` and `_`. */
export type Hash = (kind: string, value: string) => string

/** What is done to a value, and as what. */
export interface Treatment {
  readonly kind: string
  readonly method: Method
  /** Without it `hash` replaces. */
  readonly hash?: Hash | undefined
}

/** What stands in the place of a value. */
export type ApplyMethod = (value: string, treatment: Treatment) => string

/**
 * What stands in the place of a value. What a method cannot do to this value it does as `replace`, so that no method is
 * ever weaker than its name. Scrubbing the result again gives the same result.
 */
export function applyMethod(value: string, { kind, method, hash }: Treatment): string {
  switch (method) {
    case 'replace':
      return placeholder(kind)
    case 'mask':
      return mask(value, 0)
    case 'keep_last_4':
      return mask(value, KEPT)
    case 'hash':
      return placeholder(kind, hash?.(kind, sameForm(kind, value)))
    case 'truncate':
      return truncateIp(value) ?? placeholder(kind)
    case 'generalise':
      return GENERALISERS.get(kind)?.(value, kind) ?? placeholder(kind)
    case 'drop':
      return ''
  }
}

function placeholder(kind: string, detail?: string): string {
  return detail === undefined ? `[${kind}]` : `[${kind}:${detail}]`
}

const KEPT = 4
/** Of a shorter value the last four would be half of it or more. */
const KEPT_OF_MIN = 9

/**
 * Letters and digits become `*`, escapes too, so that no backslash is left to change what follows. The last `kept` of
 * them stay where there are enough.
 */
function mask(value: string, kept: number): string {
  const words = [...value].filter((sign) => isWord(sign.charCodeAt(0))).length
  let left = words < KEPT_OF_MIN ? 0 : kept
  let masked = ''
  for (let index = value.length - 1; index >= 0; index--) {
    const code = value.charCodeAt(index)
    const hides = isWord(code) || code === 92 || isQuote(code) || code > 127
    const stays = hides && left > 0 && code < 128 && isWord(code)
    if (hides) left--
    masked = (hides && !stays ? '*' : value.charAt(index)) + masked
  }
  return masked
}

const NUMBERS = new Set(
  'PHONE US_SSN NATIONAL_ID CREDIT_CARD IBAN BANK_ACCOUNT MAC_ADDRESS IMEI ICCID PASSPORT'.split(
    ' ',
  ),
)

/** One form for all spellings of a value, so that they have the same pseudonym. */
function sameForm(kind: string, value: string): string {
  const text = value.normalize('NFC').trim()
  if (kind === 'EMAIL' || kind === 'IP_ADDRESS') return text.toLowerCase()
  return NUMBERS.has(kind) ? text.replace(/[^\p{L}\p{N}+]/gu, '').toUpperCase() : text
}

/** The network of an address: the first 24 bits of IPv4, the first 48 of IPv6; undefined for other text. */
export function truncateIp(value: string): string | undefined {
  const four = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/.exec(value)
  if (four?.[1] !== undefined) return `${four[1]}.0`
  const address = value.replace(/%.*$/, '')
  if (!/^[0-9a-f:]{2,39}$/i.test(address) || !address.includes(':')) return undefined
  const head = address.split('::')[0] ?? ''
  const groups = head.split(':').filter((group) => group !== '')
  return `${groups.slice(0, 3).join(':')}::`
}

/** What is left of a value that is told with less detail; undefined where it cannot be. */
type Generalise = (value: string, kind: string) => string | undefined

const GENERALISERS: ReadonlyMap<string, Generalise> = new Map<string, Generalise>([
  ['EMAIL', mailDomain],
  ['IP_ADDRESS', truncateIp],
  ['DATE_OF_BIRTH', yearOf],
  ['GEO', tenths],
  ['PHONE', countryOf],
  ['USERNAME', basename],
  ['MAC_ADDRESS', vendorOf],
])

function mailDomain(value: string, kind: string): string | undefined {
  const domain = /@((?:[a-z\d-]{1,63}\.){1,8}[a-z]{2,24})$/i.exec(value.slice(-255))?.[1]
  return domain === undefined ? undefined : placeholder(kind, domain.toLowerCase())
}

function yearOf(value: string, kind: string): string | undefined {
  const years = value.slice(0, 64).match(/(?<!\d)(?:19|20)\d\d(?!\d)/g)
  return years?.length === 1 ? placeholder(kind, years[0]) : undefined
}

/** One decimal of a degree: some eleven kilometres. */
function tenths(value: string): string | undefined {
  if (!/^[-+\d., ;/()°NSEW]{1,64}$/.test(value)) return undefined
  return value.replace(/(\d{1,3}\.\d)\d{0,18}/g, '$1')
}

/** Calling codes of one and two digits (ITU-T E.164); all others have three. */
const CALLING_CODES = /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[235689]\d\d)/

function countryOf(value: string, kind: string): string | undefined {
  const digits = value.replace(/\D/g, '')
  const code = value.trimStart().startsWith('+') ? CALLING_CODES.exec(digits)?.[0] : undefined
  return code === undefined ? undefined : placeholder(kind, `+${code}`)
}

/** `C:\Users\jane\crash.dmp` is of `crash.dmp`. */
function basename(value: string, kind: string): string | undefined {
  const name = /[\\/]([\w.-]{1,64})$/.exec(value)?.[1]
  return name === undefined ? undefined : `${placeholder(kind)}/${name}`
}

function vendorOf(value: string): string | undefined {
  const found = /^((?:[\da-f]{2}([:-])){3})[\da-f]{2}\2[\da-f]{2}\2[\da-f]{2}$/i.exec(value)
  return found === null ? undefined : `${found[1]}00${found[2]}00${found[2]}00`
}
