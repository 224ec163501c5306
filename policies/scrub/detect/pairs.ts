import { codeAt, isDigit, isLetter, isQuote, isWord } from '../chars.ts'
import type { KeyMeaning, KeyReader } from '../key_book.ts'
import { isKind, isPlaceholder } from '../kinds.ts'
import type { Input, Span } from '../types.ts'
import type { Units } from '../units.ts'
import { unitAt } from '../units.ts'
import { readValue } from './pair_values.ts'
import { siblingName } from './sibling.ts'

const KEY_MAX = 64
const BLANKS_MAX = 15
/** `key=value`, `key: value` and `"key":"value"` at any depth of escaping: the value goes by its key. */
export function matchPair(input: Input, at: number, lookup: KeyReader): Span | undefined {
  const { text } = input
  const key = readKey(input, at, lookup)
  input.steps += 16
  if (key === undefined || lookup.isSilent(input, key)) return undefined
  const meaning = keyOf(text, key, lookup)
  if (meaning === undefined || isPort(input, at, key) || isElsewhere(input, at, key))
    return undefined
  const value = readValue(input, at, {
    meaning,
    quotedKey: key.quoted,
    values: lookup.values,
  })
  if (value === undefined || isTakenBack(text, key, lookup)) return undefined
  input.steps += value.end - value.start
  return value
}

interface Key {
  readonly start: number
  readonly end: number
  readonly quoted: boolean
}

function readKey(input: Input, at: number, lookup: KeyReader): Key | undefined {
  const { units } = input
  const sign = unitAt(units, at)
  const next = unitAt(units, at + 1)
  if (sign === 58 && (next === 58 || next === 47 || unitAt(units, at - 1) === 58)) return undefined
  // A chain of signs is read at its first.
  if (sign === 61 && unitAt(units, at - 1) === 61) return undefined
  let end = keyEnd(units, at)
  if (sign === 61 && isOperator(unitAt(units, end - 1))) end = operatorStart(units, end)
  if (isQuote(unitAt(units, end - 1))) return quotedKey(input, end - 1, lookup)
  if (sign === 58 && end < at - 1) return undefined
  return lookup.mayEnd(units, end) ? bareKey(input, end) : undefined
}

/** Signs of which an operator of assignment or comparison is made: `==`, `!=`, `::=`, `.=`, `?=`, `+=`. */
function isOperator(code: number): boolean {
  return code === 61 || code === 33 || code === 58 || code === 46 || code === 63 || code === 43
}

function operatorStart(units: Units, at: number): number {
  let end = at
  while (at - end < 4 && isOperator(unitAt(units, end - 1))) end--
  return keyEnd(units, end)
}

function bareKey({ units, text }: Input, end: number): Key | undefined {
  let start = end
  while (start > 0 && end - start < KEY_MAX && isKey(unitAt(units, start - 1))) start--
  if (start === end) return undefined
  // Between two numbers (`214:17`, `12:30`) there is no name.
  if (isDigit(unitAt(units, start)) && isDigit(unitAt(units, end - 1))) return undefined
  // `[SECRET:…]` is a replacement of ours.
  if (unitAt(units, start) === 91 && isKind(text.slice(start + 1, end))) return undefined
  return { start, end, quoted: false }
}

function isKey(code: number): boolean {
  if (isWord(code) || code === 95 || code === 45) return true
  return code === 46 || code === 36 || code === 93 || code === 91
}

/** One past the last sign before `at` that is no blank. */
function keyEnd(units: Units, at: number): number {
  let end = at
  while (at - end < BLANKS_MAX && (unitAt(units, end - 1) === 32 || unitAt(units, end - 1) === 9))
    end--
  return end
}

function quotedKey(input: Input, quote: number, lookup: KeyReader): Key | undefined {
  const { units } = input
  let end = quote
  while (end > 0 && unitAt(units, end - 1) === 92) end--
  if (!lookup.mayEnd(units, end)) return undefined
  const floor = Math.max(0, end - KEY_MAX)
  let start = end
  while (start > floor && !isQuote(unitAt(units, start - 1))) start--
  return start > floor || start === 0 ? { start, end, quoted: true } : undefined
}

