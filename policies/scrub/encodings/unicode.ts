import { codeAt, isDigit } from '../chars.ts'
import type { LayerSink } from './layer_sink.ts'
import {
  BLANK,
  CLASSES,
  classOf,
  DASH,
  DIGIT,
  FORM,
  formOf,
  INVISIBLE,
  LETTER,
  MARK,
  numeralOf,
  PAIR,
  plainOf,
  QUOTE,
} from './look_alikes.ts'

/** How far beside a sign its neighbours are looked for past others of its class. */
const NEIGHBOUR_MAX = 32

/** What stands in place of a code unit, or of a pair. */
interface Fold {
  /** 0: nothing stands there. */
  readonly code: number
  readonly width: number
}

/**
 * Reads a code unit above ASCII: what hides within a value is left out, what looks like a sign of ASCII becomes it.
 * Ordinary text of any script stays: a sign is read as another only beside such as values are made of.
 */
export function readForeign(text: string, at: number, sink: LayerSink): number {
  const fold = foldAt(text, at)
  if (fold === undefined) return at + 1
  return fold.code === 0 ? sink.skip(at, fold.width) : sink.put(fold.code, at, fold.width)
}

/** True where `readForeign` would change the text. */
export function hasDisguise(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 127 && classOf(code) !== 0 && foldAt(text, at) !== undefined) return true
  }
  return false
}

type Folder = (text: string, at: number) => Fold | undefined

const REMOVED: Fold = { code: 0, width: 1 }
const FOLDERS = new Map<number, Folder>([
  [INVISIBLE, (text, at) => (isWithin(text, at, isValue) ? REMOVED : undefined)],
  [MARK, foldMark],
  [DIGIT, (text, at) => ({ code: plainOf(text.charCodeAt(at)), width: 1 })],
  [BLANK, (text, at) => (isWithin(text, at, isOfNumber) ? { code: 32, width: 1 } : undefined)],
  [DASH, foldDash],
  [QUOTE, foldQuote],
  [FORM, foldForm],
  [LETTER, foldLetter],
  [PAIR, foldPair],
])

function foldAt(text: string, at: number): Fold | undefined {
  const kind = classOf(text.charCodeAt(at))
  return kind === 0 ? undefined : FOLDERS.get(kind)?.(text, at)
}

/** What values are made of, plain or in disguise. */
function isValue(code: number): boolean {
  if (code < 128) return code > 32 && code !== 127
  if (code < 0x250) return code >= 0xc0
  const kind = classOf(code)
  return kind === DIGIT || kind === LETTER || code === MATHEMATICS || isWideSign(code)
}

/** First half of the letters and digits of mathematics. */
const MATHEMATICS = 0xd835

/** Full-width letters and digits, and the signs of addresses. */
function isWideSign(code: number): boolean {
  if (code < 0xff01 || code > 0xff5e) return false
  const plain = code - 0xfee0
  return isPlainWord(plain) || plain === 64 || plain === 46 || plain === 45 || plain === 95
}

function isOfNumber(code: number): boolean {
  return isPlainWord(code) || isNumeral(code) || code === 40 || code === 41 || code === 43
}

function isPlainWord(code: number): boolean {
  return isDigit(code) || isPlainLetter(code)
}

function isPlainLetter(code: number): boolean {
  const lower = code | 32
  return code < 128 && lower >= 97 && lower <= 122
}

/** True where the nearest signs on both sides, past those that are not seen and others of its class, are such. */
function isWithin(text: string, at: number, test: (code: number) => boolean): boolean {
  return test(neighbour(text, at, -1)) && test(neighbour(text, at, 1))
}

function neighbour(text: string, at: number, step: 1 | -1): number {
  const own = CLASSES[text.charCodeAt(at)] ?? 0
  const passed = own === FORM ? INVISIBLE : own
  const stop =
    step > 0 ? Math.min(text.length, at + NEIGHBOUR_MAX) : Math.max(-1, at - NEIGHBOUR_MAX)
  for (let index = at + step; index !== stop; index += step) {
    const code = text.charCodeAt(index)
    const kind = CLASSES[code] ?? 0
    if (kind === passed || kind === INVISIBLE) continue
    const isLow = code >= 0xdc00 && code <= 0xdfff
    return isLow ? codeAt(text, index - 1) : code
  }
  return 0
}

