import { isDigit, isUpper, isWord } from '../../chars.ts'

const COUNTS = new Uint16Array(128)

/** Bits of information in each code unit of a text (Shannon): 0 for one letter repeated, 4 at most for hexadecimal. */
export function entropyOf(text: string): number {
  if (text.length === 0) return 0
  COUNTS.fill(0)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at) & 127
    COUNTS[code] = (COUNTS[code] ?? 0) + 1
  }
  let sum = 0
  for (const count of COUNTS) if (count > 1) sum += count * Math.log2(count)
  return Math.log2(text.length) - sum / text.length
}

/** False for what nobody drew by lot: `xxxxxxxx`, `00000000`, `abcabcabc`. Longer text has to hold more. */
export function isDrawn(text: string): boolean {
  const { length } = text
  const floor = length >= 30 ? 3 : length >= 16 ? 2.4 : 1.9
  return entropyOf(text.length > 256 ? text.slice(0, 256) : text) >= floor
}

/** Which kinds of signs a text mixes. */
export interface Mix {
  readonly digits: number
  readonly upper: number
  readonly lower: number
  readonly signs: number
}

/** Counts digits, capitals, small letters and all else, in ASCII. */
export function mixOf(text: string): Mix {
  let digits = 0
  let upper = 0
  let lower = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isDigit(code)) digits++
    else if (code >= 65 && code <= 90) upper++
    else if (isWord(code)) lower++
  }
  return { digits, upper, lower, signs: text.length - digits - upper - lower }
}

const WORD_MEAN = 5.5
const LETTERS_MIN = 12

/** As `isDrawn`, and no name: it has a digit, or its capitals stand as they do in no word. */
export function isDrawnKey(text: string): boolean {
  const head = text.length > 256 ? text.slice(0, 256) : text
  if (!isDrawn(head)) return false
  let humps = 0
  let pairs = 0
  for (let at = 0; at < head.length; at++) {
    const code = head.charCodeAt(at)
    if (isDigit(code)) return true
    if (!isUpper(code) || at === 0) continue
    if (isUpper(head.charCodeAt(at - 1))) pairs++
    else humps++
  }
  return head.length >= LETTERS_MIN && pairs > 0 && humps * WORD_MEAN > head.length
}
