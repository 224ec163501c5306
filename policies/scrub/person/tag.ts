import { isUpper, isWord } from '../chars.ts'
import type { Units } from '../units.ts'
import { unitAt } from '../units.ts'
import { GAP } from './gaps.ts'
import {
  CUES,
  hasSecond,
  isNameGap,
  isParticle,
  isSettled,
  isTitle,
  mayFollow,
  mayInvert,
  mayStart,
  NAMED,
} from './gates.ts'
import { classOf, familyOf, givenOf, hashWord, lookUp, wordOf } from './lexicon.ts'
import type { PersonModel } from './model.ts'
import { isRefused } from './rules.ts'
import { score } from './score.ts'
import { SHAPE } from './shapes.ts'
import {
  AFTER,
  BEFORE,
  createWords,
  endAt,
  gapAt,
  isJoined,
  readBefore,
  readFirst,
  readTo,
  type Source,
  shapeAt,
  startAt,
  valueAt,
  type Words,
} from './tokens.ts'

const NAME_MAX = 6
/** A word this likely starts a name. */
const SURE_MIN = 0.5
/** One this likely starts one where the next word goes on it as likely as `SECOND_MIN`. */
const DOUBT_MIN = 0.2
const SECOND_MIN = 0.9
const LOOK_MAX = 96
const PARTICLES_MAX = 3
/** What was asked for: where, under which name, and whether the place itself speaks for a person. */
export interface Question {
  readonly units: Units
  readonly at: number
  /** The name of the whole text, or ''. */
  readonly key: string
  /** True after a word or a key that announces a person: small letters are looked at too. */
  readonly announced: boolean
  /** True where one word in small letters may be a name too: under a key. */
  readonly single?: boolean
  /** How many particles were passed to come to the place. */
  readonly particles?: number
}

export interface Name {
  readonly start: number
  readonly end: number
  /** How likely it is a name, from 0 to 1. */
  readonly confidence: number
  readonly why: string
  /** Code units looked at. */
  readonly steps: number
}

// One text is scanned at a time, so that the room can be used again.
const WORDS = createWords()

/** The name that starts at a word's first letter, or undefined. Looks at some hundred code units at most. */
export function nameAt(model: PersonModel, question: Question): Name | undefined {
  if (isJoined(question.units, question.at)) return nameAtElision(model, question)
  const source = { units: question.units, lexicon: model.lexicon }
  readFirst(WORDS, source, question.at)
  if (isSettled(WORDS, question.announced)) return undefined
  readBefore(WORDS, source, question.at)
  readTo(WORDS, source, BEFORE + 2)
  if (question.announced && leadsOn(WORDS)) return nameAfterParticle(model, question)
  if (isInChain(WORDS) || !mayStart(WORDS, question.announced)) return undefined
  const { announced } = question
  const alone = { words: WORDS, source, last: BEFORE, likely: 1, announced }
  if (!hasSecond(WORDS, announced) && isRefused(alone)) return undefined
  readTo(WORDS, source, BEFORE + 1 + AFTER)
  const { key } = question
  const keyClass = key === '' ? 0 : classOf(lookUp(model.lexicon, hashWord(lastWord(key))))
  const ask = (index: number, inside: boolean): number => {
    readTo(WORDS, source, index + 1 + AFTER)
    return score(model, { words: WORDS, units: question.units, index, inside, keyClass })
  }
  const first = ask(BEFORE, false)
  if (first < DOUBT_MIN) return undefined
  const { last, second } = readOn(ask, { source, announced: question.announced })
  if (first < SURE_MIN && second < SECOND_MIN) return undefined
  if (WORDS.shapes[BEFORE] === SHAPE.lower && !isSmallName(question, last)) return undefined
  if (isRefused({ words: WORDS, source, last, likely: first, announced })) return undefined
  return nameOf(question, { last, first })
}

/** `D'Elia`, `O'Hara`: where the scan asks at the second capital of a word, the first is tried. */
function nameAtElision(model: PersonModel, question: Question): Name | undefined {
  const { units, at } = question
  const isElision =
    isUpper(unitAt(units, at - 2)) && unitAt(units, at - 1) !== 45 && !isWord(unitAt(units, at - 3))
  return isElision ? nameAt(model, { ...question, at: at - 2 }) : undefined
}

