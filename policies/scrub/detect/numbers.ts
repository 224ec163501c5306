import { codeAt, isDigit, isLetter, isWord, UNSPACED, wordBefore } from '../chars.ts'
import { guidEnd } from '../stamps.ts'
import type { Input, Span } from '../types.ts'
import type { Units } from '../units.ts'
import { unitAt } from '../units.ts'
import { WordSet } from '../word_set.ts'
import { isBare, isListed, noteNothing } from './number_list.ts'
import type { NumberRun, ReadNumber } from './number_run.ts'
import { endsFree, isGroupSign } from './number_run.ts'

/** What is looked for in runs of digits. */
export interface NumberArea {
  /** Who looks at a run, in this order: the first that claims it has it. */
  readonly readers: readonly ReadNumber[]
  /** Words without which most readers have nothing to say: for ids and accounts, for telephones, of other numbers. */
  readonly hints: readonly [
    ids: readonly string[],
    phones: readonly string[],
    others: readonly string[],
  ]
  /** Lengths of ids that their check digit alone tells. */
  readonly alone: ReadonlySet<number>
}

const SPEAKS_FOR_ID = 1
const SPEAKS_FOR_PHONE = 2
const SPEAKS_OF_OTHER = 4
const RUN_MAX = 40
const DIGITS_MIN = 7
const DIGITS_MAX = 24
const GROUP_SIGNS_MAX = 3
/** From here on a check digit alone may tell a card. */
const CARD_DIGITS_MIN = 12
/** `D` parts the number on the track of a card from what follows (ISO/IEC 7813). */
const TRACK_SIGN = 68

/** Card, phone, social security and other numbers: the run is read once, every format looks at it. */
export function matchNumber(input: Input, at: number, area: NumberArea): Span | undefined {
  const { text } = input
  // A lone short number in prose is by far the most common case.
  const guid = guidEnd(input.units, at)
  if (guid !== 0) return { start: at, end: at, resume: guid }
  if (!mayBeNumber(input, at, area)) return undefined
  if (!hasHead(input.units, at) && !startsFree(text, at)) return undefined
  if (isListed(input, at)) return undefined
  const run = readRun(input, at)
  input.steps += run.end - run.start + 4
  if (run.digits.length < 7) return undefined
  if (!startsFree(text, run.start)) return undefined
  const found = readFirst(run, input, area)
  if (found === undefined) {
    noteNothing(input, at, run.end)
    return undefined
  }
  input.listEnd = -1
  const { start, end, kind = 'PHONE' } = found
  return { ...found, start, end, kind, resume: end }
}

function readFirst(run: NumberRun, input: Input, { readers }: NumberArea): Span | undefined {
  for (const read of readers) {
    const found = read(run, input)
    if (found !== undefined && !isRefused(found, input)) return found
  }
  return undefined
}

function isRefused({ kind = 'PHONE', rule = 'number', confidence = 0.85 }: Span, input: Input) {
  return input.refuses?.({ kind, rule, confidence }) === true
}

/**
 * A look at what a run is made of, without making it. No number of a person is shorter than seven digits; with letters
 * right behind it or as a decimal it is none, and a short one without signs needs a word.
 */
function mayBeNumber(input: Input, at: number, { alone }: NumberArea): boolean {
  const { units, text, spoken } = input
  countRun(units, at)
  const { digits, groups, end, last } = RUN
  if (digits < DIGITS_MIN) return false
  const isFree = endsFree(text, end)
  if (groups > 2) return (isFree || digits - last >= DIGITS_MIN) && !followsVersionWord(input, at)
  if (groups > 1 && isDecimal(units, at, end))
    return (spoken & SPEAKS_FOR_PHONE) !== 0 && !followsVersionWord(input, at)
  if (groups > 1) return true
  if (!isFree) return digits >= CARD_DIGITS_MIN && unitAt(units, end) === TRACK_SIGN
  return spoken !== 0 || digits >= CARD_DIGITS_MIN || hasHead(units, at) || alone.has(digits)
}

/** What the run that was counted last is made of, and how many digits its last group has. */
const RUN = { digits: 0, groups: 0, end: 0, last: 0 }

function countRun(units: Units, at: number): void {
  let digits = 0
  let groups = 1
  let end = at
  let last = 0
  let signs = 0
  for (let index = at; index - at < RUN_MAX; index++) {
    const code = unitAt(units, index)
    if (!isDigit(code)) {
      signs++
      if (!isGroupSign(code) || signs > GROUP_SIGNS_MAX) break
      continue
    }
    if (signs > 0) {
      groups++
      last = 0
    }
    signs = 0
    digits++
    last++
    end = index + 1
  }
  RUN.digits = digits
  RUN.groups = groups
  RUN.end = end
  RUN.last = last
}

/** Words that versions stand behind. */
const VERSION_WORDS = new WordSet(
  'version versions ver v build builds release nt revision rev firmware assembly'.split(' '),
)

