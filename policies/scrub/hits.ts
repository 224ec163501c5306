import { FOLD, MARKS } from './marks.ts'
import type { Plan } from './plan.ts'
import {
  CAPITAL,
  CAPITAL_ROLE,
  DASH_ROLE,
  DECIMAL_ROLE,
  DECIMALS,
  DIGIT_ROLE,
  FRACTION_DIGITS,
  fractionPlace,
  LENGTHS,
  NEARS,
  NUMBER,
  PREFIX_ROLE,
  WORD,
} from './roles.ts'
import { SEEN_RUN } from './seen.ts'
import { guidEnd, timeEnd } from './stamps.ts'
import {
  ALL_TOPICS,
  BLOCK_BITS,
  ENDING_FACTOR,
  FIGURE,
  FOREIGN,
  LARGE,
  LAST_FACTOR,
  LENGTH_FACTOR,
  LENGTH_MASK,
  PLACE_MASK,
  SMALL,
  WORD_KINDS,
} from './topics.ts'
import { FIFTH_FACTOR, FOURTH_FACTOR, HEADS_MASK } from './trie.ts'
import { MARGIN } from './units.ts'

/** Numbers that a hit is made of: its place, its role, and a bit for each row that fits there. */
export const HIT = 3
/** Hits that are found before they are asked about: what they take of memory is bounded so. */
const HITS_MAX = 4096
/** Most hits of one word or sign. */
const HITS_AT_ONCE = 4
/** Room for the words of texts of 64 Ki code units is kept from one text to the next. */
const BLOCKS_KEPT = 512
const DASH = 45
const ZERO = 48
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
  /** Which words stand in each block of the text (topics.ts): bits that the blocks beside it have too. */
  blocks = new Uint8Array(BLOCKS_KEPT)
  /** Bits of the last word that was read (topics.ts). */
  lastWord = 0
  /** A bit for each sort of sign that was seen so far (seen.ts). */
  seen = 0
  #runStart = 0

  /** Begins a new text. */
  start(length: number): void {
    const blocks = (length >> BLOCK_BITS) + 4
    if (this.blocks.length < blocks || (this.blocks.length > BLOCKS_KEPT && blocks <= BLOCKS_KEPT))
      this.blocks = new Uint8Array(Math.max(blocks, BLOCKS_KEPT))
    else for (let block = 0; block < blocks; block++) this.blocks[block] = 0
    this.count = 0
    this.at = 0
    this.seen = 0
    this.lastWord = 0
    this.#runStart = MARGIN
  }

  /** Finds hits from where it stopped before until the text ends or the room for hits does. */
  find(plan: Plan, marks: Uint8Array, length: number): void {
    const { roles, before, after, behind, beyond, prior, last, words, shapes, digits, seenBits } =
      plan
    const { fractions, atGuid } = plan
    const { heads, lasts, longHeads, longLasts } = plan.trie
    const { words: smallWords, titleWords, endings: topicEndings } = plan.topics
    const fold = FOLD
    const kinds = WORD_KINDS
    const blocks = this.blocks
    const hits = this.hits
    const stop = length + MARGIN
    const full = HITS_MAX * HIT
    let seen = this.seen
    let runStart = this.#runStart
    let { count, lastWord } = this
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
        if (mark > 127) {
          blocks[(at - MARGIN) >> BLOCK_BITS] = ALL_TOPICS
          lastWord = ALL_TOPICS
        }
        if (role !== 0) {
          const fits =
            (before[role * MARKS + (marks[at - 1] ?? 0)] ?? 0) &
            (after[role * MARKS + (marks[at + 1] ?? 0)] ?? 0)
          if (fits !== 0) {
            const left =
              fits &
              (last[role * NEARS + lastWord] ?? 0) &
              (prior[role * MARKS + (marks[at - 2] ?? 0)] ?? 0) &
              (beyond[role * MARKS + (marks[at + 2] ?? 0)] ?? 0)
            if (left !== 0) {
              hits[count] = at - MARGIN
              hits[count + 1] = role
              hits[count + 2] = left
              count += HIT
            }
          }
        }
        at++
        continue
      }
      const start = at
      at++
      // What stands in the word behind its first letter, as bits.
      let parts = 0
      let part = kinds[marks[at] ?? 0] ?? 0
      while (part !== 0) {
        parts |= part
        at++
        part = kinds[marks[at] ?? 0] ?? 0
      }
      const length = at - start
      const left = marks[start - 1] ?? 0
      const first = fold[mark] ?? 0
      const second = fold[marks[start + 1] ?? 0] ?? 0
      const third = fold[marks[start + 2] ?? 0] ?? 0
      const letters = length < LENGTH_LAST ? length : LENGTH_LAST
      const triple = (first << 10) | (second << 5) | third
      const final = 1 << (fold[marks[at - 1] ?? 0] ?? 0)
      let starts =
        ((heads[triple] ?? 0) & (1 << letters)) !== 0 && ((lasts[triple] ?? 0) & final) !== 0
      if (length > 4 && !starts) {
        // `longPlace` of trie.ts; as `wordPlace` and `endingPlace` below written out: the loop is too large to take calls in.
        const long =
          (triple ^
            ((fold[marks[start + 3] ?? 0] ?? 0) * FOURTH_FACTOR) ^
            ((fold[marks[start + 4] ?? 0] ?? 0) * FIFTH_FACTOR)) &
          HEADS_MASK
        starts =
          ((longHeads[long] ?? 0) & (1 << letters)) !== 0 && ((longLasts[long] ?? 0) & final) !== 0
      }
      if (starts) {
        hits[count] = start - MARGIN
        hits[count + 1] = PREFIX_ROLE
        hits[count + 2] = at - MARGIN
        count += HIT
      }
      if (role !== NUMBER && length > 1) {
        // A word with letters of other scripts may be in any list, or be in one without its accent.
        let bits = ALL_TOPICS
        if (mark < 128 && (parts === SMALL || (parts === LARGE && role === CAPITAL))) {
          const end = fold[marks[at - 1] ?? 0] ?? 0
          const place =
            ((length > 2 ? triple : (first << 10) | (second << 5)) ^
              (end * LAST_FACTOR) ^
              ((length & LENGTH_MASK) * LENGTH_FACTOR)) &
            PLACE_MASK
          bits = (role === WORD ? smallWords[place] : titleWords[place]) ?? 0
          if (length > 3) {
            const fourth = fold[marks[at - 4] ?? 0] ?? 0
            const ending =
              ((fold[marks[at - 3] ?? 0] ?? 0) << 10) | ((fold[marks[at - 2] ?? 0] ?? 0) << 5) | end
            bits |= topicEndings[ending ^ ((fourth * ENDING_FACTOR) & PLACE_MASK)] ?? 0
          }
        } else if (mark < 128 && (parts & FOREIGN) === 0)
          bits = plan.topics.bitsOfParts(marks, start, at)
        lastWord = bits
        if (bits !== 0) {
          const block = (start - MARGIN) >> BLOCK_BITS
          blocks[block] = (blocks[block] ?? 0) | bits
        }
      } else if (role !== NUMBER || parts !== (parts & FIGURE)) lastWord = ALL_TOPICS
      const next = marks[at] ?? 0
      if (role === WORD && (next !== DASH || length !== GUID_HEAD)) continue
      if (next === DASH && length === YEAR && role === NUMBER) {
        const end = timeEnd(marks, start - MARGIN)
        if (end !== 0) {
          at = end + MARGIN
          runStart = at
          continue
        }
      }
      const size = length < LENGTHS ? length : LENGTHS - 1
      let startRole = CAPITAL_ROLE
      let fits = 0
      if (role === NUMBER) {
        startRole = DIGIT_ROLE
        let place = start + 1
        while (place < at && (marks[place] ?? 0) <= NINE) place++
        const many = place - start < LENGTHS ? place - start : LENGTHS - 1
        const follower = marks[place] ?? 0
        fits = (digits[many * MARKS + follower] ?? 0) & (shapes[many * LENGTHS + size] ?? 0)
        if (follower === POINT) {
          let decimal =
            (digits[(LENGTHS + many) * MARKS + POINT] ?? 0) &
            (before[DECIMAL_ROLE * MARKS + left] ?? 0)
          if ((fits | decimal) !== 0) {
            let end = place + 1
            while ((marks[end] ?? 0) >= ZERO && (marks[end] ?? 0) <= NINE && end - place < DECIMALS)
              end++
            const sign = marks[end] ?? 0
            const after = marks[end + 1] ?? 0
            const goesOn = after >= ZERO && after <= NINE && (sign < ZERO || sign > NINE)
            const way = goesOn ? (sign === POINT ? 1 : 2) : 0
            const head = many < FRACTION_DIGITS ? many : FRACTION_DIGITS - 1
            fits &= fractions[fractionPlace(0, head, end - place - 1) + way] ?? 0
            decimal &= fractions[fractionPlace(1, head, end - place - 1) + way] ?? 0
          }
          if (decimal !== 0) {
            hits[count] = start - MARGIN
            hits[count + 1] = DECIMAL_ROLE
            hits[count + 2] = decimal
            count += HIT
          }
        }
      } else if (role === CAPITAL)
        fits =
          (after[CAPITAL_ROLE * MARKS + (marks[start + 1] ?? 0)] ?? 0) &
          (words[(parts & FIGURE) === 0 ? size : size + LENGTHS] ?? 0)
      if (fits !== 0)
        fits &=
          (before[startRole * MARKS + left] ?? 0) &
          (prior[startRole * MARKS + (marks[start - 2] ?? 0)] ?? 0) &
          (behind[startRole * MARKS + next] ?? 0) &
          (beyond[startRole * MARKS + (marks[at + 1] ?? 0)] ?? 0)
      if (fits !== 0) {
        hits[count] = start - MARGIN
        hits[count + 1] = startRole
        hits[count + 2] = fits
        count += HIT
      }
      if (next !== DASH || length !== GUID_HEAD) continue
      const end = guidEnd(marks, start - MARGIN)
      if (end === 0) continue
      // A GUID is asked about at its start and at its first dash, and then stepped over.
      const dash =
        atGuid &
        (before[DASH_ROLE * MARKS + (marks[at - 1] ?? 0)] ?? 0) &
        (after[DASH_ROLE * MARKS + (marks[at + 1] ?? 0)] ?? 0)
      if (dash !== 0) {
        hits[count] = at - MARGIN
        hits[count + 1] = DASH_ROLE
        hits[count + 2] = dash
        count += HIT
      }
      at = end + MARGIN
    }
    this.#runStart = runStart
    this.seen = seen
    this.count = count
    this.lastWord = lastWord
    this.at = Math.min(at - MARGIN, length)
  }

  /** The signs that were seen, once all of a text was read (bits of seen.ts). */
  seenIn(length: number): number {
    return length + MARGIN - this.#runStart < RUN_MIN ? this.seen : this.seen | SEEN_RUN
  }

  /** Forgets hits from the first on, by how many numbers they have. */
  drop(done: number): void {
    this.hits.copyWithin(0, done, this.count)
    this.count -= done
  }

  /** Bits of the words near a place of the text, as far as it was read. */
  near(at: number): number {
    const { blocks } = this
    const block = at >> BLOCK_BITS
    const before = block > 0 ? (blocks[block - 1] ?? 0) : 0
    return before | (blocks[block] ?? 0) | (blocks[block + 1] ?? 0) | (blocks[block + 2] ?? 0)
  }
}
