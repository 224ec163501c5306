import { codeAt, isLetter, isSpace } from '../chars.ts'
import type { Kind } from '../kinds.ts'
import { isPlaceholder } from '../kinds.ts'
import type { PersonModel } from '../person/model.ts'
import type { Match } from '../types.ts'
import { looksSecret } from './secrets/credentials.ts'
import { looksPassword } from './secrets/password_form.ts'
import { STATES } from './states.ts'

/** By kind: is a value under a key of it of that kind? Values are at most 256 code units long. */
export type Fits = { readonly [kind in Kind]?: (value: string) => boolean }

/** What tells names under keys; the lists are large, so that they are no part of the core. */
export interface NameReader {
  /** True where one word is a name, under a key that can mean nothing else. */
  readonly isSingle: (value: string) => boolean
  /** One past a name without quotes, or `start`. */
  readonly bareEnd: (text: string, start: number) => number
  /** True for the name of an account in capitals. */
  readonly isLoudAccount: (value: string) => boolean
  /** Asks the model of names, where a key announces one. */
  readonly announced: Match
  /** The same, for two words and more. */
  readonly full: Match
  /** True where a model says that a whole text is a name. */
  readonly isWhole: (model: PersonModel, text: string) => boolean
}

/** Knows no name. */
export const NO_NAMES: NameReader = {
  isSingle: () => false,
  bareEnd: (_, start) => start,
  isLoudAccount: () => false,
  announced: () => undefined,
  full: () => undefined,
  isWhole: () => false,
}

/** By kind: how far a value without quotes goes that a line starts with, or 0. */
export type Lengths = { readonly [kind in Kind]?: (line: string) => number }

/** What is known of the values that stand under keys. */
export interface ValueReader {
  readonly names: NameReader
  readonly lengths: Lengths
  /** True where a quoted value under a key such as `name` or `location` is of the key's kind. */
  readonly fits: (value: string, kind: Kind) => boolean
  /** One past a value without quotes that is of the kind, or `start`. */
  readonly bareEnd: (text: string, start: number, kind: Kind) => number
}

/** Names of accounts that are nobody's. */
export const NOT_USERS = new Set(
  `system admin administrator root anonymous guest service user users public nobody me self everyone all postgres sa app daemon
   svc acct svcaccount serviceaccount default master dba oracle scott rabbit rabbitmq elastic kibana jenkins gitlab deploy deployer build ci backup replication replicator readonly reader writer owner dev test tester
   n_a bot client server host account login logout signin signup id name email value type principal owner agent input local remote current session web api www-data nginx apache mysql redis`.split(
    /\s+/,
  ),
)
const BARE_MAX = 128

/** The kinds of which the form alone tells. */
export const CORE_FITS: Fits = {
  PHONE: (value) =>
    /^(?:tel:|sms:|whatsapp:)?\+?[\d\s().\-/x\u2011\u2013]{7,28}$/i.test(value) &&
    digitsOf(value) >= 7 &&
    digitsOf(value) <= 16 &&
    !/^\d{4}-\d\d-\d\d|^\d{1,2}\.\d/.test(value) &&
    !/^\d{1,3}(?:\.\d{1,3}){3}$/.test(value),
  USERNAME: isUser,
  MAC_ADDRESS: (value) => /^[0-9a-f]{12}$/i.test(value) && !/^(.)\1{11}$/.test(value),
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

/** Reads values by a table of forms and by what tells names. */
export function createValueReader(
  table: Fits,
  { names, lengths }: Pick<ValueReader, 'names' | 'lengths'>,
): ValueReader {
  const fits = (value: string, kind: Kind): boolean =>
    value.length > 0 &&
    value.length <= 256 &&
    !isPlaceholder(value) &&
    table[kind]?.(value) === true
  const reader: ValueReader = {
    names,
    lengths,
    fits,
    bareEnd: (text, start, kind) => bareShapeEnd(text, start, { kind, reader }),
  }
  return reader
}

function digitsOf(value: string): number {
  return value.replace(/\D/g, '').length
}

/** Ids that a machine counts up or draws, such as `user_1234`, `u-77`, hex and GUIDs. */
const COUNTED =
  /^(?:[a-z]{1,8}[-_.]?\d{1,20}|[0-9a-f]{8,}|[0-9a-f]{8}-[0-9a-f]{4}-.*|.*[0-9a-f]{12,}.*|svc[-_.].*|.*[-_](?:svc|service|app|api|worker|job|bot|daemon|agent|system|runner|role|pool|group|team)|v\d[\w.]*|[a-z]{1,4}[-_][a-z\d]*\d[a-z\d]*)$/i
/** A name with digits after it, as people choose them. */
const CHOSEN = /^(?:[a-z]{4,}\d{1,4}|[a-z]{3}(?:19|20)\d\d)$/i

/** True for the name of an account that people chose. */
export function isUser(value: string): boolean {
  if (!/^\p{L}[\p{L}\d._+-]{1,40}$/u.test(value)) return false
  const lower = value.toLowerCase()
  if (NOT_USERS.has(lower) || STATES.has(lower)) return false
  return CHOSEN.test(value)
    ? !/^(?:user|usr|test|guest|client|tenant|account|node|host)\d+$/i.test(value)
    : !COUNTED.test(value)
}

interface Wanted {
  readonly kind: Kind
  readonly reader: ValueReader
}

function bareShapeEnd(text: string, start: number, { kind, reader }: Wanted): number {
  if (kind === 'PERSON') return reader.names.bareEnd(text, start)
  const line = lineOf(text, start)
  const length = reader.lengths[kind]
  if (length !== undefined) return start + length(line)
  switch (kind) {
    case 'MAC_ADDRESS':
      return start + (/^[0-9a-f]{12}(?!\w)/i.exec(line)?.[0].length ?? 0)
    case 'USERNAME':
    case 'SOCIAL_HANDLE':
      return start + userLength(line, codeAt(text, start + line.length), reader)
    case 'PHONE':
      return start + phoneLength(line, reader)
    default:
      return start + wordLength(line, { kind, reader })
  }
}

function phoneLength(line: string, { fits }: ValueReader): number {
  const value =
    /^(?:tel:|sms:|whatsapp:)?\+?\(?\d[\d().\-/ ]{5,22}\d(?![\w.:])/i.exec(line)?.[0] ?? ''
  if (!fits(value, 'PHONE')) return 0
  const extension = /^[ ,;]{0,2}(?:ext|x)[. :=#]{0,3}\d{1,6}(?!\w)/i.exec(line.slice(value.length))
  return value.length + (extension?.[0].length ?? 0)
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

function userLength(line: string, next: number, { fits, names }: ValueReader): number {
  let end = 0
  while (end < line.length && !endsUser(line.charCodeAt(end))) end++
  while (end > 0 && isPoint(line.charCodeAt(end - 1))) end--
  const value = line.slice(0, end)
  return fits(value, value.startsWith('@') ? 'SOCIAL_HANDLE' : 'USERNAME') &&
    (/\p{Ll}|\p{Lo}/u.test(value) || (next !== 92 && names.isLoudAccount(value)))
    ? value.length
    : 0
}

function wordLength(line: string, { kind, reader }: Wanted): number {
  const value = /^[^\s,;&"'<>)\]}]{1,128}/.exec(line)?.[0] ?? ''
  return reader.fits(value, kind) ? value.length : 0
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
