import {
  codeAt,
  DIGIT,
  flags,
  isDigit,
  isHex,
  isLetter,
  isWord,
  LETTER,
  startsWithLower,
} from '../../chars.ts'
import type { Input, Span } from '../../types.ts'

const LOCAL_MAX = 64
const DOMAIN_MAX = 254
const IMAGE_SCALES = ['png', 'jpg', 'jpeg', 'gif', 'webp', 'svg', 'ico']

/** A mail address around an `@` (RFC 5321, section 4.1.2), with letters of any script (RFC 6531). */
export function matchEmail(input: Input, at: number): Span | undefined {
  const { text } = input
  const end = domainEnd(text, at + 1)
  input.steps += Math.max(end - at, 1)
  if (end === 0) return undefined
  const start = localStart(input, at)
  input.steps += at - start
  if (start === at) return undefined
  if (codeAt(text, end) === 58 && text.slice(start, at).toLowerCase() === 'git') return undefined
  return { start, end, resume: end }
}

function isLocal(code: number): boolean {
  if ((flags(code) & (DIGIT | LETTER)) !== 0) return true
  // . _ + - ' ~
  return code === 46 || code === 95 || code === 43 || code === 45 || code === 39 || code === 126
}

function localStart(input: Input, at: number): number {
  const { text } = input
  if (codeAt(text, at - 1) === 34) return quotedStart(text, at)
  let start = at
  const floor = Math.max(0, at - LOCAL_MAX)
  while (start > floor && isLocal(text.charCodeAt(start - 1))) start--
  while (start < at && !isWord(text.charCodeAt(start)) && text.charCodeAt(start) !== 95) start++
  return start < at ? afterEscape(input, tagStart(text, start, floor)) : at
}

/** `"john doe"@example.com`: the quotes belong to the address. */
function quotedStart(text: string, at: number): number {
  const floor = Math.max(0, at - LOCAL_MAX)
  for (let index = at - 2; index >= floor; index--) {
    const code = text.charCodeAt(index)
    if (code === 34) return at - index > 2 ? index : at
    if (code < 32 || code === 92) return at
  }
  return at
}

/** `jane+tag=1@`: with a `+` before it a `=` is part of a tag. */
function tagStart(text: string, start: number, floor: number): number {
  if (codeAt(text, start - 1) !== 61) return start
  let head = start - 1
  let plus = false
  while (head > floor && isLocal(text.charCodeAt(head - 1))) {
    head--
    plus ||= text.charCodeAt(head) === 43
  }
  return plus ? head : start
}

/** Outside JSON the letter after a backslash may belong to the address: rather one letter too many goes. */
function afterEscape(input: Input, start: number): number {
  const { text, json } = input
  return !json && codeAt(text, start - 1) === 10 && codeAt(text, start - 2) === 92
    ? start - 1
    : start
}

/** One past the domain that starts here, without a last dot; 0 where there is none. */
function domainEnd(text: string, from: number): number {
  if (codeAt(text, from) === 91) return literalEnd(text, from)
  const limit = Math.min(text.length, from + DOMAIN_MAX)
  let end = from
  let lastDot = -1
  while (end < limit) {
    const code = text.charCodeAt(end)
    if (code === 46 || code === 0x3002) {
      if (end === from || lastDot === end - 1) break
      lastDot = end
    } else if (!isWord(code) && code !== 45) break
    end++
  }
  while (end > from && !isWord(text.charCodeAt(end - 1))) end--
  return hasTopLevel(text, from, end) ? end : 0
}

function literalEnd(text: string, from: number): number {
  let end = from + 1
  while (end < text.length && end - from < 48 && isLiteral(text.charCodeAt(end))) end++
  return codeAt(text, end) === 93 && end - from > 7 ? end + 1 : 0
}

function isLiteral(code: number): boolean {
  return isHex(code) || code === 46 || code === 58
}

function hasTopLevel(text: string, from: number, end: number): boolean {
  let dot = end - 1
  while (dot > from && text.charCodeAt(dot) !== 46 && text.charCodeAt(dot) !== 0x3002) dot--
  if (dot <= from) return false
  const top = text.slice(dot + 1, end)
  if (top.length < 2 && top.charCodeAt(0) < 128) return false
  if (!isLetter(top.charCodeAt(0))) return false
  if (isDigit(top.charCodeAt(top.length - 1)) && !startsWithLower(top, 'xn--', 0)) return false
  // `icon@2x.png` is a picture of a higher density.
  return !(isDigit(codeAt(text, from)) && IMAGE_SCALES.includes(top.toLowerCase()))
}
