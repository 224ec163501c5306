import { codeAt, isDigit, isLetter, isSpace } from '../chars.ts'
import type { Kind } from '../kinds.ts'
import { isPlaceholder } from '../kinds.ts'
import { isServerName } from './devices/host.ts'
import { NOT_NAMES } from './people/names.ts'
import { readName } from './people/person.ts'
import { isPlainAccount } from './people/plain_accounts.ts'
import { looksSecret } from './secrets/credentials.ts'
import { looksPassword } from './secrets/password_form.ts'
import { STATES } from './states.ts'

const NOT_USERS = new Set(
  `system admin administrator root anonymous guest service user users public nobody me self everyone all postgres sa app daemon
   svc acct svcaccount serviceaccount default master dba oracle scott rabbit rabbitmq elastic kibana jenkins gitlab deploy deployer build ci backup replication replicator readonly reader writer owner dev test tester
   n_a bot client server host account login logout signin signup id name email value type principal owner agent input local remote current session web api www-data nginx apache mysql redis`.split(
    /\s+/,
  ),
)
const COORDINATE = '[-+]?\\d{1,3}\\.\\d{2,18}'
const FINE = '[-+]?\\d{1,3}\\.\\d{3,18}'
const COARSE = '[-+]?\\d{1,3}\\.\\d{1,18}'
const GAP = '°? {0,2}[NSEW]? {0,2}[,; /|]{1,3}'
const PAIR_TEXT = `${COORDINATE}${GAP}${COORDINATE}°? {0,2}[NSEW]?`
const COARSE_TEXT = `${COARSE}[,; /|]{1,3}${COARSE}`
const ONE_TEXT = `${FINE}°? {0,2}[NSEW]?`
const PAIR = new RegExp(`^[[(]?(?:${PAIR_TEXT}|${COARSE_TEXT}|${ONE_TEXT})[\\])]?$`)
const PAIR_HEAD = new RegExp(`^[[(]?(?:${PAIR_TEXT}|${ONE_TEXT}(?![\\d.]| ?m?s\\b))`)
const BARE_MAX = 128

const ETHNIC =
  /^(?:white|black|asian|hispanic|latino|latina|caucasian|african|native|indigenous|arab|jewish|roma|mixed|pacific|aboriginal|mestizo|biracial|multiracial|alaska|hawaiian)\b/i
const MEDICAL =
  /\b(?:diabet|cancer|carcinom|asthma|hiv\b|aids\b|hepatit|depress|anxiety|bipolar|schizo|epilep|hypertens|hypotens|pregnan|covid|influenza|leuk[ae]+mi|lymphom|tumou?r|arthrit|migraine|alzheimer|parkinson|autis|adhd\b|dement|fractur|infection|syndrome|disorder|disease|allerg|insulin|chemo|surgery|obes|an[ae]+mi|pneumon|bronch|thyro|cardiac|coronary|insomni|nausea|fever|cough|headache|fatigue|vomit|rash|dialysis|transplant|therapy|psoria|eczema|celiac|sclerosis)|^[A-TV-Z]\d[\dA-Z](?:\.[\dA-Z]{1,4})?$/i
