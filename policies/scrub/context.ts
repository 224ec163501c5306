import { codeAt, flags, isUpper, LETTER } from './chars.ts'
import type { Input } from './types.ts'

/** How far a word may stand from what it speaks for, in code units. */
const BEFORE_MAX = 48
const AFTER_MAX = 24
const KEY_MAX = 64

const LENGTH_BITS = 31
const ASCII = 128

/** Words that speak for a kind, as `contextOf` made them. */
export interface Context {
  /** Lengths of the first words, a bit for each, by the letter of ASCII that they begin with: most words are in none. */
  readonly heads: Uint32Array
  /** Phrases of words in lower case with single blanks between and around them, by their first word. */
  readonly byWord: ReadonlyMap<string, readonly string[]>
}

/** Words and phrases with `|` between them, in lower case: `passport|travel document`. They match as whole words. */
export function contextOf(phrases: string): Context {
  const byWord = new Map<string, string[]>()
  const heads = new Uint32Array(32)
  for (const phrase of phrases.split('|')) {
    const words = phrase.trim().replace(/\s+/g, ' ')
    const [first = ''] = words.split(' ')
    byWord.set(first, [...(byWord.get(first) ?? []), ` ${words} `])
    const head = first.charCodeAt(0) & 31
    heads[head] = (heads[head] ?? 0) | lengthBit(first.length)
  }
  return { heads, byWord }
}

function lengthBit(length: number): number {
  return 1 << Math.min(length, LENGTH_BITS)
}

/**
 * Where a word of the context stands: shortly before the span, shortly after it, or in the key of the whole text.
 * Names split as keys do: `passportNo`, `passport_no`, `Passport-No` have the word `passport`; `public` has no `lic`.
 * Looks at some 130 code units: ask it last.
 */
export function hasContext(
  input: Input,
  span: { readonly start: number; readonly end: number },
  context: Context,
): boolean {
  const { text, key } = input
  input.steps += BEFORE_MAX + AFTER_MAX
  return (
    hasPhrase(text.slice(Math.max(0, span.start - BEFORE_MAX), span.start), context) ||
    hasPhrase(text.slice(span.end, span.end + AFTER_MAX), context) ||
    (key !== '' && hasPhrase(key.slice(-KEY_MAX), context))
  )
}

/** A replacement of ours, also where its start is cut off: its kind speaks for nothing beside it. */
const REPLACED = /(?:^|\[)[A-Z_]{2,20}(?::[\w+.-]{1,64})?\]/g

function hasPhrase(text: string, context: Context): boolean {
  const bare = text.includes(']') ? text.replace(REPLACED, ' ') : text
  for (let start = wordStart(bare, 0); start >= 0; ) {
    const end = wordEnd(bare, start)
    if (mayBegin(bare, { start, end }, context) && begins(bare, { start, end }, context))
      return true
    start = wordStart(bare, end)
  }
  return false
}

interface Word {
  readonly start: number
  readonly end: number
}

/** A look at a word's first letter and length. */
function mayBegin(text: string, { start, end }: Word, { heads }: Context): boolean {
  const head = text.charCodeAt(start)
  return head >= ASCII || ((heads[head & 31] ?? 0) & lengthBit(end - start)) !== 0
}

function begins(text: string, { start, end }: Word, { byWord }: Context): boolean {
  const word = text.slice(start, end).toLowerCase()
  return (
    byWord
      .get(word)
      ?.some(
        (phrase) =>
          phrase.length === word.length + 2 || wordsOf(text.slice(start)).startsWith(phrase),
      ) === true
  )
}

/** The words of a text in lower case, split at signs, at digits and at camelCase humps, a blank around each. */
export function wordsOf(text: string): string {
  let words = ' '
  for (let start = wordStart(text, 0); start >= 0; ) {
    const end = wordEnd(text, start)
    words += `${text.slice(start, end)} `
    start = wordStart(text, end)
  }
  return words.toLowerCase()
}

/** The first letter from a place on; -1 where there is none. */
function wordStart(text: string, from: number): number {
  for (let at = from; at < text.length; at++)
    if ((flags(text.charCodeAt(at)) & LETTER) !== 0) return at
  return -1
}

function wordEnd(text: string, start: number): number {
  let end = start + 1
  while (end < text.length) {
    const code = text.charCodeAt(end)
    if ((flags(code) & LETTER) === 0 || isHump(text, end, code)) break
    end++
  }
  return end
}

/** A capital after a small letter, or the last of several before one: `userId`, `URLPath`. */
function isHump(text: string, at: number, code: number): boolean {
  if (!isUpper(code)) return false
  const before = codeAt(text, at - 1)
  const isAfterSmall = (flags(before) & LETTER) !== 0 && !isUpper(before)
  const after = codeAt(text, at + 1)
  return isAfterSmall || (isUpper(before) && (flags(after) & LETTER) !== 0 && !isUpper(after))
}
