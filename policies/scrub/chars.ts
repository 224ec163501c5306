/** Flags of one UTF-16 code unit. */
export const DIGIT = 1
export const LETTER = 2
export const UPPER = 4
export const HEX = 8
export const SPACE = 16
/** From here on scripts have no blanks between words (Thai, Chinese, Japanese), or particles joined to them (Korean). */
export const UNSPACED = 0x0e00
const WORD = DIGIT | LETTER

const UNCASED: readonly (readonly [from: number, to: number])[] = [
  [0x0590, 0x1fff],
  [0x3040, 0xd7ff],
  [0xd800, 0xdfff],
]

const FLAGS = buildFlags()

function buildFlags(): Uint8Array {
  const flags = new Uint8Array(65_536)
  for (let code = 0; code < 65_536; code++) flags[code] = flagsOf(code)
  return flags
}

function flagsOf(code: number): number {
  if (code >= 48 && code <= 57) return DIGIT | HEX
  if (code === 32 || (code >= 9 && code <= 13) || code === 0xa0) return SPACE
  if (code < 128) return asciiLetterFlags(code)
  // Scripts without case: a letter there is a letter, never a capital. Halves of surrogate pairs count as letters.
  if (UNCASED.some(([from, to]) => code >= from && code <= to)) return LETTER
  if (code >= 0x2000) return 0
  const text = String.fromCharCode(code)
  if (text.toLowerCase() === text.toUpperCase()) return 0
  return text.toLowerCase() === text ? LETTER : LETTER | UPPER
}

function asciiLetterFlags(code: number): number {
  const lower = code | 32
  if (lower < 97 || lower > 122) return 0
  const hex = lower <= 102 ? HEX : 0
  return code === lower ? LETTER | hex : LETTER | UPPER | hex
}

/** The flags of a code unit; 0 past either end of the text, where the code is 0. */
export function flags(code: number): number {
  return FLAGS[code] ?? 0
}

/** The code unit at a place, or 0 before the start and past the end. */
export function codeAt(text: string, at: number): number {
  // Outside of the text charCodeAt answers NaN, which the operator makes 0.
  return text.charCodeAt(at) | 0
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

export function isHex(code: number): boolean {
  return (flags(code) & HEX) !== 0
}

export function isLetter(code: number): boolean {
  return (flags(code) & LETTER) !== 0
}

export function isUpper(code: number): boolean {
  return (flags(code) & UPPER) !== 0
}

export function isWord(code: number): boolean {
  return (flags(code) & WORD) !== 0
}

export function isSpace(code: number): boolean {
  return (flags(code) & SPACE) !== 0
}

/** True for `"`, `'` and the grave accent. */
export function isQuote(code: number): boolean {
  return code === 34 || code === 39 || code === 96
}

/** First place at or after `at` that is no blank or tab. */
export function skipBlanks(text: string, at: number): number {
  let index = at
  while (index < text.length && isBlank(text.charCodeAt(index)) && index - at < 16) index++
  return index
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9
}

/** True where `text` has `wanted` (lower case ASCII) at a place, whatever the case of the text. */
export function startsWithLower(text: string, wanted: string, at: number): boolean {
  if (at < 0 || at + wanted.length > text.length) return false
  for (let index = 0; index < wanted.length; index++) {
    const code = text.charCodeAt(at + index)
    const lower = code >= 65 && code <= 90 ? code | 32 : code
    if (lower !== wanted.charCodeAt(index)) return false
  }
  return true
}

/** The word (letters) that ends right before `end`, in lower case, at most 24 letters of it. */
export function wordBefore(text: string, end: number): string {
  let start = end
  while (start > 0 && end - start < 24 && isLetter(text.charCodeAt(start - 1))) start--
  return text.slice(start, end).toLowerCase()
}
