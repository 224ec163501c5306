import type { Units } from '../units.ts'
import { unitAt } from '../units.ts'
import { classOf, foldUnit, placeOf } from './lexicon.ts'
import { SHAPE } from './shapes.ts'
import { AFTER, BEFORE, endAt, gapAt, shapeAt, startAt, valueAt, type Words } from './tokens.ts'

const PLACES = BEFORE + 1 + AFTER
const SUFFIXES = 1024
const PAIRS = 512
const WORDS = 2048
const CROSS = 4096
const NEAR = 2048

// Where each group of features starts.
const KNOWN = 0
const CLASS = KNOWN + PLACES * 256
const SHAPES = CLASS + PLACES * 64
const GAPS = SHAPES + PLACES * 16
const FLAGS = GAPS + PLACES * 32
const SUFFIX3 = FLAGS + PLACES * 4
const SUFFIX2 = SUFFIX3 + SUFFIXES
const PREFIX2 = SUFFIX2 + PAIRS
const LAST = PREFIX2 + PAIRS
const NEXT = LAST + 64
const WORD_BEFORE = NEXT + PAIRS
const WORD_BEFORE2 = WORD_BEFORE + WORDS
const WORD_AFTER = WORD_BEFORE2 + WORDS
const CROSS_BEFORE = WORD_AFTER + WORDS
const CROSS_AFTER = CROSS_BEFORE + CROSS
const NEAR_BEFORE = CROSS_AFTER + CROSS
const NEAR_AFTER = NEAR_BEFORE + NEAR
const KEY = NEAR_AFTER + NEAR
const INSIDE = KEY + 64
const LENGTH = INSIDE + 2
/** Number of features. */
export const FEATURES = LENGTH + 16

/** Features of one word at most. */
export const FEATURES_MAX = PLACES * 5 + 20

/** A word and what stands around it. */
export interface Focus {
  readonly words: Words
  readonly units: Units
  /** Index of the word in `words`. */
  readonly index: number
  /** True where the word before it is part of the same name. */
  readonly inside: boolean
  /** Class of the name of the whole text. */
  readonly keyClass: number
}

/** Writes the features of a word into `out`; returns how many. */
export function writeFeatures(focus: Focus, out: Uint16Array): number {
  const { words, index } = focus
  let count = 0
  for (let place = 0; place < PLACES; place++) {
    const at = index - BEFORE + place
    const value = valueAt(words, at)
    const shape = shapeAt(words, at)
    out[count++] = KNOWN + place * 256 + (value & 63) * 4 + shapeGroup(shape)
    out[count++] = CLASS + place * 64 + classOf(value)
    out[count++] = SHAPES + place * 16 + shape
    out[count++] = FLAGS + place * 4 + placeOf(value)
    if (place + 1 < PLACES) out[count++] = GAPS + place * 32 + gapAt(words, at)
  }
  count = writeLetters(focus, out, count)
  count = writePairs(words, index, { out, count })
  out[count++] = KEY + focus.keyClass
  out[count++] = INSIDE + (focus.inside ? 1 : 0)
  return count
}

/** What the word and each of its neighbours are known for together; the class of a neighbour and what stands between. */
function writePairs(
  words: Words,
  index: number,
  { out, count }: { readonly out: Uint16Array; readonly count: number },
): number {
  const before = valueAt(words, index - 1)
  const value = valueAt(words, index)
  const after = valueAt(words, index + 1)
  out[count] = CROSS_BEFORE + (before & 63) * 64 + (value & 63)
  out[count + 1] = CROSS_AFTER + (value & 63) * 64 + (after & 63)
  out[count + 2] = NEAR_BEFORE + gapAt(words, index - 1) * 64 + classOf(before)
  out[count + 3] = NEAR_AFTER + gapAt(words, index) * 64 + classOf(after)
  return count + 4
}

function shapeGroup(shape: number): number {
  if (shape === SHAPE.capital || shape >= SHAPE.han) return 0
  if (shape === SHAPE.capitals) return 1
  return shape === SHAPE.lower ? 2 : 3
}

function writeLetters({ words, units, index }: Focus, out: Uint16Array, from: number): number {
  let count = from
  const start = startAt(words, index)
  const end = endAt(words, index)
  out[count++] = SUFFIX3 + (hashEnd(units, end, Math.min(3, end - start)) % SUFFIXES)
  out[count++] = SUFFIX2 + (hashEnd(units, end, Math.min(2, end - start)) % PAIRS)
  out[count++] =
    PREFIX2 + (hashEnd(units, Math.min(end, start + 2), Math.min(2, end - start)) % PAIRS)
  out[count++] = LAST + (foldUnit(unitAt(units, end - 1)) & 63)
  out[count++] = LENGTH + Math.min(15, end - start)
  const nextEnd = endAt(words, index + 1)
  if (words.shapes[index + 1] !== SHAPE.edge)
    out[count++] = NEXT + (hashEnd(units, nextEnd, 2) % PAIRS)
  count = writeWord({ words, units, index: index - 1 }, out, { count, base: WORD_BEFORE })
  count = writeWord({ words, units, index: index - 2 }, out, { count, base: WORD_BEFORE2 })
  return writeWord({ words, units, index: index + 1 }, out, { count, base: WORD_AFTER })
}

/** The word itself, where it is a usual one; in capitals only where it is no name. */
function writeWord(
  { words, units, index }: Pick<Focus, 'words' | 'units' | 'index'>,
  out: Uint16Array,
  { count, base }: { readonly count: number; readonly base: number },
): number {
  const value = valueAt(words, index)
  if (!isUsualWord(value, shapeAt(words, index))) return count
  const end = endAt(words, index)
  out[count] = base + (hashEnd(units, end, Math.min(12, end - startAt(words, index))) % WORDS)
  return count + 1
}

function isUsualWord(value: number, shape: number): boolean {
  const isSmall = shape === SHAPE.lower || shape === SHAPE.camel
  return ((value & 0x30) !== 0 || classOf(value) !== 0) && (isSmall || (value & 0x0f) === 0)
}

function hashEnd(units: Units, end: number, length: number): number {
  let hash = 0
  for (let at = end - length; at < end; at++)
    hash = (Math.imul(hash, 31) + foldUnit(unitAt(units, at))) >>> 0
  return Math.imul(hash, 0x9e3779b1) >>> 16
}
