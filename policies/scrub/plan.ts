import { BASE64_SIGNS } from './encodings/base64.ts'
import { FOREIGN_AT, FOREIGN_CAPITAL, FOREIGN_LETTER, FOREIGN_UNSPACED, MARKS } from './marks.ts'
import { ANYTHING, signOfMark } from './neighbours.ts'
import {
  SEEN_AMPERSAND,
  SEEN_BACKSLASH,
  SEEN_CONTROL,
  SEEN_EQUALS,
  SEEN_OTHER,
  SEEN_PERCENT,
  SEEN_PLUS,
} from './seen.ts'
import { TOPICS_MAX, Topics } from './topics.ts'
import type { Prefix, Trie } from './trie.ts'
import { createTrie } from './trie.ts'
import type { Anchor, Count, Detector } from './types.ts'
import { ANCHORS } from './types.ts'

/** A row of one hidden class: the engine then reads it without looking its fields up. */
export interface Row {
  readonly name: string
  readonly kind: string
  readonly match: Detector['match']
  readonly confidence: number
  readonly why: string
  readonly before: number
  readonly after: number
  /** Bits of the words of which one has to stand near; 0 where none has to. */
  readonly near: number
  /** The bits of each list of hints. */
  readonly hints: readonly number[]
}

/** Detectors by anchor and by prefix, laid out for one pass. */
export interface Plan {
  /** What each mark means to the loop: 0 is nothing, else the index of an anchor, or a start of a word. */
  readonly roles: Uint8Array
  /** Which bits of seen.ts each mark sets where it is seen. */
  readonly seenBits: Int32Array
  readonly byAnchor: readonly (readonly Row[])[]
  /**
   * Which rows of an anchor fit what stands before it and after it, a bit for each: at the place
   * `anchor * MARKS + mark`. The last bit is that of all rows past it.
   */
  readonly before: Int32Array
  readonly after: Int32Array
  /** The same by what stands after the word. */
  readonly behind: Int32Array
  /** The same by what stands one place further, and one place before what stands before. */
  readonly beyond: Int32Array
  readonly prior: Int32Array
  /** The same by the length of a word with a capital, at the place `length`, and past `LENGTHS` of one with digits. */
  readonly words: Int32Array
  /** The same by the digits a number starts with and the length of the word, at the place `digits * LENGTHS + length`. */
  readonly shapes: Int32Array
  /** The same by the digits a number starts with and what stands after them: `digitsPlace`. */
  readonly digits: Int32Array
  /** The same by the words that stand near, at the place `anchor * NEARS + bits`. */
  readonly near: Int32Array
  /** The rows of each anchor that need such words. */
  readonly needs: Int32Array
  readonly topics: Topics
  /** The bit of `MODEL`. */
  readonly modelBit: number
  readonly trie: Trie
  readonly byPrefix: readonly (readonly Row[])[]
  /** What has to stand after each prefix for one of its rows to be asked. */
  readonly afterPrefix: Uint32Array
}

/** Lengths of words and numbers; the last is that of all longer ones. */
export const LENGTHS = 32
/** Bits of rows; the last one stands for itself and all rows after it. */
export const LAST_BIT = 31

/** Roles from here on are letters and digits. */
export const WORD = 100
export const CAPITAL = 101
export const NUMBER = 102
export const DASH_ROLE = roleOf('dash')
export const DECIMAL_ROLE = roleOf('decimal')
export const DIGIT_ROLE = roleOf('digit')
export const CAPITAL_ROLE = roleOf('capital')

const SIGNS: readonly (readonly [mark: number, Anchor])[] = [
  [64, 'at'],
  [FOREIGN_AT, 'at'],
  [FOREIGN_UNSPACED, 'unspaced'],
  [58, 'colon'],
  [61, 'equals'],
  [92, 'backslash'],
  [47, 'slash'],
  [45, 'dash'],
  [46, 'dot'],
  [62, 'close'],
  [36, 'dollar'],
  [126, 'tilde'],
]

