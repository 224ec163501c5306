import { isDigit, isWord } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import { unitAt } from '../../units.ts'
import { verhoeff } from '../check_digits.ts'

const LENGTH = 14
const COLON = 58

/** `3123:4567:8909`, an Aadhaar number as some forms write it; groups of an IPv6 address go on with colons. */
export function matchColons(input: Input, at: number): Span | undefined {
  const { units, text } = input
  if (unitAt(units, at + 9) !== COLON || !isDigit(unitAt(units, at + 13))) return undefined
  const next = unitAt(units, at + LENGTH)
  if (unitAt(units, at - 1) === COLON || next === COLON || isWord(next)) return undefined
  input.steps += LENGTH
  const digits = text.slice(at, at + LENGTH).replaceAll(':', '')
  if (!/^[2-9]\d{11}$/.test(digits) || !verhoeff(digits)) return undefined
  return { start: at, end: at + LENGTH, resume: at + LENGTH, rule: 'in_aadhaar' }
}