/** Names of machines that people carry or sit at; servers and pods have other ones. */
const MACHINE =
  /^(?:(?:desktop|laptop|notebook|pc|ws|wks|workstation|nb|lt|win|surface|macbook|mbp|tablet|thinkpad|lap|dt)-[\p{L}\d-]{4,15}|[\p{L}\d.'’-]{0,30}(?:macbook|imac|iphone|ipad|laptop|desktop|notebook|thinkpad|s-mbp|-mbp|-pc|-nb|surface|galaxy|pixel)[\p{L}\d.-]{0,30})$/iu

/** One row a kind: is a value under a key of it of that kind? Values are at most 256 code units long. */
const FITS: { readonly [kind in Kind]?: (value: string) => boolean } = {
  PERSON: isName,
  PHONE: (value) =>
    /^(?:tel:|sms:|whatsapp:)?\+?[\d\s().\-/x\u2011\u2013]{7,28}$/i.test(value) &&
    digitsOf(value) >= 7 &&
    digitsOf(value) <= 16 &&
    !/^\d{4}-\d\d-\d\d|^\d{1,2}\.\d/.test(value) &&
    !/^\d{1,3}(?:\.\d{1,3}){3}$/.test(value),
  GEO: (value) => PAIR.test(value),
  POSTAL_ADDRESS: isAddress,
  USERNAME: isUser,
  MAC_ADDRESS: (value) => /^[0-9a-f]{12}$/i.test(value) && !/^(.)\1{11}$/.test(value),
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
  HOST_NAME: (value) => MACHINE.test(value) && !isServerName(value),
  SOCIAL_HANDLE: (value) =>
    value.startsWith('@')
      ? /^@[\p{L}\d_.]{2,40}$/u.test(value)
      : isUser(value.replace(/^live:/, '')),
  SPECIAL_CATEGORY: (value) => ETHNIC.test(value),
  HEALTH: (value) => MEDICAL.test(value),
  SESSION_ID: isSession,
  SECRET: isSecret,
}
const LOGIN = /^[\w.@-]{1,40}:(?=\S{4})/

/** A secret, or a name and a password with a colon between them. */
function isSecret(value: string): boolean {
  const login = LOGIN.exec(value)
  if (login !== null && login[0] !== 'http:' && login[0] !== 'https:')
    return looksPassword(value.slice(login[0].length), { told: true, quoted: false })
  if (/[\s()]|^[\w-]{1,20}:/.test(value) || /^[a-z]+\d{1,2}$/i.test(value)) return false
  return looksSecret(value) && !GUID.test(value)
}

/** What a session is known by is drawn by lot. */
function isSession(value: string): boolean {
  return (
    value.length >= 16 &&
    /\d/.test(value) &&
    /^[\w~+/=%.-]+$/.test(value) &&
    looksSecret(value) &&
    !GUID.test(value)
  )
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** True where a quoted value under a key such as `name` or `location` is of the key's kind. */
export function fitsShape(value: string, kind: Kind): boolean {
  if (value.length === 0 || value.length > 256 || isPlaceholder(value)) return false
  return FITS[kind]?.(value) ?? false
}

function digitsOf(value: string): number {
  return value.replace(/\D/g, '').length
}

function isName(value: string): boolean {
  const inverted = /^(\p{Lu}[\p{L}'’-]{1,30}), (\p{Lu}[\p{L}'’-]{1,30}(?: \p{Lu}\.?)?)$/u.exec(
    value,
  )
  if (inverted !== null)
    return !NOT_NAMES.has(inverted[1] ?? '') && !NOT_NAMES.has(inverted[2] ?? '')
  const name = readName(value, 0)
  return name.end === value.length && name.words > 1
}

/** One word is a name only under a key that can mean nothing else. */
export function isSingleName(value: string): boolean {
  const name = readName(value, 0)
  if (name.end === value.length && name.words >= 1) return !NOT_NAMES.has(value)
  return (
    /^\p{L}[\p{L}'’-]{1,30}$/u.test(value) &&
    !STATES.has(value.toLowerCase()) &&
    !NOT_USERS.has(value.toLowerCase())
  )
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

/** Ids that a machine counts up or draws, such as `user_1234`, `u-77`, hex and GUIDs. */
const COUNTED =
  /^(?:[a-z]{1,8}[-_.]?\d{1,20}|[0-9a-f]{8,}|[0-9a-f]{8}-[0-9a-f]{4}-.*|.*[0-9a-f]{12,}.*|svc[-_.].*|.*[-_](?:svc|service|app|api|worker|job|bot|daemon|agent|system|runner|role|pool|group|team)|v\d[\w.]*|[a-z]{1,4}[-_][a-z\d]*\d[a-z\d]*)$/i
/** A name with digits after it, as people choose them. */
const CHOSEN = /^(?:[a-z]{4,}\d{1,4}|[a-z]{3}(?:19|20)\d\d)$/i

function isUser(value: string): boolean {
  if (!/^\p{L}[\p{L}\d._+-]{1,40}$/u.test(value)) return false
  const lower = value.toLowerCase()
  if (NOT_USERS.has(lower) || STATES.has(lower)) return false
  return CHOSEN.test(value)
    ? !/^(?:user|usr|test|guest|client|tenant|account|node|host)\d+$/i.test(value)
    : !COUNTED.test(value)
}

/** One past a value without quotes that is of the kind, or `start`. */
export function bareShapeEnd(text: string, start: number, kind: Kind): number {
  if (kind === 'PERSON') {
    const name = readName(text, start)
    return name.words > 1 && !isLetter(codeAt(text, name.end)) ? name.end : start
  }
  const line = lineOf(text, start)
  switch (kind) {
    case 'GEO':
      return start + geoLength(line)
    case 'POSTAL_ADDRESS':
      return start + addressLength(line)
    case 'MAC_ADDRESS':
      return start + (/^[0-9a-f]{12}(?!\w)/i.exec(line)?.[0].length ?? 0)
    case 'USERNAME':
    case 'SOCIAL_HANDLE':
      return start + userLength(line, codeAt(text, start + line.length))
    case 'PHONE':
      return start + phoneLength(line)
    case 'HEALTH':
    case 'SPECIAL_CATEGORY':
      return start + phraseLength(line, kind)
    default:
      return start + wordLength(line, kind)
  }
}

function phoneLength(line: string): number {
  const value =
    /^(?:tel:|sms:|whatsapp:)?\+?\(?\d[\d().\-/ ]{5,22}\d(?![\w.:])/i.exec(line)?.[0] ?? ''
  if (!fitsShape(value, 'PHONE')) return 0
  const extension = /^[ ,;]{0,2}(?:ext|x)[. :=#]{0,3}\d{1,6}(?!\w)/i.exec(line.slice(value.length))
  return value.length + (extension?.[0].length ?? 0)
}

function geoLength(line: string): number {
  const head = PAIR_HEAD.exec(line)?.[0] ?? ''
  const closes = /^[[(]/.test(head) && /^[\])]/.test(line.slice(head.length))
  return head.length + (closes ? 1 : 0)
}

function lineOf(text: string, start: number): string {
  let end = start
  while (end < text.length && end - start < BARE_MAX && !endsLine(text.charCodeAt(end))) end++
  return text.slice(start, end)
}

const LINE_ENDS = new Set([10, 13, 34, 59, 124, 92, 38])

function endsLine(code: number): boolean {
  return LINE_ENDS.has(code)
}

/** An address in a line of pairs ends where the next pair starts: `address=5 Oak Lane city=Leeds`. */
const NEXT_PAIR = /[,;]? [\w.-]{1,40}=/

function addressLength(line: string): number {
  const pair = NEXT_PAIR.exec(line)
  const value = (pair === null ? line : line.slice(0, pair.index)).replace(/[\s.,)]{1,8}$/, '')
  if (!isDigit(codeAt(value, 0)) && !/^[\p{Lu}\p{Lo}]/u.test(value)) return 0
  return isAddress(value) ? value.length : 0
}

function userLength(line: string, next: number): number {
  let end = 0
  while (end < line.length && !endsUser(line.charCodeAt(end))) end++
  while (end > 0 && isPoint(line.charCodeAt(end - 1))) end--
  const value = line.slice(0, end)
  return fitsShape(value, value.startsWith('@') ? 'SOCIAL_HANDLE' : 'USERNAME') &&
    (/\p{Ll}|\p{Lo}/u.test(value) || (next !== 92 && isLoudAccount(value)))
    ? value.length
    : 0
}

/** `OADEYEMI`: a name in capitals rather than a constant. */
function isLoudAccount(value: string): boolean {
  return /^\p{Lu}{4,20}$/u.test(value) && isPlainAccount(value.toLowerCase())
}

function wordLength(line: string, kind: Kind): number {
  const value = /^[^\s,;&"'<>)\]}]{1,128}/.exec(line)?.[0] ?? ''
  return fitsShape(value, kind) ? value.length : 0
}

function phraseLength(line: string, kind: Kind): number {
  const end = phraseEnd(line, 0)
  return fitsShape(line.slice(0, end), kind) ? end : 0
}

const PHRASE_MAX = 80

/** One past a value of words: it ends at a sign between values, at a sentence's end, or where a pair follows. */
export function phraseEnd(text: string, start: number): number {
  const line = lineOf(text, start).slice(0, PHRASE_MAX)
  const stop = /[,<>()[\]{}'`\t]|\.(?:\s|$)|\s[-|–]|\s[\w.-]{1,40}[=:]|\s{2}/.exec(line)
  let end = stop === null ? line.length : stop.index
  while (end > 0 && isSpace(line.charCodeAt(end - 1))) end--
  return start + end
}

const USER_ENDS = new Set([...",)]}'<>"].map((sign) => sign.charCodeAt(0)))

function endsUser(code: number): boolean {
  return !isLetter(code) && (isSpace(code) || USER_ENDS.has(code))
}

function isPoint(code: number): boolean {
  return code === 46 || code === 58
}
