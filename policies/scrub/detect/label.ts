import { isDigit, isLetter, isUpper } from '../chars.ts'
import { wordsOf } from '../context.ts'
import type { Input } from '../types.ts'
import type { Units } from '../units.ts'
import { unitAt } from '../units.ts'

/** How far before a value its label is looked for, in code units. */
const LOOK_MAX = 48
const WORD_MAX = 24
const GLUED_MAX = 3
const FILLERS_MAX = 4
const INDEX_DIGITS_MAX = 2
/** Words between a label and its value: `account number is`, `"type":"imei","value":`. */
const FILLERS = new Set(
  `no number num nr nbr is was are value val the a of as to code id equals on for and with data text string s
   numero número nummer numer numéro numer ist lautet es est é är er on jest str raw new old current`.split(
    /\s+/,
  ),
)

/** What a word may be to a label, as bits: all of a phrase, its last word, the one before that, or a filler. */
const WHOLE = 1
const LAST = 2
const INNER = 4
const FILLER = 8
const HASHES = 2048

/** Words that name what follows them, as `labelOf` made them. */
export interface Label {
  readonly phrases: ReadonlySet<string>
  /** The bits of words by their hash: nearly all numbers are told apart by the word before them. */
  readonly roles: Uint8Array
  readonly wordsMax: number
}

/** Phrases of words in lower case with `|` between them: `account number|acct`. */
export function labelOf(phrases: string): Label {
  const list = phrases.split('|').map((phrase) => phrase.trim().replace(/\s+/g, ' '))
  const wordsMax = list.reduce((most, phrase) => Math.max(most, phrase.split(' ').length), 1)
  return { phrases: new Set(list), roles: rolesOf(list), wordsMax }
}

function rolesOf(phrases: readonly string[]): Uint8Array {
  const roles = new Uint8Array(HASHES)
  const add = (word: string, role: number): void => {
    let hash = 0
    const start = Math.max(0, word.length - WORD_MAX)
    for (let at = word.length - 1; at >= start; at--) hash = extend(hash, word.charCodeAt(at))
    roles[hash] = (roles[hash] ?? 0) | role
  }
  for (const filler of FILLERS) add(filler, FILLER)
  for (const phrase of phrases) {
    const words = phrase.split(' ')
    add(words.at(-1) ?? '', words.length === 1 ? WHOLE : LAST)
    if (words.length > 1) add(words.at(-2) ?? '', INNER)
  }
  return roles
}

/** The hash of a word and the letter before it, in either case. */
function extend(hash: number, code: number): number {
  return (hash * 31 + (code | 32)) & (HASHES - 1)
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
  if (!mayEnd(input.units, wordEnd, label)) return false
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

/** False where the last words before a place are none of the label's: nearly always, and without cutting them out. */
function mayEnd(units: Units, end: number, { roles }: Label): boolean {
  const start = wordStart(units, end)
  const role = roleOf(units, { start, end }, roles)
  if (role === 0 || (role & WHOLE) !== 0) return role !== 0
  let before = start
  while (start - before < WORD_MAX && before > 0 && !isLetter(unitAt(units, before - 1))) before--
  const wanted =
    ((role & LAST) !== 0 ? INNER : 0) | ((role & FILLER) !== 0 ? WHOLE | LAST | FILLER : 0)
  return (roleOf(units, { start: wordStart(units, before), end: before }, roles) & wanted) !== 0
}

/** Where the word starts that ends at a place, camelCase humps taken into account (as `wordsOf` does). */
function wordStart(units: Units, end: number): number {
  let start = end
  while (end - start < WORD_MAX && isLetter(unitAt(units, start - 1))) {
    start--
    if (isHump(units, start)) return start
  }
  return start
}

function isHump(units: Units, at: number): boolean {
  if (!isUpper(unitAt(units, at))) return false
  const before = unitAt(units, at - 1)
  if (!isLetter(before)) return true
  const after = unitAt(units, at + 1)
  return !isUpper(before) || (isLetter(after) && !isUpper(after))
}

interface Place {
  readonly start: number
  readonly end: number
}

/** The bits of a word; all of them for one that is not ASCII, whose case only the slow way knows. */
function roleOf(units: Units, { start, end }: Place, roles: Uint8Array): number {
  if (start === end) return 0
  // `0x80076CCC`: the end of a hexadecimal number is no word.
  if (end - start <= GLUED_MAX && isDigit(unitAt(units, start - 1))) return 0
  let hash = 0
  for (let at = end - 1; at >= start; at--) {
    const code = unitAt(units, at)
    if (code > 127) return WHOLE | LAST | INNER | FILLER
    hash = extend(hash, code)
  }
  return roles[hash] ?? 0
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
