import { codeAt, flags, isDigit, isWord, LETTER, UNSPACED } from '../chars.ts'
import type { Input, Span } from '../types.ts'

/** A run of digits in groups, such as `+49 (30) 1234-567`. */
export interface NumberRun {
  readonly text: string
  /** Where `+` or `(` or the first digit stands. */
  readonly start: number
  readonly end: number
  /** True where a word is near that may speak for an id or an account. */
  readonly hasIdWords: boolean
  /** True where a word is near that may speak for or against a telephone. */
  readonly hasPhoneWords: boolean
  readonly plus: boolean
  readonly bracket: boolean
  readonly digits: string
  /** Length of each group. */
  readonly groups: readonly number[]
  /** The sign between groups, one code unit for each gap (of several signs the last that is no blank). */
  readonly signs: string
  /** Where each group ends. */
  readonly ends: readonly number[]
}

/** Looks at a run of digits; undefined where it is nothing of its kind. */
export type ReadNumber = (run: NumberRun, input: Input) => Span | undefined

/** True where the run ends as a number does: no letter, no further number joined to it. */
export function endsFree(text: string, end: number): boolean {
  const next = codeAt(text, end)
  if (((flags(next) & LETTER) !== 0 && next < UNSPACED) || isDigit(next) || next === 95)
    return false
  const after = codeAt(text, end + 1)
  if (next === 58) return !isDigit(after)
  return !((next === 45 || next === 46) && isWord(after))
}

/** What stands between the groups of a number: blanks, `-`, `.`, `/`, brackets. */
export function isGroupSign(code: number): boolean {
  if (code === 32 || code === 45 || code === 46) return true
  if (code === 47 || code === 40 || code === 41) return true
  return code === 0xa0 || code === 0x2011 || code === 0x2013
}
