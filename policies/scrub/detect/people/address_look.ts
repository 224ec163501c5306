import { isDigit, isLetter, isUpper } from '../../chars.ts'
import { KeyEndings } from '../../key_endings.ts'
import type { Input } from '../../types.ts'
import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'
import { WordSet } from '../../word_set.ts'
import { ENDS_AS_STREET, LOWER_STREET_WORDS, STREET_WORDS, STREETS } from './address_forms.ts'

// A cheap look at the words on either side of a number, before the costly one: nearly all numbers end here.

/** How far words of a street stand from its number, in code units. */
export const LOOK = 56
const WORDS_MAX = 6
const WORD_MAX = 24
const PROSE_MAX = 3
const SUFFIX_WORD_MIN = 5
const WORDS = new WordSet(STREET_WORDS)
const LOWER_WORDS = new WordSet(LOWER_STREET_WORDS)
/** `No. 5`, `Nr. 5`: the street stands before it. */
const MARKERS = new WordSet('no nr n numéro д дом p č'.split(' '))
const ENDINGS = new KeyEndings()
for (const street of STREETS) if (street.startsWith('-')) ENDINGS.add(street.slice(1))

interface Word {
  readonly start: number
  readonly end: number
}

/** One of the next few words is one of streets, or ends as a street does; some words of prose in a row end the look. */
export function hasStreetWord(input: Input, from: number): boolean {
  const { units } = input
  const limit = from + LOOK
  let at = from
  let prose = 0
  for (let words = 0; words < WORDS_MAX && prose < PROSE_MAX; words++) {
    const start = nextWord(units, at, limit)
    if (start < 0) return false
    at = start
    while (at - start < WORD_MAX && isLetter(unitAt(units, at))) at++
    if (isStreetWord(input, { start, end: at })) return true
    const cased = isUpper(unitAt(units, start)) || isDigit(unitAt(units, start - 1))
    prose = cased ? 0 : prose + (at - start < 3 ? 2 : 1)
  }
  return false
}

/** Where the next word starts, or -1 where a line, a string or a pair ends before it. */
function nextWord(units: Units, from: number, limit: number): number {
  for (let at = from; at < limit; at++) {
    const code = unitAt(units, at)
    if (isLetter(code)) return at
    if (code === 0 || code === 10 || code === 34 || code === 61) return -1
  }
  return -1
}

function isStreetWord(input: Input, word: Word): boolean {
  return WORDS.has(input.units, input.text, word) || endsAsStreet(input, word)
}

function endsAsStreet({ units, text }: Input, { start, end }: Word): boolean {
  if (end - start < SUFFIX_WORD_MIN - 1 || !ENDINGS.mayEnd(units, end)) return false
  const ending = text.slice(start, end)
  return (
    (ending.length > SUFFIX_WORD_MIN && ENDS_AS_STREET.test(ending)) ||
    (unitAt(units, end) === 46 && ending.endsWith('str'))
  )
}

/** The same of the words before a number, from the last one back: that begins with a capital or is one of streets. */
export function endsStreet(input: Input, at: number): boolean {
  const { units, text } = input
  let word = wordBefore(units, at, at - LOOK)
  if (word !== undefined && MARKERS.has(units, text, word))
    word = wordBefore(units, word.start, at - LOOK)
  if (word === undefined) return false
  const isCased = isUpper(unitAt(units, word.start)) || unitAt(units, word.start) >= 128
  if (!isCased) return LOWER_WORDS.has(units, text, word) || endsAsStreet(input, word)
  if (isStreetWord(input, word)) return true
  for (let words = 1; words < WORDS_MAX; words++) {
    word = wordBefore(units, word.start, at - LOOK)
    if (word === undefined) return false
    if (WORDS.has(units, text, word)) return true
    if (words < 2 && isUpper(unitAt(units, word.start)) && isStreetWord(input, word)) return true
  }
  return false
}

function wordBefore(units: Units, at: number, floor: number): Word | undefined {
  let end = at
  while (end > floor && !isLetter(unitAt(units, end - 1))) {
    if (unitAt(units, end - 1) === 10 || end <= 0) return undefined
    end--
  }
  let start = end
  while (end - start < WORD_MAX && isLetter(unitAt(units, start - 1))) start--
  return start === end ? undefined : { start, end }
}
