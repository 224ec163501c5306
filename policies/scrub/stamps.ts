import { isWord } from './chars.ts'
import type { Units } from './units.ts'
import { MARGIN } from './units.ts'

// What nearly every line of telemetry has and nobody is known by: the scan steps over it as a whole.

const DASH = 45
const COLON = 58
const POINT = 46
const ZERO = 48
const BLANK = 32
const T = 84
/** `0` in place of each digit. */
const TIME = '0000-00-00T00:00'
const TIME_MAX = 40
const GUID = '00000000-0000-0000-0000-000000000000'

/**
 * One past a time (ISO 8601, RFC 3339) that starts here, with its seconds, fraction and zone; 0 where there is none. A
 * date alone is not stepped over: it may be somebody's birthday.
 */
export function timeEnd(marks: Uint8Array, at: number): number {
  const from = at + MARGIN
  if (marks[from + 4] !== DASH || marks[from + 7] !== DASH || marks[from + 13] !== COLON) return 0
  for (let index = 0; index < TIME.length; index++)
    if (!fits(marks[from + index] ?? 0, TIME.charCodeAt(index))) return 0
  let end = from + TIME.length
  while (end - from < TIME_MAX && isTimeMark(marks[end] ?? 0)) end++
  const last = marks[end - 1] ?? 0
  // The sentence's own point or colon stays.
  return (last === COLON || last === POINT ? end - 1 : end) - MARGIN
}

/** A digit for `0`, a blank or a `T` for the `T`. */
function fits(mark: number, wanted: number): boolean {
  if (wanted === ZERO) return isDigitMark(mark)
  return mark === wanted || (wanted === T && mark === BLANK)
}

function isDigitMark(mark: number): boolean {
  return mark >= 48 && mark <= 57
}

/** Digits, `:`, `.` and `Z`. */
function isTimeMark(mark: number): boolean {
  if (mark >= 48 && mark <= COLON) return true
  return mark === POINT || mark === 90
}

/** One past a GUID (RFC 9562) that starts here; 0 where there is none, or where letters and digits go on. */
export function guidEnd(units: Units, at: number): number {
  const from = at + MARGIN
  if (units[from + 8] !== DASH || units[from + 13] !== DASH || units[from + 23] !== DASH) return 0
  for (let index = 0; index < GUID.length; index++) {
    const mark = units[from + index] ?? 0
    const isRight = GUID.charCodeAt(index) === DASH ? mark === DASH : isHexMark(mark)
    if (!isRight) return 0
  }
  return isWord(units[from + GUID.length] ?? 0) ? 0 : at + GUID.length
}

function isHexMark(mark: number): boolean {
  const lower = mark | 32
  return isDigitMark(mark) || (lower >= 97 && lower <= 102)
}
