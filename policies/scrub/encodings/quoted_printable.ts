import { codeAt, isHex, isLetter, isWord } from '../chars.ts'

/** What shows that a text is quoted-printable: an encoded equals sign, or a line that ends in one. */
const EVIDENCE = ['=3D', '=\r\n', '=\n']
const DOMAIN = /^[a-z][a-z\d-]{0,62}(?:\.[a-z\d-]{1,63}){0,8}\.(?:[a-z]{2,3}|info|name)(?![\w-])/i

/** True for text of which `=40` surely stands for a sign: `timeout=40` alone is no sign of it (RFC 2045, section 6.7). */
export function isQuotedPrintable(text: string): boolean {
  return EVIDENCE.some((sign) => text.includes(sign))
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

/** True for `=3D`: upper case only, as the standard has it. */
export function isQuotedByte(text: string, at: number): boolean {
  return isUpperHex(codeAt(text, at + 1)) && isUpperHex(codeAt(text, at + 2))
}

function isUpperHex(code: number): boolean {
  return isHex(code) && code < 97
}
