import { flags, isDigit, isLetter, isUpper, LETTER, UPPER } from '../chars.ts'
import type { Units } from '../units.ts'
import { unitAt } from '../units.ts'

/** How a word is written. */
export const SHAPE = {
  edge: 0,
  capital: 1,
  capitals: 2,
  lower: 3,
  initial: 4,
  digits: 5,
  mixed: 6,
  camel: 7,
  han: 8,
  kana: 9,
  hangul: 10,
  arabic: 11,
  hebrew: 12,
  uncased: 13,
  letter: 14,
} as const

export const isHan = (code: number): boolean => code >= 0x3400 && code <= 0x9fff
export const isHangul = (code: number): boolean => code >= 0xac00 && code <= 0xd7a3
export const isKana = (code: number): boolean => code >= 0x3040 && code <= 0x30ff

/** How the word is written. */
export function shapeOf(units: Units, start: number, end: number): number {
  const head = unitAt(units, start)
  if (head >= 0x0590 && !isUpper(head)) return foreignShape(head)
  if (end - start === 1) return oneLetter(head)
  let upper = 0
  let digits = 0
  let humps = 0
  for (let at = start; at < end; at++) {
    const flag = flags(unitAt(units, at))
    digits += flag & 1
    if ((flag & UPPER) === 0) continue
    upper++
    if (isSmall(unitAt(units, at - 1)) && at > start) humps++
  }
  if (digits > 0) return digits === end - start ? SHAPE.digits : SHAPE.mixed
  return caseOf(units, start, { length: end - start, upper, humps })
}

interface Case {
  readonly length: number
  readonly upper: number
  readonly humps: number
}

function caseOf(units: Units, start: number, { length, upper, humps }: Case): number {
  if (upper === 0) return SHAPE.lower
  if (!isUpper(unitAt(units, start))) return SHAPE.camel
  if (upper === length || upper + signs(units, start, length) === length) return SHAPE.capitals
  if (isUpper(unitAt(units, start + 1))) return SHAPE.camel
  return humps === 0 || (humps === 1 && isScottish(units, start, length))
    ? SHAPE.capital
    : SHAPE.camel
}

/** `'` and `-` in a word. */
function signs(units: Units, start: number, length: number): number {
  let count = 0
  for (let at = start; at < start + length; at++) if (!isLetter(unitAt(units, at))) count++
  return count
}

function oneLetter(head: number): number {
  if (isDigit(head)) return SHAPE.digits
  return isUpper(head) ? SHAPE.initial : SHAPE.letter
}

export function isSmall(code: number): boolean {
  return (flags(code) & (LETTER | UPPER)) === LETTER
}

const JOINED = new Set('Mc Mac De Di La Le Du Da Del Des Van Von Fitz San St O D L'.split(' '))

/** `McDonald`, `VonRueden`, `King-DuBuque`: the small letters before the capital are a part of family names. */
function isScottish(units: Units, start: number, length: number): boolean {
  let from = start
  for (let at = start; at < start + length; at++) {
    const code = unitAt(units, at)
    if (!isLetter(code)) from = at + 1
    if (isUpper(code) && isSmall(unitAt(units, at - 1)) && at > from)
      return at - from < 5 && JOINED.has(textOf(units, from, at))
  }
  return true
}

function textOf(units: Units, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at++) text += String.fromCharCode(unitAt(units, at))
  return text
}

function foreignShape(code: number): number {
  // Halves of pairs: pictures, mostly.
  if (code >= 0xd800 && code < 0xe000) return SHAPE.mixed
  if (isHan(code)) return SHAPE.han
  if (isKana(code)) return SHAPE.kana
  if (isHangul(code)) return SHAPE.hangul
  if (code >= 0x0600 && code < 0x0780) return SHAPE.arabic
  if (code < 0x0600) return SHAPE.hebrew
  return SHAPE.uncased
}
