import { isSpace, isUpper, isWord } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import type { NumberRun } from '../number_run.ts'
import { endsFree } from '../number_run.ts'

/** Numbers of persons whose grouping says what they are. */
export function nationalSpan(run: NumberRun): Span | undefined {
  const count = run.digits.length
  if ((count !== 9 && count !== 11) || run.groups.length < 3) return undefined
  if (run.plus || run.bracket || !endsFree(run.text, run.end)) return undefined
  const shape = run.groups.join(',')
  if (shape === '3,2,4' && run.signs === '--' && isSsn(run.digits))
    return { start: run.start, end: run.end, kind: 'US_SSN' }
  if (shape === '3,3,3,2' && run.signs === '..-')
    return { start: run.start, end: run.end, kind: 'NATIONAL_ID' }
  return undefined
}

/** Areas 000, 666 and 900-999, group 00 and serial 0000 were never given out (SSA, RM 10201.035). */
function isSsn(digits: string): boolean {
  const area = digits.slice(0, 3)
  if (area === '000' || area === '666' || area.startsWith('9')) return false
  return digits.slice(3, 5) !== '00' && digits.slice(5) !== '0000'
}

/** British national insurance numbers, `AB 12 34 56 C` (HMRC, NIM39110), started at the first capital. */
export function matchNino(input: Input, at: number): Span | undefined {
  const { text, units } = input
  if (!isUpper(unitAt(units, at + 1)) || isWord(unitAt(units, at - 1))) return undefined
  const third = unitAt(units, at + 2)
  if (!isSpace(third) && !(third >= 48 && third <= 57)) return undefined
  input.steps += 16
  const found = /^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]( ?)\d\d\1\d\d\1\d\d\1[A-D](?!\w)/.exec(
    text.slice(at, at + 15),
  )
  if (found === null) return undefined
  return { start: at, end: at + found[0].length, resume: at + found[0].length }
}