/** The key alone, then with the words before it: `Date of birth`, `api key`. */
function keyOf(text: string, key: Key, lookup: KeyReader): KeyMeaning | undefined {
  const name = text.slice(key.start, key.end)
  // What a replacement of ours stands in is no key of what follows.
  if (name.endsWith(']') && isPlaceholder(name.slice(name.lastIndexOf('[')))) return undefined
  const alone = VALUE.test(name) ? siblingMeaning(text, key.start, lookup) : lookup.meaningOf(name)
  if (isInQuery(text, key.start)) {
    if (alone?.queryOnly === true) return alone
    if (alone?.inQuery === true) return { ...alone, grade: 'always' }
  }
  return key.quoted ? unlessQuery(alone) : phraseMeaning(text, key, { alone, lookup })
}

interface Known {
  readonly alone: KeyMeaning | undefined
  readonly lookup: KeyReader
}

function phraseMeaning(text: string, key: Key, { alone, lookup }: Known): KeyMeaning | undefined {
  const known = unlessQuery(alone)
  const gap = codeAt(text, key.start - 1)
  if (gap !== 32 && gap !== 39) return known
  if (known !== undefined) return known
  return unlessQuery(lookup.meaningOf(text.slice(phraseStart(text, key), key.end)))
}

/** The words before a name that says something may take that back: `next token`. Few pairs get so far. */
function isTakenBack(text: string, key: Key, { book }: KeyReader): boolean {
  const gap = codeAt(text, key.start - 1)
  if (key.quoted || (gap !== 32 && gap !== 39)) return false
  return book.isHarmless(text.slice(phraseStart(text, key), key.end))
}

function unlessQuery(meaning: KeyMeaning | undefined): KeyMeaning | undefined {
  return meaning?.queryOnly === true ? undefined : meaning
}

function isInQuery(text: string, start: number): boolean {
  const before = codeAt(text, start - 1)
  return before === 63 || before === 38 || before === 59
}

function phraseStart(text: string, key: Key): number {
  let { start } = key
  const floor = Math.max(0, key.end - 40)
  while (start > floor && isPhrase(text.charCodeAt(start - 1))) start--
  return start
}

const VALUE = /^(?:value|val|v|default)$/i

/** What the name beside a `value` says; only of values that always go. */
function siblingMeaning(text: string, start: number, lookup: KeyReader): KeyMeaning | undefined {
  const name = siblingName(text, start)
  const meaning = name === undefined ? undefined : lookup.meaningOf(name)
  return meaning?.queryOnly === true ? undefined : meaning
}

function isPhrase(code: number): boolean {
  return isLetter(code) || code === 32 || code === 45 || code === 39
}

const FOLDER = /^ {0,3}["']?(?:[/~]|\.{1,2}\/|[A-Za-z]:\\|%[2f])/
const RESOURCE = /arn:[\w-]{1,20}:[\w:/-]{0,80}:$/
const COMPARED = /^[=!]=+ {0,3}[A-Za-z_$][\w.$]{0,60}(?: *[:)&|{;?]|$)/

/** The folder of a shell (`PWD=/srv`), a part of a resource's name, a name that a program compares with. */
function isElsewhere({ text, units }: Input, at: number, key: Key): boolean {
  if (/^(?:old)?pwd$/i.test(text.slice(key.start, key.end)))
    return FOLDER.test(text.slice(at + 1, at + 8))
  if (unitAt(units, at) === 58) {
    const before = unitAt(units, key.start - 1)
    return before === 58 && RESOURCE.test(text.slice(Math.max(0, key.start - 100), key.start))
  }
  return unitAt(units, at + 1) === 61 && COMPARED.test(text.slice(at, at + 80))
}

/** `auth-token:8080` is a host with a port, `secret:12:5` a place in a file. */
function isPort({ units, text }: Input, at: number, key: Key): boolean {
  if (key.quoted || unitAt(units, at) !== 58 || !isDigit(unitAt(units, at + 1))) return false
  let end = at + 1
  while (end - at < 7 && isDigit(unitAt(units, end))) end++
  if (end - at > 6 || isWord(unitAt(units, end))) return false
  return !/(?:cv[cv]2?|csc|pin|otp|code|pass\w*|pwd)$/i.test(text.slice(key.start, key.end))
}