/** `version 10.0.26100.1234`, `Version=4.0.30319.0`: points between all groups, and such a word before. */
function followsVersionWord({ units, text }: Input, at: number): boolean {
  const { end, digits } = RUN
  if (digits >= CARD_DIGITS_MIN) return false
  for (let index = at; index < end; index++)
    if (!isDigit(unitAt(units, index)) && unitAt(units, index) !== 46) return false
  let stop = at
  while (at - stop < 3 && isBetween(unitAt(units, stop - 1))) stop--
  let start = stop
  while (stop - start < 10 && isLetter(unitAt(units, start - 1))) start--
  return start < stop && VERSION_WORDS.has(units, text, { start, end: stop })
}

function isBetween(code: number): boolean {
  return code === 32 || code === 61 || code === 58 || code === 34
}

/** A number with a point has seven digits, or it goes on. */
export function isLongEnough(digits: number, decimals: number, next: number): boolean {
  return next > 0 || digits + decimals >= DIGITS_MIN
}

/** True for two groups with a point between them: a decimal, or a telephone that a word speaks for. */
function isDecimal(units: Units, at: number, end: number): boolean {
  let points = 0
  for (let index = at; index < end; index++) {
    const code = unitAt(units, index)
    if (code === 46) points++
    else if (!isDigit(code)) return false
  }
  return points === 1
}

/** True where a sign before the digits may belong to them: `+`, a bracket. */
function hasHead(units: Units, at: number): boolean {
  const before = unitAt(units, at - 1)
  return before === 43 || before === 40 || before === 0xff0b
}

/** False in the middle of a longer name: `ab12-345`, `1.2.345`, `x_555`. */
function startsFree(text: string, start: number): boolean {
  const before = codeAt(text, start - 1)
  // Behind `%` the first two are the figures of an escape: the layer below has the number.
  if ((isWord(before) && before < UNSPACED) || before === 37) return false
  const prior = codeAt(text, start - 2)
  if (before === 44 && isLongNumber(text, start - 1)) return true
  if (before === 46 || before === 44 || before === 47 || before === 58) return !isDigit(prior)
  if (before === 45) return wordAllowsDash(text, start - 1)
  if (before === 43) return !isWord(prior)
  return true
}

/** Four digits before a comma: no part of a number with thousands, so the comma parts a list. */
function isLongNumber(text: string, comma: number): boolean {
  for (let index = comma - 4; index < comma; index++)
    if (!isDigit(codeAt(text, index))) return false
  return true
}

/** `card-4111` is a number with a label, `7d049108-0519` the part of an id. */
function wordAllowsDash(text: string, dash: number): boolean {
  if (!isWord(codeAt(text, dash - 1))) return true
  const word = wordBefore(text, dash)
  return (
    word.length > 2 && !/^[0-9a-f]*$/.test(word) && !isDigit(codeAt(text, dash - word.length - 1))
  )
}

function readRun(input: Input, at: number): NumberRun {
  const { text } = input
  const groups: number[] = []
  const ends: number[] = []
  let signs = ''
  let digits = ''
  let index = at
  let end = at
  while (index - at < RUN_MAX && digits.length < DIGITS_MAX + 1) {
    const start = index
    while (isDigit(codeAt(text, index)) && index - start <= DIGITS_MAX) index++
    digits += text.slice(start, index)
    groups.push(index - start)
    ends.push(index)
    end = index
    const sign = readSign(text, index)
    if (sign.width === 0) break
    signs += sign.sign
    index += sign.width
  }
  const gaps = signs.slice(0, groups.length - 1)
  const bare = input.spoken === 0 || isBare(input, at, end)
  const hasIdWords = !bare && (input.spoken & SPEAKS_FOR_ID) !== 0
  const hasPhoneWords = !bare && (input.spoken & (SPEAKS_FOR_PHONE | SPEAKS_OF_OTHER)) !== 0
  return {
    text,
    end,
    hasIdWords,
    hasPhoneWords,
    digits,
    groups,
    signs: gaps,
    ends,
    ...readHead(text, at, gaps),
  }
}

/** A bracket before the digits is part of the number only where it closes in it. */
function readHead(
  text: string,
  at: number,
  signs: string,
): Pick<NumberRun, 'start' | 'plus' | 'bracket'> {
  const bracket = codeAt(text, at - 1) === 40 && signs.includes(')')
  let before = bracket ? at - 2 : at - 1
  if (bracket && codeAt(text, before) === 32) before--
  const plus = codeAt(text, before) === 43 || codeAt(text, before) === 0xff0b
  if (plus) return { start: before, plus, bracket }
  return { start: bracket ? at - 1 : at, plus, bracket }
}

interface Sign {
  readonly sign: string
  readonly width: number
}
const NO_SIGN: Sign = { sign: '', width: 0 }

/** Up to three signs between digits: a blank, `-`, `.`, `/`, brackets. */
function readSign(text: string, at: number): Sign {
  let width = 0
  let sign = ' '
  while (width < 3 && isGroupSign(codeAt(text, at + width))) {
    const code = codeAt(text, at + width)
    if (code !== 32 && code !== 0xa0) sign = String.fromCharCode(code)
    width++
  }
  return width > 0 && isDigit(codeAt(text, at + width)) ? { sign, width } : NO_SIGN
}
