import { FOLD, FOLDS, FOREIGN_CAPITAL, FOREIGN_LETTER, MARKS } from './marks.ts'
import { MARGIN } from './units.ts'

// Which words stand near a place. A row that only a word can speak for is not asked where none of its words is near.
// Words are told by a few of their letters: at times a row is asked in vain, but never left out where it has a say.

/**
 * Code units, as a power of two, that share the words that start in them. Near a place are its block, the one before it
 * and the two after it: 64 code units before it, and 128 after.
 */
export const BLOCK_BITS = 6
/** Lists of words that may have a bit of their own. */
export const TOPICS_MAX = 8
export const ALL_TOPICS = (1 << TOPICS_MAX) - 1

/** What a mark is within a word: 0 for no part of one. */
export const SMALL = 1
export const LARGE = 2
export const FIGURE = 4
/** A letter of another script: words of lists may be written so, or with accents. */
export const FOREIGN = 8

/** Keys whose bits are kept. */
const KEYS_MAX = 4096
const KEY_LENGTH_MAX = 128
const PLACES = 1 << 15
export const PLACE_MASK = PLACES - 1
export const LENGTH_MASK = 15
/** Spreads lengths over the places. */
export const LENGTH_FACTOR = 1481
export const ENDING_FACTOR = 1057
export const LAST_FACTOR = 661

/** Where the bits of a word are, by the folds (marks.ts) of its first three letters, the last one and its length. */
export function wordPlace(triple: number, last: number, length: number): number {
  return (triple ^ (last * LAST_FACTOR) ^ ((length & LENGTH_MASK) * LENGTH_FACTOR)) & PLACE_MASK
}

/** Three folds as one number. */
export function tripleOf(first: number, second: number, third: number): number {
  return (first << 10) | (second << 5) | third
}

/** Where the bits of an ending are: its last three folds, and the one before them. */
export function endingPlace(fourth: number, letters: number): number {
  return letters ^ ((fourth * ENDING_FACTOR) & PLACE_MASK)
}

/** Lists of words, a bit for each. */
export class Topics {
  /** Bits by `wordPlace`, and by the last four letters of words of which only the ending counts. */
  readonly words = new Uint8Array(PLACES)
  /** The same of words that begin with a capital. */
  readonly titleWords = new Uint8Array(PLACES)
  readonly endings = new Uint8Array(PLACES)
  readonly #lists: string[] = []
  readonly #keys = new Map<string, number>()

  /**
   * The bit of a list; 0 where nothing has to be near. Phrases count by their rarest word, `-way` is an ending, and
   * `Row` has to begin with a capital.
   */
  bitOf(list: readonly string[] | undefined): number {
    if (list === undefined) return 0
    const name = list.join('|')
    const known = this.#lists.indexOf(name)
    if (known >= 0) return 1 << known
    if (this.#lists.length === TOPICS_MAX)
      throw new RangeError('Cannot lay the table of detectors out: too many lists of words')
    const bit = 1 << (this.#lists.push(name) - 1)
    for (const phrase of list) this.#add(phrase, bit)
    return bit
  }

  #add(phrase: string, bit: number): void {
    // A word with other letters speaks for all lists wherever it stands, so it needs no place of its own.
    if (/[^\0-\x7f]/.test(phrase)) return
    const word = rarestOf(phrase)
    if (word === '') return
    if (phrase.startsWith('-')) this.#addEnding(word, bit)
    else this.#addWord(word, bit)
  }

  #addWord(word: string, bit: number): void {
    const folds = [...word].map((letter) => FOLD[letter.charCodeAt(0)] ?? 0)
    const [first = 0, second = 0, third = 0] = folds
    const place = wordPlace(tripleOf(first, second, third), folds.at(-1) ?? 0, word.length)
    put(this.titleWords, place, bit)
    if (word.charCodeAt(0) > 90) put(this.words, place, bit)
  }

