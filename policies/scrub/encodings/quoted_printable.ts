import { codeAt, isLetter, isWord } from '../chars.ts'

const DOMAIN = /^[a-z][a-z\d-]{0,62}(?:\.[a-z\d-]{1,63}){0,8}\.(?:[a-z]{2,3}|info|name)(?![\w-])/i

/** Bytes that texts have encoded most: signs of text in other scripts, blanks, ends of lines. */
const USUAL_BYTE = /=(?:40|20|0[AD]|C[2-9]=|D\d=|E\d=)/

/**
 * True for text of which `=40` surely stands for a sign: an equals sign is encoded itself, or a line ends in one beside
 * other encoded bytes. `timeout=40` alone is no sign of it (RFC 2045, section 6.7).
 */
export function isQuotedPrintable(text: string): boolean {
  if (text.includes('=3D')) return true
  return (text.includes('=\r\n') || text.includes('=\n')) && USUAL_BYTE.test(text)
}

/** True where an address has its `@` encoded so: `bob=40example.com`. */
export function hasEncodedAt(text: string): boolean {
  for (let at = text.indexOf('=40'); at >= 0; at = text.indexOf('=40', at + 1))
    if (isEncodedAt(text, at)) return true
  return false
}

export function isEncodedAt(text: string, at: number): boolean {
  if (codeAt(text, at + 1) !== 52 || codeAt(text, at + 2) !== 48) return false
  if (!isWord(codeAt(text, at - 1)) || !isLetter(codeAt(text, at + 3))) return false
  return DOMAIN.test(text.slice(at + 3, at + 160))
}

/** Code units of a soft line break (`=` at the end of a line); 0 where none stands. */
export function softBreakLength(text: string, at: number): number {
  if (codeAt(text, at + 1) === 10) return 2
  return codeAt(text, at + 1) === 13 && codeAt(text, at + 2) === 10 ? 3 : 0
}

/** True for `=3D`: upper case only, as the standard has it, and no control sign but tabs and ends of lines. */
export function isQuotedByte(text: string, at: number): boolean {
  return QUOTED_BYTE.test(text.slice(at, at + 3))
}

const QUOTED_BYTE = /^=(?:[2-9A-F][\dA-F]|0[9AD])$/
