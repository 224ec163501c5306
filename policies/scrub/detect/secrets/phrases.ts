import { isWord } from '../../chars.ts'
import type { Detector, Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { row } from '../row.ts'
import { looksSecret } from './credentials.ts'
import { isStandIn } from './stand_ins.ts'

// Secrets of several parts that a word announces: phrases of wallets, codes for an emergency, keys of licences, sessions.

const SEEDS =
  'seed phrase|seed words|seed|mnemonic|mnemonic phrase|mnemonic_phrase|recovery phrase|recovery_phrase|secret phrase|backup phrase|secret recovery phrase|wallet phrase|wallet backup|wallet seed|bip39|passphrase'
const RESERVES =
  'recovery codes|recovery code|backup codes|backup code|recovery_codes|recoverycodes|backup_codes|backupcodes|scratch codes|emergency codes|recovery keys|recovery key|notfallcodes|codes de secours|códigos de recuperación|codici di backup'
const LICENCES =
  'license key|licence key|product key|activation key|serial key|serial number|cd key|registration key|license_key|product_key|lizenzschlüssel|clé de licence|clé de produit'

const GAP =
  /^(?:["'\\\]]{0,3} {0,2}(?:is|was|are|set to)?[ :=>-]{0,4}["'\\[(]{0,3}|\s{0,4})\s{0,4}(?=[a-z])/
/** Words of a phrase: small letters, three to eight of them (BIP 39). */
const PHRASE = /^[a-z]{3,8}(?:(?: |, ?|\n|\\n)(?:\d{1,2}[.):] ?)?[a-z]{3,8}){11,23}(?![\w'-])/

/** Twelve to twenty-four words by threes. */
function matchSeed(input: Input): Span | undefined {
  const { text, units, prefixEnd } = input
  if (isWord(unitAt(units, prefixEnd))) return undefined
  const tail = text.slice(prefixEnd, prefixEnd + 320)
  input.steps += 24
  const gap = GAP.exec(tail)
  if (gap === null || gap[0] === '') return undefined
  const phrase = PHRASE.exec(tail.slice(gap[0].length))?.[0]
  if (phrase === undefined || (phrase.match(/[a-z]{3,8}/g) ?? []).length % 3 !== 0) return undefined
  const start = prefixEnd + gap[0].length
  return { start, end: start + phrase.length, resume: start + phrase.length }
}

const LIST_MAX = 480
const LIST_GAP =
  /^["'\\]{0,3}(?: (?:are|is|for \S{1,40}|was)(?= |:))?[ :=>-]{0,4}[\s["'\\(*•-]{0,6}/
/** A code has a digit, or groups of one length with dashes. */
const RESERVE = String.raw`(?=[a-z\d-]*\d)[a-z\d]{4,10}(?:[- ]?-[a-z\d]{4,10}){0,7}|[a-z]{4,6}(?:-[a-z]{4,6}){2,7}`
const RESERVE_LIST = new RegExp(
  `^(?:${RESERVE})(?![\\w.-])(?:(?:["'\\\\,;|*•\\s]|\\d{1,2}[.)] |\\\\n){1,8}(?:${RESERVE})(?![\\w.-])){0,24}`,
  'i',
)

/** `Recovery codes: 3f7a9-b2c41, …`: all codes of the list. */
function matchReserve(input: Input): Span | undefined {
  const { text, units, prefixEnd } = input
  if (isWord(unitAt(units, prefixEnd))) return undefined
  const tail = text.slice(prefixEnd, prefixEnd + LIST_MAX)
  const from = LIST_GAP.exec(tail)?.[0].length ?? 0
  input.steps += 24
  if (from === 0) return undefined
  const list = RESERVE_LIST.exec(tail.slice(from))?.[0]
  if (list === undefined || isCommon(list)) return undefined
  const start = prefixEnd + from
  return { start, end: start + list.length, resume: start + list.length }
}

/** Times, dates and counts follow such words too. */
function isCommon(list: string): boolean {
  return /^(?:\d{4}-\d\d-\d\d|\d{1,4}$|[a-z]{1,6}\d{1,2}$)/i.test(list)
}

const LICENCE =
  /^["'\\]{0,3} ?(?:is|was|:|=)?[ "'\\[(]{1,3}((?:[A-Z\d]{4,6}-){3,6}[A-Z\d]{4,6})(?![\w-])/

function matchLicence(input: Input): Span | undefined {
  const { text, prefixEnd } = input
  input.steps += 24
  const found = LICENCE.exec(text.slice(prefixEnd, prefixEnd + 80))
  if (found?.[1] === undefined || isStandIn(found[1])) return undefined
  const end = prefixEnd + found[0].length
  return { start: end - found[1].length, end, resume: end }
}

const SESSION =
  /^(?: (?:is|was|for \S{1,40} is|with|=))?[ :="'([]{1,3}([\w.~+/-]{16,256}={0,2})(?![\w-])/
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-/i

/** `session id 9f86…`: what a session is known by; GUIDs stand for many things. */
function matchSession(input: Input): Span | undefined {
  const { text, prefixEnd } = input
  input.steps += 24
  const found = SESSION.exec(text.slice(prefixEnd, prefixEnd + 320))
  const value = found?.[1]
  if (found === null || value === undefined || GUID.test(value)) return undefined
  if (!looksSecret(value) || !/\d/.test(value) || /[./]\w*[a-z]{4}/.test(value)) return undefined
  const end = prefixEnd + found[0].length
  return { start: end - value.length, end, resume: end }
}

const PATHS =
  'reset-password|password-reset|reset_password|passwordreset|resetpassword|forgot-password|magic-link|magiclink|magic|invite|invitation|invitations|invites|verify-email|confirm-email|email-verification|activate|activation|confirm|confirmation|set-password|sso-token|share-link'
const TOKEN = /^\/(?:[\w-]{1,16}\/)?([\w~+.-]{20,256}={0,2})(?![\w-])/

/** `/reset-password/…`: links that let in whoever has them. */
function matchPath(input: Input, at: number): Span | undefined {
  const { text, units, prefixEnd } = input
  if (unitAt(units, at - 1) !== 47 || unitAt(units, prefixEnd) !== 47) return undefined
  input.steps += 24
  const found = TOKEN.exec(text.slice(prefixEnd, prefixEnd + 300))
  const value = found?.[1]
  if (found === null || value === undefined || GUID.test(value) || !/\d/.test(value))
    return undefined
  if (!looksSecret(value) || /\.[a-z]{2,4}$/.test(value)) return undefined
  const end = prefixEnd + found[0].length
  return { start: end - value.length, end, resume: end }
}

const split = (text: string): readonly string[] => text.split('|')

/** Rows of the table of detectors. */
export const PHRASE_DETECTORS: readonly Detector[] = [
  row('seed_phrase', 'SECRET', {
    prefixes: split(SEEDS),
    match: matchSeed,
    confidence: 0.9,
    why: 'word before',
  }),
  row('recovery_codes', 'SECRET', {
    prefixes: split(RESERVES),
    match: matchReserve,
    confidence: 0.8,
    why: 'word before',
  }),
  row('licence_key', 'SECRET', {
    prefixes: split(LICENCES),
    match: matchLicence,
    confidence: 0.8,
    why: 'word before',
  }),
  row('session_cue', 'SESSION_ID', {
    prefixes: ['session id', 'session-id', 'sessionid', 'session key', 'jsessionid', 'phpsessid'],
    match: matchSession,
    confidence: 0.7,
    why: 'word before',
  }),
  row('link_token', 'SECRET', {
    prefixes: split(PATHS),
    match: matchPath,
    confidence: 0.75,
    why: 'path before',
  }),
]
