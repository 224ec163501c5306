import type { Span } from '../../types.ts'
import { luhn } from '../check_digits.ts'
import type { NumberRun } from '../number_run.ts'
import { endsFree } from '../number_run.ts'

/** Fifteen digits of a reporting body's range with a check digit are a device's number (3GPP TS 23.003). */
export function imeiSpan(run: NumberRun): Span | undefined {
  const { digits, groups, end } = run
  if (run.plus || run.bracket || digits.length !== 15 || groups.length !== 1) return undefined
  if (!/^(35|86|01|99)/.test(digits) || !luhn(digits)) return undefined
  return endsFree(run.text, end) ? { start: run.start, end, kind: 'IMEI' } : undefined
}
