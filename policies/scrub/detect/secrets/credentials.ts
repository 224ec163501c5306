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
    if (code === 58 && text.startsWith('//', index + 1)) break
    if (code === 64) last = index
    else if (code === 58) colon = true
    else if (endsAuthority(code, colon && last < 0 && !isPort(text, index))) break
  }
  return last
}

/** A raw password may hold `/`, `?` and `#`; after a port they end the authority. */
function endsAuthority(code: number, password: boolean): boolean {
  if (isSpace(code) || isQuote(code) || code < 32) return true
  if (code === 60 || code === 62 || code === 44 || code === 124) return true
  return !password && (code === 47 || code === 63 || code === 35 || code === 92)
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
  if (value.split(':').every((part) => isReference(part) || isMasked(part))) return undefined
  return { start, end, resume: end + 1 }
}
