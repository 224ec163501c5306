import { codeAt, isDigit, isLetter } from '../chars.ts'
import { isPlaceholder } from '../kinds.ts'
import { isPersonText } from '../person/whole_text.ts'
import { isServerName } from './devices/host.ts'
import { NOT_NAMES } from './people/names.ts'
import { readName } from './people/person.ts'
import { matchAnnounced, matchFullName } from './people/person_model.ts'
import { isPlainAccount } from './people/plain_accounts.ts'
import { STATES } from './states.ts'
import type { Fits, Lengths, NameReader } from './value_shapes.ts'
import { CORE_FITS, createValueReader, isUser, NOT_USERS, phraseEnd } from './value_shapes.ts'

const ETHNIC =
  /^(?:white|black|asian|hispanic|latino|latina|caucasian|african|native|indigenous|arab|jewish|roma|mixed|pacific|aboriginal|mestizo|biracial|multiracial|alaska|hawaiian)\b/i
const MEDICAL =
  /\b(?:diabet|cancer|carcinom|asthma|hiv\b|aids\b|hepatit|depress|anxiety|bipolar|schizo|epilep|hypertens|hypotens|pregnan|covid|influenza|leuk[ae]+mi|lymphom|tumou?r|arthrit|migraine|alzheimer|parkinson|autis|adhd\b|dement|fractur|infection|syndrome|disorder|disease|allerg|insulin|chemo|surgery|obes|an[ae]+mi|pneumon|bronch|thyro|cardiac|coronary|insomni|nausea|fever|cough|headache|fatigue|vomit|rash|dialysis|transplant|therapy|psoria|eczema|celiac|sclerosis)|^[A-TV-Z]\d[\dA-Z](?:\.[\dA-Z]{1,4})?$/i
