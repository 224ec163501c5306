import { isQuote, isSpace, isWord } from '../../chars.ts'
import { GAP_SIGN } from '../../neighbours.ts'
import type { Detector, Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { row } from '../row.ts'
import type { Stand } from './password_form.ts'
import { looksPassword } from './password_form.ts'

// Passwords that a sentence, a statement or a line of settings tells: `new password is …`, `IDENTIFIED BY '…'`.

const WORDS = `password|passwd|passphrase|pwd|pass phrase|passcode|passwort|kennwort|mot de passe|contrasena|contraseña|clave|senha|palavra-passe|wachtwoord|hasło|haslo|heslo
|lösenord|losenord|parola d'ordine|parola|salasana|adgangskode|passord|jelszó|şifre|şifreniz|sifre|parolă|lozinka|geslo|kata sandi|mật khẩu|пароль|пароля|κωδικός|wifi key|wi-fi key|security answer|secret answer|the secret`
/** Lines of settings and statements: what follows is the password. */
const SETTINGS =
  'requirepass|masterauth|rootpw|bindpw|olcrootpw|identified by|snmp-server community|wpa-psk|wpa-passphrase|auth-pass|key-string|enable password|ascii-key'

const NOUN = '[\\w.@\\\\/\'"-]{1,40}'
const LINK = new RegExp(
  `^(?: (?:for|of|from|on|to|für|pour|para|per|voor|dla|для) (?:(?:the|your|user|account|key|group|admin) )*${NOUN})?(?: (?:(?:has been |have been |was |is |are |wurde |a été |ha sido |foi )?(?:re)?(?:set|changed|reset|updated|rotated|geändert|changé|cambiada|alterada|zurückgesetzt)(?: successfully)?(?: (?:from|von) ${NOUN})? (?:to|auf|as|zu|en|a|para|in)|(?:is|was|are|ist|war|lautet|est|es|é|è|jest|to|är|er|on|este|je|это)(?: now| currently| temporarily| still| set to)?)| ?(?:generated|created|assigned|sent|used|supplied|provided|reset)?:| ?(?:->|=>|→|=))[: ]{1,2}`,
  'iu',
)
/** The kind of a password in the settings of Cisco's devices. */
const DEVICE = /^ [05789] (?=\S{4})/
const ACCOUNT =
  /(?:login|user(?:name)?|account|uid|benutzer|utilisateur|usuario)[ :=]{1,2}['"]?[\w.@\\-]{1,40}['"]?(?:,| with| and| using|, with| mit| avec| con)?(?: the)? $/i
const CLOSERS: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['[', ']'],
  ['(', ')'],
  ['<', '>'],
  ['{', '}'],
  ['«', '»'],
  ['“', '”'],
  ['„', '“'],
])
const VALUE_MAX = 128