const SEEN_SIGNS: readonly (readonly [mark: number, bit: number])[] = [
  [37, SEEN_PERCENT],
  [92, SEEN_BACKSLASH],
  [38, SEEN_AMPERSAND],
  [43, SEEN_PLUS],
  [61, SEEN_EQUALS],
]

function roleOf(anchor: Anchor): number {
  return ANCHORS.indexOf(anchor) + 1
}

/** Of a word that some prefix may start with. */
export const PREFIX_ROLE = ANCHORS.length + 1

/** A list without words: its bit is set where there is a model of names. */
export const MODEL: readonly string[] = []

/** Combinations of topics. */
export const NEARS = 1 << TOPICS_MAX

/** Where `digits` has the bits of a number: 0 for the anchor `digit`, 1 for `decimal`. */
export function digitsPlace(isDecimal: number, count: number, next: number): number {
  return (isDecimal * LENGTHS + count) * MARKS + next
}

/** Lays the table of detectors out. */
export function createPlan(table: readonly Detector[]): Plan {
  const topics = new Topics()
  const toRow = (detector: Detector): Row => rowOf(detector, topics)
  const byAnchor: Row[][] = [[]]
  const gates = ANCHORS.map((anchor) => table.filter(({ anchors }) => anchors.includes(anchor)))
  for (const rows of gates) byAnchor.push(rows.map(toRow))
  const marks = (): Int32Array => new Int32Array(byAnchor.length * MARKS)
  const gate: Gate = {
    before: marks(),
    after: marks(),
    behind: marks(),
    beyond: marks(),
    prior: marks(),
    words: new Int32Array(2 * LENGTHS),
    shapes: new Int32Array(LENGTHS * LENGTHS),
    digits: new Int32Array(2 * LENGTHS * MARKS),
    near: new Int32Array(byAnchor.length * NEARS),
    needs: new Int32Array(byAnchor.length),
  }
  gates.forEach((rows, anchor) => {
    rows.forEach((row, index) => {
      const bit = { role: anchor + 1, bit: 1 << Math.min(index, LAST_BIT) }
      addRow(gate, row, bit)
      addNear(gate, needOf(row, topics), bit)
    })
  })
  return {
    roles: rolesOf(byAnchor),
    seenBits: seenBits(),
    byAnchor,
    ...gate,
    topics,
    modelBit: topics.bitOf(MODEL),
    ...prefixesOf(table, toRow),
  }
}

type Gate = Pick<
  Plan,
  | 'before'
  | 'after'
  | 'behind'
  | 'beyond'
  | 'prior'
  | 'digits'
  | 'words'
  | 'shapes'
  | 'near'
  | 'needs'
>
interface Bit {
  readonly role: number
  readonly bit: number
}

function addRow(gate: Gate, row: Detector, bit: Bit): void {
  addMarks(gate.before, row.before, bit)
  addMarks(gate.after, row.after, bit)
  addMarks(gate.behind, row.behind, bit)
  addMarks(gate.beyond, row.beyond, bit)
  addMarks(gate.prior, row.prior, bit)
  if (bit.role === CAPITAL_ROLE) addWords(gate.words, row, bit)
  if (bit.role === DIGIT_ROLE) addShapes(gate.shapes, row, bit)
  if (bit.role === DIGIT_ROLE || bit.role === DECIMAL_ROLE) addDigits(gate.digits, row, bit)
}

function addWords(table: Int32Array, { word, figures }: Detector, { bit }: Bit): void {
  for (let length = 0; length < LENGTHS; length++) {
    if (!isWithin(length, word)) continue
    if (figures !== true) set(table, length, bit)
    set(table, LENGTHS + length, bit)
  }
}

function addShapes(table: Int32Array, { word, shape }: Detector, { bit }: Bit): void {
  for (let digits = 0; digits < LENGTHS; digits++)
    for (let length = digits; length < LENGTHS; length++)
      if (isWithin(length, word) && shape?.(digits, length) !== false)
        set(table, digits * LENGTHS + length, bit)
}

/** The last count stands for all larger ones. */
function isWithin(count: number, [fewest, most]: Count = [0, LENGTHS]): boolean {
  return count >= Math.min(fewest, LENGTHS - 1) && count <= most
}

