import type { Span } from '../../types.ts'
import type { NumberRun } from '../number_run.ts'
import { endsFree } from '../number_run.ts'

const CUES =
  /(?:phone|mobile|tel|telephone|cell|call|called|calling|dial|fax|sms|whatsapp|text|callback|caller|contact|reach|ring|telefon|handy|portable|m[oó]vil|tlf|hotline|msisdn)(?: ?(?:number|no|nr|to|me|us|at|on|from|is|by|him|her|back|delivery|sent|customer|under))*[ .:=#"'([]{0,6}$/i
const DIGITS_MAX = 15

/** A telephone number: international (ITU-T E.164), North American, or with a leading zero and groups. */
export function phoneSpan(run: NumberRun): Span | undefined {
  const cut = endOfPhone(run)
  if (cut === undefined) return undefined
  const groups = run.groups.slice(0, cut.count)
  const digits = run.digits.slice(
    0,
    groups.reduce((sum, group) => sum + group, 0),
  )
  const shape: Shape = { run, groups, digits, signs: run.signs.slice(0, cut.count - 1) }
  const right =
    isInternational(shape) || isNorthAmerican(shape) || isNational(shape) || hasCue(shape)
  return right
    ? { start: run.start, end: extensionEnd(run.text, cut.end), kind: 'PHONE' }
    : undefined
}

interface Shape {
  readonly run: NumberRun
  readonly groups: readonly number[]
  readonly digits: string
  readonly signs: string
}

/** Drops last groups that belong to the sentence: `+49 30 62728644 561 ms`. */
function endOfPhone(run: NumberRun): { readonly count: number; readonly end: number } | undefined {
  let count = run.groups.length
  let total = run.digits.length
  while (count > 1 && (total > DIGITS_MAX || !endsFree(run.text, run.ends[count - 1] ?? 0))) {
    count--
    total -= run.groups[count] ?? 0
  }
  const end = run.ends[count - 1] ?? run.end
  if (total > DIGITS_MAX) return undefined
  return count === run.groups.length && !endsFree(run.text, end) ? undefined : { count, end }
}

function isInternational({ run, digits, signs }: Shape): boolean {
  if (run.plus) return digits.length >= 8 && digits[0] !== '0'
  return /^00[1-9]/.test(digits) && digits.length >= 10 && signs.length > 0 && !signs.includes('.')
}

function isNorthAmerican({ run, groups, digits, signs }: Shape): boolean {
  const shape = groups.join(',')
  if (shape === '1,3,3,4' && digits[0] === '1') return signs !== '   ' && isArea(digits[1])
  if (shape !== '3,3,4' || !isArea(digits[0])) return false
  if (run.bracket) return signs[0] === ')'
  return signs === '--' || signs === '..'
}

function isArea(digit: string | undefined): boolean {
  return digit !== undefined && digit >= '2'
}

/** A trunk zero, then groups that are no date: `06 75 37 66 40`, `020 7788 0877`, `(030) 1234567`. */
function isNational({ run, groups, digits, signs }: Shape): boolean {
  if (digits[0] !== '0' || digits[1] === '0' || digits.length < 9 || digits.length > 12)
    return false
  if (groups.length < 2 || (groups[0] ?? 0) < 2) return false
  if (run.bracket) return true
  if (signs.includes('.') && !/^\.+$/.test(signs)) return false
  return !isDate(groups) && new Set(signs.replace('/', '')).size <= 1
}

function isDate(groups: readonly number[]): boolean {
  const shape = groups.slice(0, 3).join(',')
  return shape === '2,2,4' || shape === '4,2,2'
}

/** Any number of seven digits and more right after a word such as `phone`. */
function hasCue({ run, digits, groups }: Shape): boolean {
  if (digits.length < 7 || isDate(groups)) return false
  return CUES.test(run.text.slice(Math.max(0, run.start - 40), run.start))
}

/** `ext. 12`, `x12` */
function extensionEnd(text: string, end: number): number {
  const found = /^ ?(?:ext\.?|x) ?\d{1,6}(?!\w)/i.exec(text.slice(end, end + 14))
  return found === null ? end : end + found[0].length
}