/** A particle that starts a family name: `van Dijk` under a key. */
function leadsOn(words: Words): boolean {
  return isParticle(words, BEFORE) && words.gaps[BEFORE] === GAP.blank
}

/** `A. B. C. D.`: between two initials no name starts; it was asked for at the first of them. */
function isInChain(words: Words): boolean {
  const at = (index: number): boolean => shapeAt(words, index) === SHAPE.initial
  return at(BEFORE - 1) && at(BEFORE) && at(BEFORE + 1)
}

/** The name after a particle, or after two or three: `van der`, `de la`. */
function nameAfterParticle(model: PersonModel, question: Question): Name | undefined {
  const { particles = 0 } = question
  if (particles === PARTICLES_MAX) return undefined
  const at = startAt(WORDS, BEFORE + 1)
  return nameAt(model, { ...question, at, particles: particles + 1 })
}

/** Where a name starts whose first word has particles before it, which nothing but a key or a title stands before. */
function startOf(words: Words): number {
  let index = BEFORE
  while (index > 1 && words.gaps[index - 1] === GAP.blank && isParticle(words, index - 1)) index--
  if (index === BEFORE) return startAt(words, BEFORE)
  const isFree = words.gaps[index - 1] !== GAP.blank || isTitle(valueAt(words, index - 1))
  return startAt(words, isFree ? index : BEFORE)
}

/** In small letters only names that are known as such: two of them, or one under a key. */
function isSmallName({ single = false }: Question, last: number): boolean {
  if (last === BEFORE) {
    const value = valueAt(WORDS, BEFORE)
    return single && givenOf(value) > 1 && wordOf(value) < 2
  }
  let usual = 0
  for (let index = BEFORE; index <= last; index++) {
    const value = valueAt(WORDS, index)
    if ((value & NAMED) === 0 && !isParticle(WORDS, index)) return false
    if ((wordOf(value) > 1 && givenOf(value) < 3) || (value & NAMED) < 2) usual++
  }
  return usual === 0
}

/** The last word of a key: `customerName`, `customer_name` is a `name`. */
export function lastWord(key: string): string {
  return /[\p{Lu}]?\p{Ll}+$|\p{L}+$/u.exec(key.replace(/[^\p{L}]+$/u, ''))?.[0] ?? ''
}

/** Index of the last word of the name, and how likely the second is one. */
function readOn(
  ask: (index: number, inside: boolean) => number,
  { source, announced }: { readonly source: Source; readonly announced: boolean },
): { readonly last: number; readonly second: number } {
  let last = BEFORE
  let second = 0
  for (let index = BEFORE + 1; index < BEFORE + NAME_MAX; index++) {
    readTo(WORDS, source, index + 1)
    if (!isNameGap(WORDS, index - 1) || !mayInvert(WORDS, source.units, index)) break
    if (isParticle(WORDS, index)) continue
    const likely = mayFollow(WORDS, index, announced) ? ask(index, true) : 0
    if (likely < SURE_MIN) break
    if (last === BEFORE) second = likely
    last = index
  }
  return { last, second }
}

function nameOf(
  { units }: Question,
  { last, first }: { readonly last: number; readonly first: number },
): Name {
  let end = endAt(WORDS, last)
  if (WORDS.shapes[last] === SHAPE.initial && unitAt(units, end) === 46) end++
  return { start: startOf(WORDS), end, confidence: first, why: reason(last), steps: LOOK_MAX }
}

function reason(last: number): string {
  const first = valueAt(WORDS, BEFORE)
  const other = valueAt(WORDS, last)
  if (last > BEFORE && givenOf(first) > 0 && familyOf(other) > 0) return 'given and family name'
  if (last > BEFORE && familyOf(first) > 0 && givenOf(other) > 0) return 'family and given name'
  const gap = gapAt(WORDS, BEFORE - 1)
  if (gap === GAP.equals || gap === GAP.quotedColon || gap === GAP.quotedEquals) return 'key'
  return CUES.has(classOf(valueAt(WORDS, BEFORE - 1))) ? 'word before' : 'model'
}