/** Names of machines that people carry or sit at; servers and pods have other ones. */
const MACHINE =
  /^(?:(?:desktop|laptop|notebook|pc|ws|wks|workstation|nb|lt|win|surface|macbook|mbp|tablet|thinkpad|lap|dt)-[\p{L}\d-]{4,15}|[\p{L}\d.'’-]{0,30}(?:macbook|imac|iphone|ipad|laptop|desktop|notebook|thinkpad|s-mbp|-mbp|-pc|-nb|surface|galaxy|pixel)[\p{L}\d.-]{0,30})$/iu

const COORDINATE = '[-+]?\\d{1,3}\\.\\d{2,18}'
const FINE = '[-+]?\\d{1,3}\\.\\d{3,18}'
const COARSE = '[-+]?\\d{1,3}\\.\\d{1,18}'
const GAP = '°? {0,2}[NSEW]? {0,2}[,; /|]{1,3}'
const PAIR_TEXT = `${COORDINATE}${GAP}${COORDINATE}°? {0,2}[NSEW]?`
const COARSE_TEXT = `${COARSE}[,; /|]{1,3}${COARSE}`
const ONE_TEXT = `${FINE}°? {0,2}[NSEW]?`
const PAIR = new RegExp(`^[[(]?(?:${PAIR_TEXT}|${COARSE_TEXT}|${ONE_TEXT})[\\])]?$`)
const PAIR_HEAD = new RegExp(`^[[(]?(?:${PAIR_TEXT}|${ONE_TEXT}(?![\\d.]| ?m?s\\b))`)
const FITS: Fits = {
  ...CORE_FITS,
  PERSON: isName,
  GEO: (value) => PAIR.test(value),
  POSTAL_ADDRESS: isAddress,
  VEHICLE_PLATE: (value) =>
    /^[A-Z\d]{1,4}(?:[ -]?[A-Z\d]{1,5}){1,3}$/.test(value) &&
    /\d/.test(value) &&
    /[A-Z]/.test(value) &&
    value.length <= 12,
  BIC: (value) => /^[A-Z]{6}[A-Z\d]{2}(?:[A-Z\d]{3})?$/.test(value),
  CRYPTO_WALLET: (value) =>
    /^(?:bc1[a-z\d]{20,87}|0x[\da-f]{40}|[1-9A-HJ-NP-Za-km-z]{26,44}|[48][1-9A-HJ-NP-Za-km-z]{94}|addr1[a-z\d]{40,110})$/i.test(
      value,
    ),
  DATE_OF_BIRTH: (value) => /^(?:19|20)\d\d$|^\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}$/.test(value),
  SOCIAL_HANDLE: (value) =>
    value.startsWith('@')
      ? /^@[\p{L}\d_.]{2,40}$/u.test(value)
      : isUser(value.replace(/^live:/, '')),
  HOST_NAME: (value) => MACHINE.test(value) && !isServerName(value),
  SPECIAL_CATEGORY: (value) => ETHNIC.test(value),
  HEALTH: (value) => MEDICAL.test(value),
}

const LENGTHS: Lengths = {
  GEO: geoLength,
  POSTAL_ADDRESS: addressLength,
  HEALTH: (line) => phraseLength(line, MEDICAL),
  SPECIAL_CATEGORY: (line) => phraseLength(line, ETHNIC),
}

const NAMES: NameReader = {
  isSingle: isSingleName,
  bareEnd: bareNameEnd,
  isLoudAccount,
  announced: matchAnnounced,
  full: matchFullName,
  isWhole: isPersonText,
}

/** Reads the values of all kinds. */
export const ALL_VALUES = createValueReader(FITS, { names: NAMES, lengths: LENGTHS })

function isName(value: string): boolean {
  const inverted = /^(\p{Lu}[\p{L}'’-]{1,30}), (\p{Lu}[\p{L}'’-]{1,30}(?: \p{Lu}\.?)?)$/u.exec(
    value,
  )
  if (inverted !== null)
    return !NOT_NAMES.has(inverted[1] ?? '') && !NOT_NAMES.has(inverted[2] ?? '')
  const name = readName(value, 0)
  return name.end === value.length && name.words > 1
}

function bareNameEnd(text: string, start: number): number {
  const name = readName(text, start)
  return name.words > 1 && !isLetter(codeAt(text, name.end)) ? name.end : start
}

/** One word is a name only under a key that can mean nothing else. */
function isSingleName(value: string): boolean {
  const name = readName(value, 0)
  if (name.end === value.length && name.words >= 1) return !NOT_NAMES.has(value)
  return (
    /^\p{L}[\p{L}'’-]{1,30}$/u.test(value) &&
    !STATES.has(value.toLowerCase()) &&
    !NOT_USERS.has(value.toLowerCase())
  )
}

/** `OADEYEMI`: a name in capitals rather than a constant. */
function isLoudAccount(value: string): boolean {
  return /^\p{Lu}{4,20}$/u.test(value) && isPlainAccount(value.toLowerCase())
}

const NO_ADDRESS =
  /^(?:0x|\[?[\da-f]{0,4}:[\da-f:]|\d{1,3}\.\d{1,3}\.\d|[a-z]+:\/\/|\*:|:)|^\d+$|^[\d.]+ (?:ms|MB|kB|GB|bytes)\b/i

function isAddress(value: string): boolean {
  return (
    value.length >= 6 &&
    /\d/.test(value) &&
    /\p{L}{3}|\p{Script=Han}/u.test(value) &&
    /[ ,]|\p{Script=Han}/u.test(value) &&
    !/[@:=]/.test(value) &&
    !NO_ADDRESS.test(value)
  )
}

function geoLength(line: string): number {
  const head = PAIR_HEAD.exec(line)?.[0] ?? ''
  const closes = /^[[(]/.test(head) && /^[\])]/.test(line.slice(head.length))
  return head.length + (closes ? 1 : 0)
}

/** An address in a line of pairs ends where the next pair starts: `address=5 Oak Lane city=Leeds`. */
const NEXT_PAIR = /[,;]? [\w.-]{1,40}=/

function addressLength(line: string): number {
  const pair = NEXT_PAIR.exec(line)
  const value = (pair === null ? line : line.slice(0, pair.index)).replace(/[\s.,)]{1,8}$/, '')
  if (!isDigit(codeAt(value, 0)) && !/^[\p{Lu}\p{Lo}]/u.test(value)) return 0
  return isAddress(value) ? value.length : 0
}

function phraseLength(line: string, form: RegExp): number {
  const phrase = line.slice(0, phraseEnd(line, 0))
  return phrase !== '' && !isPlaceholder(phrase) && form.test(phrase) ? phrase.length : 0
}
