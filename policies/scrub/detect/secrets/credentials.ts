import { codeAt, isDigit, isLetter, isQuote, isSpace, isWord, skipBlanks } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import { isReference } from '../references.ts'
import { isMasked } from './stand_ins.ts'

/** `Bearer …`, `Basic …`: the credentials after the scheme (RFC 9110, section 11.6.2). */
export function matchScheme(input: Input, at: number): Span | undefined {
  const { text, prefixEnd } = input
  if (!isSpace(codeAt(text, prefixEnd)) && codeAt(text, prefixEnd) !== 58) return undefined
  const start = skipBlanks(text, prefixEnd + 1)
  const head = credentialEnd(text, start, start + LOOK_MAX)
  input.steps += head - at
  const value = text.slice(start, head)
  if (!looksSecret(value) || isMasked(value)) return undefined
  const end = credentialEnd(text, start, text.length)
  input.steps += end - head
  return { start, end, resume: end }
}

/** As much as decides whether it is a secret; only a secret is read to its end. */
export const LOOK_MAX = 256

function credentialEnd(text: string, start: number, limit: number): number {
  let end = start
  while (end < text.length && end < limit && isCredential(text.charCodeAt(end))) end++
  while (end > start && text.charCodeAt(end - 1) === 46) end--
  return end
}

/** token68: letters, digits, `-._~+/=` */
function isCredential(code: number): boolean {
  if (code > 127) return false
  if (isWord(code) || code === 126 || code === 43 || code === 47) return true
  return code === 61 || code === 45 || code === 46 || code === 95
}

/** False for words and sentences: a secret mixes kinds of signs or is long. */
export function looksSecret(value: string): boolean {
  if (value.length < 6) return false
  const digits = /\d/.test(value)
  const letters = /[a-z]/i.test(value)
  if (digits && letters) return true
  if (value.length >= 16 && /[A-Z]/.test(value.slice(1)) && /[a-z]/.test(value)) return true
  return value.length >= 24 && letters && !/^[a-z_.-]+$/.test(value)
}

const AUTHORITY_MAX = 512

/** `scheme://user:password@host`: all that stands before the last `@` of the authority (RFC 3986, 3.2.1). */
export function matchUserInfo(input: Input, at: number): Span | undefined {
  const { text } = input
  if (codeAt(text, at + 1) !== 47 || codeAt(text, at + 2) !== 47) return undefined
  if (!isLetter(codeAt(text, at - 1)) && !isWord(codeAt(text, at - 1))) return undefined
  const start = at + 3
  const last = lastAt(text, start, Math.min(text.length, start + AUTHORITY_MAX))
  input.steps += Math.max(last, start) - at + 8
  return last <= start ? undefined : userInfoSpan(text, start, last)
}

/** Place of the last `@` of the authority, or -1. */
function lastAt(text: string, start: number, limit: number): number {
  let last = -1
  let colon = false
  for (let index = start; index < limit; index++) {
    const code = text.charCodeAt(index)
    if (code === 64) last = index
    else if (code === 58 && !text.startsWith('//', index + 1)) colon = true
    else if (endsAuthority(text, index, { colon, last })) break
  }
  return last
}

interface Seen {
  readonly colon: boolean
  readonly last: number
}

/** A raw password may hold `/`, `?` and `#`; after a port they end the authority. */
function endsAuthority(text: string, at: number, { colon, last }: Seen): boolean {
  const code = text.charCodeAt(at)
  if (code === 58) return true
  if (code === 35 && last >= 0) return !goesOn(text, at)
  if (code === 59) return isOption(text, at)
  return endsAlways(code) || (endsPlain(code) && !(colon && last < 0 && !isPort(text, at)))
}

/** A host with a port or a path stands behind a further `@`: what looked like one was a sign of the password. */
function goesOn(text: string, at: number): boolean {
  return /^#[^\s"'<>/?#@]{0,40}@[\w.-]{1,80}(?:[:/,]|$)/.test(text.slice(at, at + 128))
}

/** Options of a connection string are no part of the authority: `//host;user=sa;password=…`. */
function isOption(text: string, at: number): boolean {
  return /^;[A-Za-z][\w .-]{0,40}=/.test(text.slice(at, at + 44))
}

function endsAlways(code: number): boolean {
  if (isSpace(code) || isQuote(code) || code < 32) return true
  return code === 60 || code === 62 || code === 44 || code === 124
}

function endsPlain(code: number): boolean {
  return code === 47 || code === 63 || code === 35 || code === 92
}

/** True where the digits of a port stand before a place. */
function isPort(text: string, end: number): boolean {
  let start = end
  while (end - start < 6 && isDigit(codeAt(text, start - 1))) start--
  return codeAt(text, start - 1) === 58 || codeAt(text, start - 1) === 93
}

function userInfoSpan(text: string, start: number, end: number): Span | undefined {
  const value = text.slice(start, end)
  if (/^\[[A-Z_]+\](:\[[A-Z_]+\])?$/.test(value) || value === 'git') return undefined
  // It is no address of mail either.
  if (isSample(value)) return { start, end: start, resume: end + 1 }
  return { start, end, resume: end + 1 }
}

const SERVICE_NAME =
  /^(?:git|hg|svn|user|root|admin|ubuntu|ec2-user|anonymous|ftp|guest|postgres|sa|app)$/
const SAMPLE_NAME =
  /^(?:(?:your|some|my)[-_]?)?(?:\w{0,8}user(?:[-_]?name)?|login|name|admin|root)$/i
const SAMPLE_PASSWORD =
  /^(?:(?:your|my|the|some|db|replace[-_]with)?[-_]?(?:password|passwd|pwd|pass)(?:[-_]here)?|xx+|yy+)$/i

/** References, masks and the words of documentation: `user:password`, `${USER}:${PASS}`. */
function isSample(value: string): boolean {
  const parts = value.split(':')
  if (parts.every((part) => isReference(part) || isMasked(part))) return true
  const [name = '', password = '', ...rest] = parts
  if (rest.length > 0) return false
  if (password === '') return SERVICE_NAME.test(name) || SAMPLE_NAME.test(name)
  if (SAMPLE_PASSWORD.test(password)) return true
  return SAMPLE_NAME.test(name) && (isReference(password) || isMasked(password))
}
