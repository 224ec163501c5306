import type { Units } from './units.ts'
import { unitAt } from './units.ts'

/**
 * How keys that say something about their value may end, by their last three letters. Most keys of ordinary text are
 * told apart by that, before they are cut out and looked up.
 */
export class KeyEndings {
  /** A bit for the third letter from the end, at the place of the two after it. */
  readonly #bits = new Uint32Array(COLUMNS * COLUMNS)

  /** Adds the ending of a word in lower case. Words with other letters than ASCII need no entry: see `mayEnd`. */
  add(word: string): void {
    const [last, second = EVERY, third = EVERY] = [...word].slice(-3).toReversed().map(columnsOf)
    for (const c of last ?? []) {
      for (const b of second) for (const a of third) this.#set(c * COLUMNS + b, a)
    }
  }

  #set(place: number, column: number): void {
    this.#bits[place] = (this.#bits[place] ?? 0) | (1 << column)
  }

  /** False where a key that ends before `end` cannot end in any of the words; signs at its end do not count. */
  mayEnd(units: Units, end: number): boolean {
    let at = end - 1
    let last = columnOf(unitAt(units, at))
    while (last === SIGN && end - at < SIGNS_MAX) last = columnOf(unitAt(units, --at))
    // Digits at the end may be left out of the word, and other scripts are not in the table.
    if (last === SIGN || last >= DIGIT) return true
    const second = columnOf(unitAt(units, at - 1))
    const third = columnOf(unitAt(units, at - 2))
    if (second === OTHER || third === OTHER) return true
    return ((this.#bits[last * COLUMNS + second] ?? 0) & (1 << third)) !== 0
  }
}

const SIGN = 0
const DIGIT = 27
const OTHER = 28
const COLUMNS = 28
const SIGNS_MAX = 8
const EVERY: readonly number[] = Array.from({ length: COLUMNS }, (_, column) => column)

function columnsOf(letter: string): readonly number[] {
  const column = columnOf(letter.charCodeAt(0))
  return column === OTHER ? [] : [column]
}

/** 1 to 26 for ASCII letters of any case, 0 for signs and beside the text. */
function columnOf(code: number): number {
  if (code > 127) return OTHER
  const lower = code | 32
  if (lower >= 97 && lower <= 122) return lower - 96
  return code >= 48 && code <= 57 ? DIGIT : SIGN
}
