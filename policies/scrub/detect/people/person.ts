import { codeAt, flags, isLetter, isSpace, isUpper, isWord, LETTER } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { GIVEN_NAMES, NOT_NAMES } from './names.ts'
import { matchAfterCue } from './person_model.ts'

const WORD_MAX = 24
const WORDS_MAX = 5
const PARTICLES = new Set(
  'van von der den de da del della di dos das du la le bin ibn al el ter ten zu y e'.split(' '),
)

interface NameRun {
  readonly end: number
  /** Words longer than an initial. */
  readonly words: number
  readonly first: string
}

/** Capitalised words that may be a name: initials, particles, hyphens and apostrophes are part of it. */
export function readName(text: string, start: number): NameRun {
  let end = start
  let words = 0
  let first = ''
  let index = start
  for (let count = 0; count < WORDS_MAX; count++) {
    const word = text.slice(index, wordEnd(text, index))
    const particle = count > 0 && PARTICLES.has(word)
    if (!particle && !isNameWord(word)) break
    index += word.length
    if (word.length === 1 && codeAt(text, index) === 46) index++
    if (!particle) end = index
    if (!particle && word.length > 1 && words++ === 0) first = word
    if (!isNameGap(codeAt(text, index))) break
    index++
  }
  return { end, words, first }
}

function isNameGap(code: number): boolean {
  return code === 32 || code === 43 || code === 0xa0
}

function wordEnd(text: string, start: number): number {
  let end = start
  while (end - start < WORD_MAX && isNameSign(text, end)) end++
  return end
}

function isNameSign(text: string, at: number): boolean {
  const code = codeAt(text, at)
  if ((flags(code) & LETTER) !== 0) return true
  const joins = code === 45 || code === 39 || code === 0x2019
  return joins && isLetter(codeAt(text, at - 1)) && isUpper(codeAt(text, at + 1))
}

function isNameWord(word: string): boolean {
  const head = codeAt(word, 0)
  if (!isUpper(head)) return isUncased(head)
  if (NOT_NAMES.has(word)) return false
  if (word.length === 1) return true
  // `HTTP`, `NullPointer` are no names; `McDonald`, `O'Connor`, `Smith-Jones` are.
  return !isUpper(word.charCodeAt(1)) ? humps(word) < 2 : word.charCodeAt(1) === 39
}

function isUncased(code: number): boolean {
  return isLetter(code) && code >= 0x0590
}

function humps(word: string): number {
  if (/^(?:Mc|Mac|De|Di|La|Le|Van|Fitz)[A-Z]/.test(word)) return 0
  let count = 0
  for (let index = 1; index < word.length; index++)
    if (isUpper(word.charCodeAt(index)) && isLetter(word.charCodeAt(index - 1))) count += 2
  return count
}

/** A known given name and a second capitalised word, anywhere, where there is no model of names. */
export function matchKnownName(input: Input, at: number): Span | undefined {
  if (input.person !== undefined) return undefined
  const { text, units } = input
  let end = at + 1
  while (end - at < 16 && isLetter(unitAt(units, end))) end++
  input.steps += end - at
  const gap = unitAt(units, end)
  if (gap !== 32 && gap !== 43 && gap !== 45) return undefined
  if (!isUpper(unitAt(units, end + 1)) || !GIVEN_NAMES.has(text.slice(at, end))) return undefined
  const name = readName(text, at)
  input.steps += name.end - at
  if (name.words < 2 || continues(text, name.end)) return undefined
  return { start: at, end: name.end, resume: name.end }
}

/** True in `Martin Fowler.Something()` or `Java Martin_x`. */
function continues(text: string, end: number): boolean {
  const next = codeAt(text, end)
  if (next === 95 || isWord(next)) return true
  return (next === 46 || next === 58) && isWord(codeAt(text, end + 1))
}

const THINGS = /(?:tion|ness|ware|book|ality|lyzer|ices|dering)s?$/

/** Capitalised words that go on, or that end as words for things do, are a title: `Dead Letter Queue`. */
function isTitle(text: string, start: number, end: number): boolean {
  if (codeAt(text, end) === 32 && isUpper(codeAt(text, end + 1))) return true
  return text
    .slice(start, end)
    .split(' ')
    .some((word) => THINGS.test(word))
}

const TITLES = /^(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Sir|Madam|Mme|M|Sr|Sra)\.? )/

/** After `Dear `, `owned by `, `contact `: two capitalised words, or one known given name. */
export function matchPersonCue(input: Input, at: number): Span | undefined {
  const { text, units, prefixEnd } = input
  if (isLetter(unitAt(units, prefixEnd))) return undefined
  if (input.person !== undefined) return matchAfterCue(input)
  let start = prefixEnd
  while (start - prefixEnd < 4 && isCueGap(unitAt(units, start))) start++
  if (start === prefixEnd) return undefined
  const head = unitAt(units, start)
  if (!isUpper(head) && !isUncased(head)) return undefined
  start += TITLES.exec(text.slice(start, start + 8))?.[0].length ?? 0
  const name = readName(text, start)
  input.steps += name.end - at
  const known = GIVEN_NAMES.has(name.first)
  if ((name.words < 2 && !known) || continues(text, name.end)) return undefined
  if (!known && isTitle(text, start, name.end)) return undefined
  return { start, end: name.end, resume: name.end }
}

/** `Hi Wren,`: after a greeting one capitalised word is a name where the greeting ends after it. */
export function matchGreeting(input: Input, at: number): Span | undefined {
  const found = matchPersonCue(input, at)
  if (found !== undefined) return found
  if (input.person !== undefined) return undefined
  const { text, prefixEnd } = input
  if (codeAt(text, prefixEnd) !== 32) return undefined
  const name = readName(text, prefixEnd + 1)
  const sign = codeAt(text, name.end)
  if (name.words !== 1 || (sign !== 44 && sign !== 33)) return undefined
  return { start: prefixEnd + 1, end: name.end, resume: name.end }
}

function isCueGap(code: number): boolean {
  return (
    isSpace(code) ||
    code === 58 ||
    code === 61 ||
    code === 39 ||
    code === 34 ||
    code === 40 ||
    code === 44
  )
}
