import { codeAt, flags, isDigit, isUpper, LETTER } from './chars.ts'
import type { Input } from './types.ts'

/** How far a word may stand from what it speaks for, in code units. */
const BEFORE_MAX = 48
const AFTER_MAX = 24
const KEY_MAX = 64

/** Words that speak for a kind, as `contextOf` made them. */
export interface Context {
  /** Phrases of words in lower case with single blanks between and around them, by their first word. */
  readonly byWord: ReadonlyMap<string, readonly string[]>
}

/** Words and phrases with `|` between them, in lower case: `passport|travel document`. They match as whole words. */
export function contextOf(phrases: string): Context {
  const byWord = new Map<string, string[]>()
  for (const phrase of phrases.split('|')) {
    const words = phrase.trim().replace(/\s+/g, ' ')
    const [first = ''] = words.split(' ')
    byWord.set(first, [...(byWord.get(first) ?? []), ` ${words} `])
  }
  return { byWord }
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

function hasPhrase(text: string, { byWord }: Context): boolean {
  const words = wordsOf(text.includes(']') ? text.replace(REPLACED, ' ') : text)
  for (let at = 0; at + 1 < words.length; ) {
    const end = words.indexOf(' ', at + 1)
    const phrases = byWord.get(words.slice(at + 1, end))
    if (phrases?.some((phrase) => words.startsWith(phrase, at)) === true) return true
    at = end
  }
  return false
}

/** The words of a text in lower case, split at signs, at digits and at camelCase humps, a blank around each. */
export function wordsOf(text: string): string {
  let words = ' '
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if ((flags(code) & LETTER) === 0 || isDigit(code)) {
      if (!words.endsWith(' ')) words += ' '
    } else {
      if (isHump(text, at, code) && !words.endsWith(' ')) words += ' '
      words += text.charAt(at).toLowerCase()
    }
  }
  return words.endsWith(' ') ? words : `${words} `
}

/** A capital after a small letter, or the last of several before one: `userId`, `URLPath`. */
function isHump(text: string, at: number, code: number): boolean {
  if (!isUpper(code)) return false
  const before = codeAt(text, at - 1)
  const isAfterSmall = (flags(before) & LETTER) !== 0 && !isUpper(before)
  const after = codeAt(text, at + 1)
  return isAfterSmall || (isUpper(before) && (flags(after) & LETTER) !== 0 && !isUpper(after))
}