/** `password for svc changed to …`, `new password is …`, `password '…' rejected`. */
function matchPassword(input: Input, at: number): Span | undefined {
  const { units, text, prefixEnd } = input
  const next = unitAt(units, prefixEnd)
  if (isWord(next) || next === 95 || next === 45 || next === 46) return undefined
  const tail = text.slice(prefixEnd, prefixEnd + VALUE_MAX)
  input.steps += 32
  const sign = /^["']? {0,3}[:=]/.exec(tail)
  if (sign !== null) return bracketed(input, sign[0].length)
  const link = LINK.exec(tail)
  if (link !== null) {
    const told = readValue(input, prefixEnd + link[0].length, true)
    if (told !== undefined) return told
  }
  return direct(input, at, tail)
}

function direct(input: Input, at: number, tail: string): Span | undefined {
  const { text, prefixEnd } = input
  const device = DEVICE.exec(tail)
  if (device !== null) return readValue(input, prefixEnd + device[0].length, true)
  const gap = /^\]? |^(?=[[(<])|^(?=["'] ?$)/.exec(tail)
  if (gap === null) return undefined
  const told = ACCOUNT.test(text.slice(Math.max(0, at - 64), at))
  return readValue(input, prefixEnd + gap[0].length, told)
}

/** `password: [hunter2]`, `PWD={hunter2}`: what else stands behind a sign is a pair. */
function bracketed(input: Input, from: number): Span | undefined {
  const { text, prefixEnd } = input
  const start = prefixEnd + from
  const open = /^ ?[[{](?=(?!\$\{)[^\s"',:=(){}[\]<>]{4,64}[\]}](?![\]}]))/.exec(
    text.slice(start, start + 72),
  )
  return open === null ? undefined : readValue(input, start + open[0].length - 1, false)
}

function readValue(input: Input, from: number, told: boolean): Span | undefined {
  const { text } = input
  const closer = CLOSERS.get(text.charAt(from))
  const start = closer === undefined ? from : from + 1
  const end = closer === undefined ? bareEnd(text, start) : text.indexOf(closer, start)
  if (end < 0 || end - start > VALUE_MAX) return undefined
  input.steps += end - start
  const stand: Stand = { told, quoted: closer !== undefined && closer !== '>' && closer !== ')' }
  return looksPassword(text.slice(start, end), stand) ? { start, end, resume: end } : undefined
}

/** A password in a sentence goes as far as its word; signs that end a sentence are none of it. */
export function bareEnd(text: string, start: number): number {
  let end = start
  while (end < text.length && end - start <= VALUE_MAX && !ends(text, end)) end++
  while (end > start && '.,;:)]}>'.includes(text.charAt(end - 1))) end--
  return end
}

function ends(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (isSpace(code) || (isQuote(code) && code !== 39) || code === 60) return true
  if (code === 39) return !isWord(text.charCodeAt(at + 1) | 0)
  return code === 38 && /^&[a-z_][\w.-]{0,40}=/i.test(text.slice(at, at + 44))
}

function matchSetting(input: Input): Span | undefined {
  const { units, text, prefixEnd } = input
  if (unitAt(units, prefixEnd) !== 32) return undefined
  const device = DEVICE.exec(text.slice(prefixEnd, prefixEnd + 8))
  const span = readValue(input, prefixEnd + (device?.[0].length ?? 1), true)
  return span ?? quotedWord(text, prefixEnd + 1)
}

/** A statement's password in quotes may be a word. */
function quotedWord(text: string, at: number): Span | undefined {
  const found = /^'([^'\s?$:@]{3,64})'/.exec(text.slice(at, at + 68))?.[1]
  if (found === undefined || /^(?:password|secret|random|values?|\*+|x+)$/i.test(found))
    return undefined
  return { start: at + 1, end: at + 1 + found.length }
}

const COMMAND =
  /^(?: (?:LOGIN|PLAIN|\d))?(?: [\w.@-]{1,64}(?= \S+(?:\r|\n|\\r|\\n|"|$)))? ([^\s/"'\\]{4,64})(?=\r|\n|\\r|\\n|"|$)/
/** `auth=("bob", "hunter2")`: a pair of a name and a password. */
const TUPLE = /^["']? ?[=:] ?[[(]["'][^"'\n]{1,64}["'], ?(["'])([^"'\n]{3,64})\1[\])]/

/** `PASS hunter2`, `AUTH default hunter2` of line protocols (RFC 959, RFC 1939, Redis). */
function matchCommand(input: Input, at: number): Span | undefined {
  const { text, prefixEnd } = input
  const tail = text.slice(prefixEnd, prefixEnd + 140)
  input.steps += 16
  const tuple = TUPLE.exec(tail)
  if (tuple?.[2] !== undefined) {
    const end = prefixEnd + tuple[0].length - 2
    return span(text, end - tuple[2].length, end)
  }
  const word = text.slice(at, prefixEnd)
  if (word !== 'PASS' && word !== 'AUTH') return undefined
  if (at > 0 && !/(?:^|[\n>"]|[><] ?|C: ?|\\n|: )$/.test(text.slice(Math.max(0, at - 3), at)))
    return undefined
  const found = COMMAND.exec(tail)
  if (found?.[1] === undefined) return undefined
  const end = prefixEnd + found[0].length
  return span(text, end - found[1].length, end)
}

function span(text: string, start: number, end: number): Span | undefined {
  const stand: Stand = { told: true, quoted: true }
  return looksPassword(text.slice(start, end), stand) ? { start, end, resume: end } : undefined
}

const split = (text: string): readonly string[] => text.split('|').map((word) => word.trim())

/** Rows of the table of detectors. */
export const PROSE_DETECTORS: readonly Detector[] = [
  row('password_cue', 'SECRET', {
    prefixes: split(WORDS),
    match: matchPassword,
    confidence: 0.75,
    why: 'word before',
  }),
  row('password_setting', 'SECRET', {
    prefixes: split(SETTINGS),
    after: GAP_SIGN,
    match: matchSetting,
    confidence: 0.75,
    why: 'word before',
  }),
  row('password_command', 'SECRET', {
    prefixes: ['pass', 'auth'],
    after: GAP_SIGN,
    match: matchCommand,
    confidence: 0.7,
    why: 'word before',
  }),
]