  #addEnding(ending: string, bit: number): void {
    const folds = [...ending].map((letter) => FOLD[letter.charCodeAt(0)] ?? 0)
    const [last = 0, second = 0, third = 0, fourth] = folds.toReversed()
    const letters = tripleOf(third, second, last)
    for (let fold = 0; fold < FOLDS; fold++)
      if (fourth === undefined || fold === fourth)
        put(this.endings, endingPlace(fold, letters), bit)
  }

  /** The bits of a word of mixed cases or with figures in it: of all of its parts, `userId` as `user` and `id`. */
  bitsOfParts(marks: Uint8Array, start: number, end: number): number {
    let bits = 0
    let from = start
    for (let at = start; at <= end; at++) {
      if (at < end && !endsPart(marks, at)) continue
      if (at > from) bits |= this.bitsOf(marks, from, at)
      from = at < end && WORD_KINDS[marks[at] ?? 0] === FIGURE ? at + 1 : at
    }
    return bits
  }

  /** The bits of one word. Places are those of `marks`. */
  bitsOf(marks: Uint8Array, start: number, end: number): number {
    const fold = (at: number): number => FOLD[marks[at] ?? 0] ?? 0
    const size = end - start
    const last = fold(end - 1)
    const isTitle = WORD_KINDS[marks[start] ?? 0] !== SMALL
    const triple = tripleOf(
      fold(start),
      size > 1 ? fold(start + 1) : 0,
      size > 2 ? fold(start + 2) : 0,
    )
    const ending = endingPlace(fold(end - 4), tripleOf(fold(end - 3), fold(end - 2), last))
    return (
      ((isTitle ? this.titleWords : this.words)[wordPlace(triple, last, size)] ?? 0) |
      (size > 3 ? (this.endings[ending] ?? 0) : 0)
    )
  }

  /** The bits of all words of a key that a text stood under: keys repeat. */
  bitsOfKey(key: string): number {
    const known = this.#keys.get(key)
    if (known !== undefined) return known
    const bits = this.bitsOfText(key)
    if (this.#keys.size >= KEYS_MAX) this.#keys.clear()
    if (key.length <= KEY_LENGTH_MAX) this.#keys.set(key, bits)
    return bits
  }

  /** The bits of all words of a short text. */
  bitsOfText(text: string): number {
    const marks = new Uint8Array(text.length + 2 * MARGIN)
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code > 127) return ALL_TOPICS
      marks[at + MARGIN] = code
    }
    let bits = 0
    let start = MARGIN
    for (let at = MARGIN; at <= text.length + MARGIN; at++) {
      if ((WORD_KINDS[marks[at] ?? 0] ?? 0) !== 0) continue
      if (at > start) bits |= this.bitsOfParts(marks, start, at)
      start = at + 1
    }
    return bits
  }
}

/** Kinds by mark. */
export const WORD_KINDS = Uint8Array.from({ length: MARKS }, (_, mark) => {
  if (mark >= 97 && mark <= 122) return SMALL
  if (mark >= 65 && mark <= 90) return LARGE
  if (mark >= 48 && mark <= 57) return FIGURE
  return mark === FOREIGN_LETTER || mark === FOREIGN_CAPITAL ? FOREIGN : 0
})

function put(table: Uint8Array, place: number, bit: number): void {
  table[place] = (table[place] ?? 0) | bit
}

/** True at a figure, behind one, at a capital behind a small letter, and at the last of several before one. */
function endsPart(marks: Uint8Array, at: number): boolean {
  const kind = WORD_KINDS[marks[at] ?? 0] ?? 0
  if (kind === FIGURE) return true
  if (kind !== LARGE) return false
  return WORD_KINDS[marks[at - 1] ?? 0] === SMALL || WORD_KINDS[marks[at + 1] ?? 0] === SMALL
}

/** Words that are in nearly every report: a phrase is told by another of its words, where it has one. */
const COMMON = new Set(
  `id number no nr code state service services identity data file account user users client customer name type status
   version build commit error document org and of the number nummer reference message`.split(/\s+/),
)

/** The longest word that is not common. */
function rarestOf(phrase: string): string {
  const words = phrase.split(/[^A-Za-z]+/)
  const rare = words.filter((word) => !COMMON.has(word.toLowerCase()))
  const longest = (list: readonly string[]): string =>
    list.reduce((most, word) => (word.length > most.length ? word : most), '')
  return longest(rare) || longest(words)
}
