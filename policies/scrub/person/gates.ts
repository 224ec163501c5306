import type { Units } from '../units.ts'
import { unitAt } from '../units.ts'
import { classIndex } from './classes.ts'
import { GAP } from './gaps.ts'
import { classOf, familyOf, givenOf, placeOf, wordOf } from './lexicon.ts'
import { SHAPE } from './shapes.ts'
import { BEFORE, endAt, gapAt, shapeAt, valueAt, type Words } from './tokens.ts'

const TITLE = classIndex('title')
const PARTICLE = classIndex('particle')
const SUFFIX = classIndex('suffix')
/** Classes of words after which a word that is in no list may be a name. */
export const CUES = new Set(
  (
    [
      'title',
      'greeting',
      'closing',
      'role',
      'by',
      'name_key',
      'family',
      'done',
      'preposition',
      'says',
      'particle',
    ] as const
  ).map(classIndex),
)

/**
 * After a comma stands a given name: `Garcia Lopez, Maria`, or in columns the family name: `Maria,Lopez`. A second comma, two places, a word that is no name, or a
 * comma after given name and family name makes a list: `Utah, Texas`, `Maria Lopez, Toledo`.
 */
export function mayInvert(words: Words, units: Units, index: number): boolean {
  if (words.gaps[index - 1] !== GAP.comma) return true
  // The letter of a drive: `Dear Mia, C:\\temp is full`.
  if (words.shapes[index] === SHAPE.initial && unitAt(units, endAt(words, index)) === 58)
    return false
  for (let at = BEFORE; at < index - 1; at++) if (words.gaps[at] === GAP.comma) return false
  const value = valueAt(words, index)
  const before = valueAt(words, index - 1)
  if (placeOf(value) > 1 && placeOf(before) > 1) return false
  const isSpaced = unitAt(units, endAt(words, index - 1) + 1) === 32
  if (value !== 0 && givenOf(value) === 0)
    return !isSpaced && index === BEFORE + 1 && givenOf(before) > 1 && familyOf(value) > 0
  if (index === BEFORE + 1) return true
  const first = valueAt(words, BEFORE)
  return isSpaced && familyOf(first) >= givenOf(first)
}

/** Settles by the word itself most of those that cannot start a name. */
export function isSettled(words: Words, announced: boolean): boolean {
  if (announced) return false
  const value = valueAt(words, BEFORE)
  if (!isNameShape(shapeAt(words, BEFORE))) return true
  return (value & NAMED) === 0 && (wordOf(value) > 1 || isTitle(value))
}

/** The word after the first may be a part of the name. */
export function hasSecond(words: Words, announced: boolean): boolean {
  if (!isNameGap(words, BEFORE)) return false
  return isParticle(words, BEFORE + 1) || mayFollow(words, BEFORE + 1, announced)
}

/** Settles most words: those in no list of names, with no word before that announces a person. */
export function mayStart(words: Words, announced: boolean): boolean {
  const value = valueAt(words, BEFORE)
  const shape = shapeAt(words, BEFORE)
  if (!isNameShape(shape) && !(announced && shape === SHAPE.lower)) return false
  const named = (value & NAMED) !== 0
  if (named || announced) return named || !isTitle(value)
  if (isTitle(value) || wordOf(value) > 1) return false
  return CUES.has(classOf(valueAt(words, BEFORE - 1))) || leadsToName(words, shape)
}

/** Bits of a word that some list has as a name. */
export const NAMED = 15

export function isTitle(value: number): boolean {
  const index = classOf(value)
  return index === TITLE || index === SUFFIX
}

/** A word that is in no list, before one that may be a name. */
function leadsToName(words: Words, shape: number): boolean {
  const next = valueAt(words, BEFORE + 1)
  if (!isNameShape(shapeAt(words, BEFORE + 1))) return false
  if (shape === SHAPE.initial)
    return (next & NAMED) !== 0 || words.shapes[BEFORE + 1] === SHAPE.initial
  return isNameGap(words, BEFORE) && ((next & NAMED) !== 0 || next === 0)
}

/** A word that goes on a name. */
export function mayFollow(words: Words, index: number, announced: boolean): boolean {
  const shape = shapeAt(words, index)
  if (isNameShape(shape)) return true
  return shape === SHAPE.lower && (announced || isJoinedFamily(words, index))
}

/** `Le roux`: a family name in small letters after its particle. */
function isJoinedFamily(words: Words, index: number): boolean {
  if (classOf(valueAt(words, index - 1)) !== PARTICLE) return false
  return familyOf(valueAt(words, index)) > 0 && words.gaps[index - 1] === GAP.blank
}

export function isNameShape(shape: number): boolean {
  return (
    shape === SHAPE.capital ||
    shape === SHAPE.capitals ||
    shape === SHAPE.initial ||
    (shape >= SHAPE.han && shape <= SHAPE.uncased)
  )
}

/** A small word between names: `van`, `de`, `bin`. */
export function isParticle(words: Words, index: number): boolean {
  return words.shapes[index] === SHAPE.lower && classOf(valueAt(words, index)) === PARTICLE
}

/** A blank, a comma, a full stop after an initial: what may stand inside a name, after a word. */
export function isNameGap(words: Words, index: number): boolean {
  const gap = gapAt(words, index)
  if (gap === GAP.blank || gap === GAP.comma || gap === GAP.plus) return true
  if (gap === GAP.none) return isKanaGiven(words, index)
  const shape = shapeAt(words, index)
  return (gap === GAP.stop || gap === GAP.point) && shape === SHAPE.initial
}

/** `山口さくら`: a given name in kana right after a family name in kanji. */
function isKanaGiven(words: Words, index: number): boolean {
  if (words.shapes[index] !== SHAPE.han || words.shapes[index + 1] !== SHAPE.kana) return false
  return givenOf(valueAt(words, index + 1)) > 0
}
