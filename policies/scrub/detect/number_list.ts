import { isDigit, isLetter } from '../chars.ts'
import type { Input } from '../types.ts'
import type { Units } from '../units.ts'
import { unitAt } from '../units.ts'
import { isGroupSign } from './number_run.ts'

// A list of numbers with nothing but blanks, dashes, dots between them is asked about at each of its numbers, and each
// time as far as a number may go. Most lists repeat their shape: what was no number of anybody so often is none later.

/** What a shape is told by: which of so many code units are digits, and which signs stand between. */
const SHAPE_LENGTH = 16
/** Digits in a row that are looked at each time: such numbers have check digits of their own. */
const LONG_MIN = 12
/** So often a shape has to fail within one list, and all of them together. */
const SHAPE_FAILS = 32
const LIST_FAILS = 255
/** Numbers so short are not asked about in a list that has failed as often as that. */
const SHORT_MAX = 7
const COUNTS = 256

/** How often each shape has failed in the list that is being read; the last place counts all. */
const FAILS = new Uint8Array(COUNTS + 1)
/** How far beside a number a word may speak for it. */
const WORDS_BEFORE = 64
const WORDS_AFTER = 32

/** True where the number that starts here goes on a list in which numbers of its shape were nothing so far. */
export function isListed(input: Input, at: number): boolean {
  if (at > input.listEnd) return false
  const shape = shapeOf(input.units, at)
  input.steps += SHAPE_LENGTH
  if (shape < 0) return false
  const skips =
    (FAILS[shape] ?? 0) >= SHAPE_FAILS ||
    ((FAILS[COUNTS] ?? 0) >= LIST_FAILS && digitsAt(input.units, at) <= SHORT_MAX)
  if (skips) input.listEnd = Math.max(input.listEnd, listEnd(input.units, at))
  return skips
}

/** How far the list surely goes on: to what is no digit and stands between none. */
function listEnd(units: Units, at: number): number {
  let end = at
  while (
    end - at < SHAPE_LENGTH &&
    (isDigit(unitAt(units, end)) || isGroupSign(unitAt(units, end)))
  )
    end++
  return end
}

/** Notes that nothing was found in the numbers from `at` to `end`. */
export function noteNothing(input: Input, at: number, end: number): void {
  if (at > input.listEnd) FAILS.fill(0)
  input.listEnd = end
  const shape = shapeOf(input.units, at)
  if (shape >= 0 && (FAILS[shape] ?? 0) < SHAPE_FAILS) FAILS[shape] = (FAILS[shape] ?? 0) + 1
  if ((FAILS[COUNTS] ?? 0) < LIST_FAILS) FAILS[COUNTS] = (FAILS[COUNTS] ?? 0) + 1
}

/** True where no letter stands so near to the numbers from `at` to `end` that a word could speak for them. */
export function isBare(input: Input, at: number, end: number): boolean {
  if (input.key !== '' || at > input.listEnd) return false
  const { units } = input
  for (let index = end; index < end + WORDS_AFTER; index++)
    if (isLetter(unitAt(units, index))) return false
  const floor = Math.max(0, at - WORDS_BEFORE)
  for (let index = at - 1; index >= floor; index--) if (isLetter(unitAt(units, index))) return false
  input.steps += WORDS_AFTER + WORDS_BEFORE
  return true
}

/** A place of `FAILS`; -1 for numbers that are always looked at. */
function shapeOf(units: Units, at: number): number {
  let hash = 0
  let digits = 0
  for (let index = at; index < at + SHAPE_LENGTH; index++) {
    const code = unitAt(units, index)
    digits = isDigit(code) ? digits + 1 : 0
    if (digits >= LONG_MIN) return -1
    hash = (Math.imul(hash, 31) + (digits > 0 ? 1 : code)) | 0
  }
  return (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (COUNTS - 1)
}

function digitsAt(units: Units, at: number): number {
  let end = at
  while (end - at <= SHORT_MAX && isDigit(unitAt(units, end))) end++
  return end - at
}
