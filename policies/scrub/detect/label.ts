import { isDigit, isLetter } from '../chars.ts'
import { wordsOf } from '../context.ts'
import type { Input } from '../types.ts'
import { unitAt } from '../units.ts'

/** How far before a value its label is looked for, in code units. */
const LOOK_MAX = 48
const WORD_MAX = 24
const FILLERS_MAX = 4
const INDEX_DIGITS_MAX = 2
/** Words between a label and its value: `account number is`, `"type":"imei","value":`. */
const FILLERS = new Set(
  `no number num nr nbr is was are value val the a of as to code id equals on for and with data text string s
   numero número nummer numer numéro numer ist lautet es est é är er on jest str raw new old current`.split(
    /\s+/,
  ),
)

/** Words that name what follows them, as `labelOf` made them. */
export interface Label {
  readonly phrases: ReadonlySet<string>
  /** The last word of each phrase: most numbers are told apart by the word before them. */
  readonly lasts: ReadonlySet<string>
  readonly wordsMax: number
}

/** Phrases of words in lower case with `|` between them: `account number|acct`. */
export function labelOf(phrases: string): Label {
  const list = phrases.split('|').map((phrase) => phrase.trim().replace(/\s+/g, ' '))
  const wordsMax = list.reduce((most, phrase) => Math.max(most, phrase.split(' ').length), 1)
  const lasts = new Set(list.map((phrase) => phrase.slice(phrase.lastIndexOf(' ') + 1)))
  return { phrases: new Set(list), lasts, wordsMax }
}

/**
 * True where the words right before a value name it, whatever signs stand between: `imei=`, `"accountNumber":"`,
 * `account no. is `. Stricter than `hasContext`: another word between them speaks against it, and so does another
 * number. Where only signs stand before the value, the key of the whole text counts. Looks at 48 code units: ask it
 * last.
 */
export function hasLabel(input: Input, start: number, label: Label): boolean {
  const { text, key } = input
  const wordEnd = lastLetterEnd(input, start)
  if (wordEnd < 0) return false
  const from = Math.max(0, start - LOOK_MAX)
  if (wordEnd === 0) return key !== '' && from === 0 && endsInLabel(wordList(key.slice(-64)), label)
  if (isOtherWord(input, wordEnd, label)) return false
  input.steps += LOOK_MAX
  return endsInLabel(wordList(text.slice(from, wordEnd)), label)
}

/** One past the last letter before a value; 0 where none is near, -1 where another number stands between. */
function lastLetterEnd(input: Input, start: number): number {
  const { units } = input
  const floor = Math.max(0, start - LOOK_MAX)
  let digits = 0
  let end = start
  while (end > floor && (isDigit(unitAt(units, end - 1)) || !isLetter(unitAt(units, end - 1))))
    if (isDigit(unitAt(units, --end)) && ++digits > INDEX_DIGITS_MAX) return -1
  input.steps += start - end
  return end === floor ? 0 : end
}

/** True where the last word is plain and neither the end of a phrase nor a filler. */
function isOtherWord(input: Input, end: number, label: Label): boolean {
  const { text, units } = input
  let start = end
  while (end - start < WORD_MAX && isLetter(unitAt(units, start - 1))) start--
  const word = text.slice(start, end)
  const lower = word.toLowerCase()
  const isPlain = word.slice(1) === lower.slice(1) || word === word.toUpperCase()
  return isPlain && !label.lasts.has(lower) && !FILLERS.has(lower)
}

function wordList(text: string): string[] {
  const words = wordsOf(text).trim()
  return words === '' ? [] : words.split(' ')
}

function endsInLabel(words: readonly string[], label: Label): boolean {
  let end = words.length
  for (let fillers = 0; end > 0 && fillers <= FILLERS_MAX; fillers++, end--) {
    for (let count = Math.min(label.wordsMax, end); count > 0; count--)
      if (label.phrases.has(words.slice(end - count, end).join(' '))) return true
    if (!FILLERS.has(words[end - 1] ?? '')) return false
  }
  return false
}