function addMarks(table: Int32Array, wanted = ANYTHING, { role, bit }: Bit): void {
  for (let mark = 0; mark < MARKS; mark++)
    if ((signOfMark(mark) & wanted) !== 0) set(table, role * MARKS + mark, bit)
}

/** What may stand after the digits goes into the same table. */
function addDigits(table: Int32Array, row: Detector, { role, bit }: Bit): void {
  const { digits, goesOn, after = ANYTHING } = row
  const isDecimal = Number(role === DECIMAL_ROLE)
  for (let count = 0; count < LENGTHS; count++) {
    if (!isWithin(count, digits)) continue
    for (let mark = 0; mark < MARKS; mark++)
      if ((signOfMark(mark) & after) !== 0 && goesOn?.(count, mark) !== false)
        set(table, digitsPlace(isDecimal, count, mark), bit)
  }
}

function addNear({ near, needs }: Gate, wanted: number, { role, bit }: Bit): void {
  if (wanted !== 0) set(needs, role, bit)
  for (let topics = 0; topics < NEARS; topics++)
    if (wanted === 0 || (wanted & topics) !== 0) set(near, role * NEARS + topics, bit)
}

function set(table: Int32Array, place: number, bit: number): void {
  table[place] = (table[place] ?? 0) | bit
}

function seenBits(): Int32Array {
  const bits = new Int32Array(MARKS)
  for (let mark = 0; mark < MARKS; mark++) {
    if (mark < 32) bits[mark] = SEEN_CONTROL
    if (mark > 127 || BASE64_SIGNS[mark] === 0) bits[mark] = (bits[mark] ?? 0) | SEEN_OTHER
  }
  for (const [mark, bit] of SEEN_SIGNS) bits[mark] = (bits[mark] ?? 0) | bit
  return bits
}

/** Signs that no row starts at mean nothing. */
function rolesOf(byAnchor: readonly (readonly Row[])[]): Uint8Array {
  const roles = new Uint8Array(MARKS)
  for (const [mark, anchor] of SIGNS)
    if ((byAnchor[roleOf(anchor)] ?? []).length > 0) roles[mark] = roleOf(anchor)
  roles.fill(NUMBER, 48, 58)
  roles.fill(WORD, 97, 123)
  roles.fill(CAPITAL, 65, 91)
  // Scripts without capitals: a word there may start a name.
  roles[FOREIGN_LETTER] = CAPITAL
  roles[FOREIGN_CAPITAL] = CAPITAL
  return roles
}

function prefixesOf(
  table: readonly Detector[],
  toRow: (detector: Detector) => Row,
): Pick<Plan, 'trie' | 'byPrefix' | 'afterPrefix'> {
  const prefixes = new Map<string, Row[]>()
  for (const detector of table) {
    const row = toRow(detector)
    for (const prefix of new Set(detector.prefixes)) {
      const rows = prefixes.get(prefix)
      if (rows === undefined) prefixes.set(prefix, [row])
      else rows.push(row)
    }
  }
  const byPrefix = [...prefixes.values()]
  const afterPrefix = Uint32Array.from(byPrefix, (rows) =>
    rows.reduce((bits, { after }) => bits | after, 0),
  )
  const texts: readonly Prefix[] = [...prefixes.keys()].map((text, index) => ({
    text,
    after: afterPrefix[index] ?? ANYTHING,
  }))
  return { trie: createTrie(texts), byPrefix, afterPrefix }
}

/** The words that have to be near, or the model that has to be there. */
function needOf({ near, needsModel }: Detector, topics: Topics): number {
  return needsModel === true ? topics.bitOf(MODEL) : topics.bitOf(near)
}

function rowOf(detector: Detector, topics: Topics): Row {
  const { name, kind, match, confidence } = detector
  const { before = ANYTHING, after = ANYTHING, why = 'form' } = detector
  const near = needOf(detector, topics)
  const hints = (detector.hints ?? []).map((list) => topics.bitOf(list))
  return { name, kind, match, confidence, why, before, after, near, hints }
}
