import { wordsOf } from '../context.ts'
import type { Input } from '../types.ts'

/** How far before a value its label is looked for, in code units. */
const LOOK_MAX = 48
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
  readonly wordsMax: number
}

/** Phrases of words in lower case with `|` between them: `account number|acct`. */
export function labelOf(phrases: string): Label {
  const list = phrases.split('|').map((phrase) => phrase.trim().replace(/\s+/g, ' '))
  const wordsMax = list.reduce((most, phrase) => Math.max(most, phrase.split(' ').length), 1)
  return { phrases: new Set(list), wordsMax }
}

/**
 * True where the words right before a value name it, whatever signs stand between: `imei=`, `"accountNumber":"`,
 * `account no. is `. Stricter than `hasContext`: another word between them speaks against it, and so does another
 * number. Where only signs stand before the value, the key of the whole text counts. Looks at 48 code units: ask it
 * last.
 */
export function hasLabel(input: Input, start: number, label: Label): boolean {
  const { text, key } = input
  const from = Math.max(0, start - LOOK_MAX)
  const before = text.slice(from, start)
  input.steps += LOOK_MAX
  const words = wordList(before)
  if (words.length === 0)
    return key !== '' && from === 0 && endsInLabel(wordList(key.slice(-64)), label)
  const gap = /[\d\P{L}]*$/u.exec(before)?.[0] ?? ''
  if (gap.replace(/\D/g, '').length > INDEX_DIGITS_MAX) return false
  return endsInLabel(words, label)
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
