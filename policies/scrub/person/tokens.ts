import { flags, isLetter, isUpper, LETTER } from '../chars.ts'
import { isPlaceholder } from '../kinds.ts'
import type { Units } from '../units.ts'
import { unitAt } from '../units.ts'
import { GAP, gapClass } from './gaps.ts'
import type { Lexicon } from './lexicon.ts'
import { hashUnits, lookUp } from './lexicon.ts'
import { isHan, isHangul, isSmall, SHAPE, shapeOf } from './shapes.ts'

/** Words looked at before the first one that may be a name, and after the last. */
export const BEFORE = 3
export const AFTER = 3
/** Words of a name at most. */
const NAME_MAX = 6
const WORDS_MAX = BEFORE + NAME_MAX + AFTER
const GAP_MAX = 24
const WORD_MAX = 32

/** Words around a place: those before it are at 0 to 2, the first at it is `BEFORE`. */
export interface Words {
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** What the lexicon knows of each. */
  readonly values: Uint16Array
  readonly shapes: Uint8Array
  /** What stands between a word and the one after it. */
  readonly gaps: Uint8Array
  /** Words read so far, with those before. */
  count: number
}

export function createWords(): Words {
  return {
    starts: new Int32Array(WORDS_MAX + 1),
    ends: new Int32Array(WORDS_MAX + 1),
    values: new Uint16Array(WORDS_MAX + 1),
    shapes: new Uint8Array(WORDS_MAX + 1),
    gaps: new Uint8Array(WORDS_MAX + 1),
    count: 0,
  }
}

/** What is known of a word; 0 of none. */
export const valueAt = ({ values }: Words, index: number): number => values[index] ?? 0
export const shapeAt = ({ shapes }: Words, index: number): number => shapes[index] ?? 0
/** What stands between a word and the one after it. */
export const gapAt = ({ gaps }: Words, index: number): number => gaps[index] ?? 0
export const startAt = ({ starts }: Words, index: number): number => starts[index] ?? 0
export const endAt = ({ ends }: Words, index: number): number => ends[index] ?? 0

/** A text and what is known of words. */
export interface Source {
  readonly units: Units
  readonly lexicon: Lexicon
}

/** Reads the word at a place, and none around it. */
export function readFirst(words: Words, source: Source, at: number): void {
  setWord(words, BEFORE, { source, start: at, end: wordEnd(source.units, at) })
  words.count = BEFORE + 1
}

/** Reads the word at a place and those before it. */
export function readAround(words: Words, source: Source, at: number): void {
  readFirst(words, source, at)
  readBefore(words, source, at)
}

/** Reads the words before a place. */
export function readBefore(words: Words, source: Source, at: number): void {
  let before = at
  for (let index = BEFORE - 1; index >= 0; index--) {
    before = readBack(words, index, { source, before })
  }
}

/** Reads on until there are `count` words. */
export function readTo(words: Words, source: Source, count: number): void {
  while (words.count < Math.min(count, WORDS_MAX)) {
    const last = words.count - 1
    const end = endAt(words, last)
    const start = words.shapes[last] === SHAPE.edge ? -1 : nextStart(source.units, end)
    words.gaps[last] =
      start < 0 ? gapClass(source.units, end, end) : gapClass(source.units, end, start)
    // What stands in the next line says nothing about this one.
    if (start < 0 || words.gaps[last] === GAP.line) setEdge(words, words.count, end)
    else setWord(words, words.count, { source, start, end: wordEnd(source.units, start) })
    words.count++
  }
}

function setEdge(words: Words, index: number, at: number): void {
  words.starts[index] = at
  words.ends[index] = at
  words.values[index] = 0
  words.shapes[index] = SHAPE.edge
  words.gaps[index] = 0
}

interface Place {
  readonly source: Source
  readonly start: number
  readonly end: number
}

function setWord(words: Words, index: number, { source, start, end }: Place): void {
  words.starts[index] = start
  words.ends[index] = end
  words.shapes[index] = shapeOf(source.units, start, end)
  words.values[index] = knownOf(source, start, end)
}

/** Reads the word that ends before a place; returns where it starts. */
function readBack(
  words: Words,
  index: number,
  { source, before }: { readonly source: Source; readonly before: number },
): number {
  const { units } = source
  let end = before
  while (
    before - end < GAP_MAX &&
    unitAt(units, end - 1) !== 0 &&
    !isWordUnit(unitAt(units, end - 1))
  )
    end--
  let start = end
  while (end - start < WORD_MAX && isInWord(units, start - 1)) start--
  if (start < end && !isMarked(units, start, end)) setWord(words, index, { source, start, end })
  else setEdge(words, index, start)
  words.gaps[index] = before === end ? GAP.edge : gapClass(units, end, before)
  return start
}

/** `[PERSON]`: what stood there is gone, so that it says nothing. */
function isMarked(units: Units, start: number, end: number): boolean {
  if (unitAt(units, start - 1) !== 91 || unitAt(units, end) !== 93) return false
  let text = ''
  for (let at = start - 1; at <= end; at++) text += String.fromCharCode(unitAt(units, at))
  return isPlaceholder(text)
}

