import { MARKS } from './marks.ts'
import { ANYTHING, signOfMark } from './neighbours.ts'
import {
  CAPITAL_ROLE,
  DASH_ROLE,
  DECIMAL_ROLE,
  DECIMALS,
  DIGIT_ROLE,
  digitsPlace,
  FRACTION_DIGITS,
  FRACTIONS,
  fractionPlace,
  LAST_BIT,
  LENGTHS,
  NEARS,
} from './roles.ts'
import type { Topics } from './topics.ts'
import type { Count, Detector } from './types.ts'

/** Which rows are worth asking, a bit for each row of an anchor. */
export interface Gates {
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
  /** The same by a number's digits before and after a point, and by what follows: `fractionPlace`. */
  readonly fractions: Int32Array
  /** The rows of dashes that may find something at the first one of a GUID. */
  readonly atGuid: number
  /** The same by the words that stand near, at the place `anchor * NEARS + bits`. */
  readonly near: Int32Array
  /** The same by the word before a sign. */
  readonly last: Int32Array
  /** The rows of each anchor that need such words near. */
  readonly needs: Int32Array
  /** The rows of each anchor that find nothing without a model of names. */
  readonly byModel: Int32Array
}

/** Lays out what the rows of each anchor say of what has to stand around it. */
export function createGates(byAnchor: readonly (readonly Detector[])[], topics: Topics): Gates {
  const roles = byAnchor.length + 1
  const marks = (): Int32Array => new Int32Array(roles * MARKS)
  const tables: Gates = {
    before: marks(),
    after: marks(),
    behind: marks(),
    beyond: marks(),
    prior: marks(),
    words: new Int32Array(2 * LENGTHS),
    shapes: new Int32Array(LENGTHS * LENGTHS),
    digits: new Int32Array(2 * LENGTHS * MARKS),
    fractions: new Int32Array(FRACTIONS),
    atGuid: bitsOf(byAnchor[DASH_ROLE - 1] ?? [], ({ atGuid }) => atGuid === true),
    near: new Int32Array(roles * NEARS),
    needs: new Int32Array(roles),
    last: new Int32Array(roles * NEARS),
    byModel: Int32Array.from([
      0,
      ...byAnchor.map((rows) => bitsOf(rows, ({ needsModel }) => needsModel === true)),
    ]),
  }
  byAnchor.forEach((rows, anchor) => {
    rows.forEach((row, index) => {
      const bit = { role: anchor + 1, bit: 1 << Math.min(index, LAST_BIT) }
      addRow(tables, row, bit)
      addNear(tables, topics.bitOf(row.near), bit)
      addLast(tables.last, topics.bitOf(row.last), bit)
    })
  })
  return tables
}

interface Bit {
  readonly role: number
  readonly bit: number
}

function addRow(gates: Gates, row: Detector, bit: Bit): void {
  addMarks(gates.before, row.before, bit)
  addMarks(gates.after, row.after, bit)
  addMarks(gates.behind, row.behind, bit)
  addMarks(gates.beyond, row.beyond, bit)
  addMarks(gates.prior, row.prior, bit)
  if (bit.role === CAPITAL_ROLE) addWords(gates.words, row, bit)
  if (bit.role === DIGIT_ROLE) addShapes(gates.shapes, row, bit)
  if (bit.role !== DIGIT_ROLE && bit.role !== DECIMAL_ROLE) return
  addDigits(gates.digits, row, bit)
  addFractions(gates.fractions, row, bit)
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

function addFractions(table: Int32Array, { fraction }: Detector, { role, bit }: Bit): void {
  const isDecimal = Number(role === DECIMAL_ROLE)
  for (let digits = 0; digits < FRACTION_DIGITS; digits++)
    for (let decimals = 0; decimals < DECIMALS; decimals++)
      for (const next of [0, 1, 2] as const)
        if (fraction?.(digits, decimals, next) !== false)
          set(table, fractionPlace(isDecimal, digits, decimals) + next, bit)
}

function addNear({ near, needs }: Gates, wanted: number, { role, bit }: Bit): void {
  if (wanted !== 0) set(needs, role, bit)
  for (let topics = 0; topics < NEARS; topics++)
    if (wanted === 0 || (wanted & topics) !== 0) set(near, role * NEARS + topics, bit)
}

function addLast(table: Int32Array, wanted: number, { role, bit }: Bit): void {
  for (let topics = 0; topics < NEARS; topics++)
    if (wanted === 0 || (wanted & topics) !== 0) set(table, role * NEARS + topics, bit)
}

function set(table: Int32Array, place: number, bit: number): void {
  table[place] = (table[place] ?? 0) | bit
}

/** Bits of the rows that are of a sort; those that share a bit with others are not told apart. */
function bitsOf(rows: readonly Detector[], isOne: (row: Detector) => boolean): number {
  return rows.reduce((bits, row, index) => {
    if (index < LAST_BIT) return isOne(row) ? bits | (1 << index) : bits
    return bits
  }, 0)
}
