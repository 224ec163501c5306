import { isDigit } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'
import { icaoDigit } from '../check_digits.ts'

/** Lengths of a line: identity cards, visas and older cards, passports (ICAO 9303, parts 4 to 7). */
const LENGTHS = [30, 36, 44]
const LENGTH_MIN = 30
const LENGTH_MAX = 44
const FIRST_LINE = /^[PVIAC][A-Z<][A-Z<]{3}/
const LESS = 60

/** The lines for machines of a passport or an identity card; a line alone where its check digits are right. */
export function matchMrz(input: Input, at: number): Span | undefined {
  const { units } = input
  if (!mayStart(units, at)) return undefined
  const length = lineLength(units, at)
  input.steps += length
  if (!LENGTHS.includes(length)) return undefined
  const line = input.text.slice(at, at + length)
  const isFirst = FIRST_LINE.test(line) && line.includes('<<')
  if (!isFirst && !hasChecks(line)) return undefined
  let end = at + length
  for (let lines = 1; lines < 3; lines++) {
    const next = nextLine(units, end)
    if (next === end || lineLength(units, next) !== length) break
    end = next + length
    input.steps += length
  }
  return { start: at, end, resume: end }
}

/** A letter that a first line starts with, or a place that a second line has a sex at. */
function mayStart(units: Units, at: number): boolean {
  if (!isMrz(unitAt(units, at + 1)) || !isMrz(unitAt(units, at + 2))) return false
  return unitAt(units, at + 5) !== 32 && isMrz(unitAt(units, at + LENGTH_MIN - 1))
}

function lineLength(units: Units, at: number): number {
  let length = 0
  while (length <= LENGTH_MAX && isMrz(unitAt(units, at + length))) length++
  return length
}

/** Capitals, digits, `<`. */
function isMrz(code: number): boolean {
  return (code >= 65 && code <= 90) || isDigit(code) || code === LESS
}

/** Where the line after a line feed starts, be it written as an escape; the same place where there is none. */
function nextLine(units: Units, end: number): number {
  let next = end
  while (next - end < 4 && isBreak(unitAt(units, next))) next++
  return next
}

/** A line feed, a carriage return, a blank, or the backslash that stands before an escaped one. */
function isBreak(code: number): boolean {
  return code === 10 || code === 13 || code === 32 || code === 92
}

/** A second line: of passports (document, birth, expiry) or of cards (birth, expiry). */
function hasChecks(line: string): boolean {
  if (line.length === LENGTH_MIN)
    return checked(line, 0, 6) && /^.{7}[MFX<]/.test(line) && checked(line, 8, 14)
  return (
    checked(line, 0, 9) &&
    checked(line, 13, 19) &&
    /^.{20}[MFX<]/.test(line) &&
    checked(line, 21, 27)
  )
}

function checked(line: string, start: number, end: number): boolean {
  return icaoDigit(line.slice(start, end)) === Number(line[end])
}