/** A mark above or below the letter or digit before it. */
function foldMark(text: string, at: number): Fold | undefined {
  return isValue(neighbour(text, at, -1)) ? REMOVED : undefined
}

function foldDash(text: string, at: number): Fold | undefined {
  const code = text.charCodeAt(at)
  const test = code === 0x2010 || code === 0x2011 ? isPlainWord : isNumeral
  return isWithin(text, at, test) ? { code: 45, width: 1 } : undefined
}

function isNumeral(code: number): boolean {
  return isDigit(code) || classOf(code) === DIGIT || (code >= 0xff10 && code <= 0xff19)
}

/** Quotes of typography around a value that has a name: `password=“x”`. */
function foldQuote(text: string, at: number): Fold | undefined {
  const before = codeAt(text, at - 1) === 32 ? codeAt(text, at - 2) : codeAt(text, at - 1)
  const after = codeAt(text, at + 1)
  if (!isPairSign(before) && !isPairSign(after) && !closesPair(text, at)) return undefined
  return { code: 34, width: 1 }
}

function isPairSign(code: number): boolean {
  return code === 58 || code === 61
}

/** True where the quote before this one opened a value that has a name. */
function closesPair(text: string, at: number): boolean {
  for (let index = at - 1; index >= 0 && at - index < 128; index--) {
    if (classOf(text.charCodeAt(index)) !== QUOTE) continue
    const before = codeAt(text, index - 1) === 32 ? index - 2 : index - 1
    return isPairSign(codeAt(text, before))
  }
  return false
}

function foldForm(text: string, at: number): Fold | undefined {
  const code = text.charCodeAt(at)
  const plain = formOf(code)
  if (plain === 0) return undefined
  const fold = { code: plain, width: 1 }
  if (isWideSign(code) && (isPlainWord(plain) || plain === 64)) return fold
  // Signs of the writing of East Asia are ordinary there: only between, or with a name before, what values are made of.
  const after = neighbour(text, at, 1)
  if (BEFORE_VALUES.has(plain)) return isValue(after) ? fold : undefined
  if (plain === 44 && partsNumbers(text, at)) return fold
  return isWithin(text, at, isValue) ? fold : undefined
}

/** A comma between two numbers, of which the second may stand after a blank. */
function partsNumbers(text: string, at: number): boolean {
  const after = codeAt(text, at + 1)
  return isNumeral(codeAt(text, at - 1)) && isNumeral(after === 32 ? codeAt(text, at + 2) : after)
}

/** `:`, `=`, `/`, `\\`, `+`, `$` */
const BEFORE_VALUES = new Set([58, 61, 47, 92, 43, 36])

/** A letter that looks like one of ASCII, in a word with such letters or in a number. */
function foldLetter(text: string, at: number): Fold | undefined {
  const code = text.charCodeAt(at)
  const before = neighbour(text, at, -1)
  const after = neighbour(text, at, 1)
  const numeral = numeralOf(code)
  if (numeral !== 0 && (isNumeral(before) || isNumeral(after))) return { code: numeral, width: 1 }
  const plain = plainOf(code)
  if (plain === 0 || !(isPlainWord(before) || isPlainWord(after))) return undefined
  return { code: plain, width: 1 }
}

/** Letters and digits of mathematics, in squares and of terminals; tags are not seen at all. */
function foldPair(text: string, at: number): Fold | undefined {
  const point = text.codePointAt(at) ?? 0
  if (point >= 0xe0000 && point <= 0xe01ef) return { code: 0, width: 2 }
  if (!PAIR_FORMS.some(([first, last]) => point >= first && point <= last)) return undefined
  const plain = formOf(point)
  return plain === 0 ? undefined : { code: plain, width: 2 }
}

const PAIR_FORMS = [
  [0x1d400, 0x1d7ff],
  [0x1f130, 0x1f149],
  [0x1fbf0, 0x1fbf9],
] as const