function nextStart(units: Units, end: number): number {
  let at = end
  while (at - end < GAP_MAX && unitAt(units, at) !== 0 && !isWordUnit(unitAt(units, at))) at++
  if (unitAt(units, end) !== 0 && isPossessive(units, end)) return nextStart(units, end + 2)
  return isWordUnit(unitAt(units, at)) ? at : -1
}

function isWordUnit(code: number): boolean {
  return (flags(code) & (LETTER | 1)) !== 0
}

/** One past a word: letters, digits, and `'` or `-` between letters. */
export function wordEnd(units: Units, start: number): number {
  let end = start
  while (end - start < WORD_MAX && isInWord(units, end) && !isPossessive(units, end)) end++
  return unitAt(units, start) < 0x3040 ? end : cjkEnd(units, start, end)
}

/** `'s` at the end of a word. */
function isPossessive(units: Units, at: number): boolean {
  const code = unitAt(units, at)
  if (code !== 39 && code !== 0x2019) return false
  return (unitAt(units, at + 1) | 32) === 115 && !isWordUnit(unitAt(units, at + 2))
}

function isInWord(units: Units, at: number): boolean {
  const code = unitAt(units, at)
  if (isWordUnit(code)) return true
  if (code !== 39 && code !== 45 && code !== 0x2019) return false
  return isLetter(unitAt(units, at - 1)) && isLetter(unitAt(units, at + 1))
}

/** A run of Chinese characters ends where another script starts; the word before さん, 様, 님 and the like ends there. */
function cjkEnd(units: Units, start: number, end: number): number {
  const first = unitAt(units, start)
  if (isHan(first)) return hanEnd(units, start, end)
  return isHangul(first) ? hangulEnd(units, start, end) : end
}

/** 이, 가, 은, 는, 을, 를, 의, 과, 와, 도, 께, 서, 에, 게: particles after a name. */
const PARTICLES = new Set([...'이가은는을를의과와도께서에게'].map((sign) => sign.charCodeAt(0)))
/** 님, 씨, 군, 양 */
const HONORIFICS = new Set([...'님씨군양'].map((sign) => sign.charCodeAt(0)))

/** A Korean name ends before what says how it is addressed and before the particles after that. */
function hangulEnd(units: Units, start: number, end: number): number {
  if (end - start < 3 || end - start > 7) return end
  let bare = end
  while (bare - start > 3 && PARTICLES.has(unitAt(units, bare - 1))) bare--
  if (bare - start > 2 && HONORIFICS.has(unitAt(units, bare - 1))) return bare - 1
  return bare - start === 3 ? bare : end
}

function hanEnd(units: Units, start: number, end: number): number {
  let at = start
  while (at < end && isHan(unitAt(units, at))) at++
  if (at - start < 3 || !isHonorificHan(units, start, at)) return at
  return at - (unitAt(units, at - 1) === 0x751f ? 2 : 1)
}

/** 様, 氏, 君, 先生 at the end. */
function isHonorificHan(units: Units, start: number, end: number): boolean {
  const last = unitAt(units, end - 1)
  if (last === 0x69d8) return true
  if (last === 0x6c0f || last === 0x541b) return end - start > 3
  return last === 0x751f && unitAt(units, end - 2) === 0x5148 && end > 3
}

function knownOf({ units, lexicon }: Source, start: number, end: number): number {
  const whole = lookUp(lexicon, hashUnits(units, start, end))
  if (whole !== 0 || end - start < 2) return whole
  if (unitAt(units, start) >= 0x3400) return cjkValue({ units, lexicon }, start, end)
  const part = partStart(units, start, end)
  if (part === start) return 0
  const last = lookUp(lexicon, hashUnits(units, part, end))
  if (last !== 0 || unitAt(units, part - 1) !== 45) return last
  return lookUp(lexicon, hashUnits(units, start, part - 1))
}

/** Where the last part of `Smith-Jones`, `displayName` starts. */
function partStart(units: Units, start: number, end: number): number {
  for (let at = end - 1; at > start; at--) {
    const code = unitAt(units, at - 1)
    if (code === 45 || code === 39 || code === 0x2019) return at
    if (isUpper(unitAt(units, at)) && isSmall(code)) return at
  }
  return start
}

/** A name without a blank: the family name is its first character or its first two, the given name the rest. */
function cjkValue({ units, lexicon }: Source, start: number, end: number): number {
  const length = end - start
  if (length > 5) return 0
  for (let first = Math.min(2, length - 1); first > 0; first--) {
    const family = lookUp(lexicon, hashUnits(units, start, start + first))
    if (((family >> 2) & 3) === 0) continue
    const given = lookUp(lexicon, hashUnits(units, start + first, end))
    return 0x8000 | (family & 0x0c) | (given & 3)
  }
  return 0
}

/** True inside a word: after the sign in `O'Connor` and `Smith-Jones`. */
export function isJoined(units: Units, at: number): boolean {
  const code = unitAt(units, at - 1)
  if (code !== 39 && code !== 45 && code !== 0x2019) return false
  return isLetter(unitAt(units, at - 2))
}
