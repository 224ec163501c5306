import { FOLD, MARKS } from './marks.ts'
import type { Plan } from './plan.ts'
import {
  CAPITAL_ROLE,
  DASH_ROLE,
  DECIMAL_ROLE,
  DIGIT_ROLE,
  LENGTHS,
  NUMBER,
  PREFIX_ROLE,
  WORD,
} from './plan.ts'
import { SEEN_RUN } from './seen.ts'
import { guidEnd, timeEnd } from './stamps.ts'
import { MARGIN } from './units.ts'

/** Numbers that a hit is made of: its place, its role, and a bit for each row that fits there. */
export const HIT = 3
/** Hits that are found before they are asked about: what they take of memory is bounded so. */
const HITS_MAX = 4096
/** Most hits of one word or sign. */
const HITS_AT_ONCE = 4
const DASH = 45
const NINE = 57
const POINT = 46
/** Lengths of words that the heads of prefixes tell apart. */
const LENGTH_LAST = 15
const GUID_HEAD = 8
const YEAR = 4
/** Signs in a row that base64 is made of and that are worth a second look. */
export const RUN_MIN = 15

/**
 * Finds the places at which a row of the table may have something to say, by what stands right there. This is the only
 * loop that reads every code unit, so it is one function that calls nothing on ordinary text, and all that it reads
 * more than once is in a local: it is the speed of the scrubber.
 */
export class HitFinder {
  /** `HIT` numbers for each hit, in the order of the text. */
  readonly hits = new Int32Array((HITS_MAX + HITS_AT_ONCE) * HIT)
  /** How many of these numbers are set. */
  count = 0
  /** Where the search goes on: in offsets of the text. */
  at = 0
  /** A bit for each sort of sign that was seen so far (seen.ts). */
  seen = 0
  #runStart = 0

  /** Begins a new text. */
  start(): void {
    this.count = 0
    this.at = 0
    this.seen = 0
    this.#runStart = MARGIN
  }

  /** Finds hits from where it stopped before until the text ends or the room for hits does. */
  find(plan: Plan, marks: Uint8Array, length: number): void {
    const { roles, before, after, behind, words, digits, seenBits } = plan
    const { heads } = plan.trie
    const fold = FOLD
    const hits = this.hits
    const stop = length + MARGIN
    const full = HITS_MAX * HIT
    let seen = this.seen
    let runStart = this.#runStart
    let count = 0
    let at = this.at + MARGIN
    while (at < stop && count < full) {
      const mark = marks[at] ?? 0
      const role = roles[mark] ?? 0
      if (role < WORD) {
        const bits = seenBits[mark] ?? 0
        seen |= bits
        if (bits < 0) {
          if (at - runStart >= RUN_MIN) seen |= SEEN_RUN
          runStart = at + 1
        }
        if (role !== 0) {
          const fits =
            (before[role * MARKS + (marks[at - 1] ?? 0)] ?? 0) &
            (after[role * MARKS + (marks[at + 1] ?? 0)] ?? 0)
          if (fits !== 0) {
            hits[count] = at - MARGIN
            hits[count + 1] = role
            hits[count + 2] = fits
            count += HIT
          }
        }
        at++
        continue
      }
      const start = at
      at++
      while ((roles[marks[at] ?? 0] ?? 0) >= WORD) at++
      const prior = marks[start - 1] ?? 0
      const first = fold[mark] ?? 0
      const second = fold[marks[start + 1] ?? 0] ?? 0
      const third = fold[marks[start + 2] ?? 0] ?? 0
      const letters = at - start < LENGTH_LAST ? at - start : LENGTH_LAST
      if (((heads[(first << 10) | (second << 5) | third] ?? 0) & (1 << letters)) !== 0) {
        hits[count] = start - MARGIN
        hits[count + 1] = PREFIX_ROLE
        hits[count + 2] = at - MARGIN
        count += HIT
      }
      if (role === WORD) continue
      const next = marks[at] ?? 0
      const size = at - start < LENGTHS ? at - start : LENGTHS - 1
      let place = start + 1
      let startRole = CAPITAL_ROLE
      let fits = -1
      if (role === NUMBER) {
        startRole = DIGIT_ROLE
        while (place < at && (marks[place] ?? 0) <= NINE) place++
        const many = place - start < LENGTHS ? place - start : LENGTHS - 1
        if (marks[place] === POINT) {
          const left =
            (digits[DECIMAL_ROLE * LENGTHS + many] ?? 0) &
            (before[DECIMAL_ROLE * MARKS + prior] ?? 0) &
            (after[DECIMAL_ROLE * MARKS + POINT] ?? 0)
          if (left !== 0) {
            hits[count] = start - MARGIN
            hits[count + 1] = DECIMAL_ROLE
            hits[count + 2] = left
            count += HIT
          }
        }
        fits = digits[DIGIT_ROLE * LENGTHS + many] ?? 0
      }
      fits &=
        (before[startRole * MARKS + prior] ?? 0) &
        (after[startRole * MARKS + (marks[place] ?? 0)] ?? 0) &
        (behind[startRole * MARKS + next] ?? 0) &
        (words[startRole * LENGTHS + size] ?? 0)
      if (fits !== 0) {
        hits[count] = start - MARGIN
        hits[count + 1] = startRole
        hits[count + 2] = fits
        count += HIT
      }
      if (next !== DASH) continue
      if (size === GUID_HEAD) {
        const end = guidEnd(marks, start - MARGIN)
        if (end === 0) continue
        // A GUID is asked about at its start and at its first dash, and then stepped over.
        const left =
          (before[DASH_ROLE * MARKS + (marks[at - 1] ?? 0)] ?? 0) &
          (after[DASH_ROLE * MARKS + (marks[at + 1] ?? 0)] ?? 0)
        if (left !== 0) {
          hits[count] = at - MARGIN
          hits[count + 1] = DASH_ROLE
          hits[count + 2] = left
          count += HIT
        }
        at = end + MARGIN
      } else if (size === YEAR && role === NUMBER) {
        const end = timeEnd(marks, start - MARGIN)
        if (end !== 0) {
          at = end + MARGIN
          runStart = at
        }
      }
    }
    if (at >= stop && stop - runStart >= RUN_MIN) seen |= SEEN_RUN
    this.#runStart = runStart
    this.seen = seen
    this.count = count
    this.at = Math.min(at - MARGIN, length)
  }
}
