import type { Span } from '../../types.ts'
import { luhn } from '../check_digits.ts'
import type { NumberRun } from '../number_run.ts'
import { endsFree } from '../number_run.ts'

/** Issuers by the range of the first digits (ISO/IEC 7812) and the lengths of their numbers. */
const ISSUERS: readonly (readonly [from: number, to: number, lengths: readonly number[]])[] = [
  [4, 4, [13, 16, 19]],
  [51, 55, [16]],
  [2221, 2720, [16]],
  [34, 34, [15]],
  [37, 37, [15]],
  [6011, 6011, [16, 19]],
  [644, 649, [16, 19]],
  [65, 65, [16, 19]],
  [3528, 3589, [16]],
  [300, 305, [14]],
  [36, 36, [14]],
  [38, 39, [14]],
  [62, 62, [16, 17, 18, 19]],
  [81, 81, [16]],
  [2200, 2204, [16]],
  [5018, 5018, [12, 13, 16, 19]],
  [5020, 5020, [12, 13, 16, 19]],
  [5038, 5038, [12, 13, 16, 19]],
  [6304, 6304, [12, 13, 16, 19]],
  [6759, 6763, [12, 13, 16, 19]],
  [60, 60, [16]],
]
const GROUPINGS = new Set(['4,4,4,4', '4,6,5', '4,6,4', '4,4,4,4,3', '4,4,5', '6,13', '4,4,4,1'])

const DIGITS_MIN = 12

export function hasIssuer(digits: string): boolean {
  return ISSUERS.some(([from, to, lengths]) => {
    if (!lengths.includes(digits.length)) return false
    const head = Number(digits.slice(0, String(from).length))
    return head >= from && head <= to
  })
}

/** A payment card: at the start of the run, alone or in the groups that cards are printed in. */
export function cardSpan(run: NumberRun): Span | undefined {
  if (run.plus || run.bracket || run.digits.length < DIGITS_MIN) return undefined
  const first = run.groups[0] ?? 0
  if (first >= 12) return cardAt(run, 1)
  for (let count = 3; count <= Math.min(5, run.groups.length); count++) {
    if (!GROUPINGS.has(run.groups.slice(0, count).join(','))) continue
    if (new Set(run.signs.slice(0, count - 1)).size > 1) continue
    const found = cardAt(run, count)
    if (found !== undefined) return found
  }
  return undefined
}

function cardAt(run: NumberRun, count: number): Span | undefined {
  const end = run.ends[count - 1] ?? run.end
  const length = run.groups.slice(0, count).reduce((sum, group) => sum + group, 0)
  const digits = run.digits.slice(0, length)
  if (!hasIssuer(digits) || !luhn(digits)) return undefined
  if (count === run.groups.length && !endsFree(run.text, end)) return undefined
  return { start: run.start, end, kind: 'CREDIT_CARD' }
}
