import { isDigit, isHex, isWord } from '../../chars.ts'
import type { Input, Span } from '../../types.ts'
import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'
import { isDrawn } from './entropy.ts'
import type { Form } from './form.ts'
import { formEnd, parseForm } from './form.ts'
import { isStandIn } from './stand_ins.ts'

// Keys that are known by a text in their middle or at their end: read backwards from there.

const TERRAFORM = parseForm('. e58..80')
const TELEGRAM = parseForm('A t33..35')
const MAILCHIMP = parseForm('-us d1..2')
const CLICKHOUSE = parseForm('4b1d w38')

/** How many code units before a place fit, at most `max`. */
function countBack(units: Units, end: number, fits: (code: number) => boolean): number {
  let start = end
  while (end - start < 64 && fits(unitAt(units, start - 1))) start--
  return end - start
}

function isAscii(code: number): boolean {
  return code < 128 && isWord(code)
}

interface Reading {
  /** Code units before the mark that are of the key, to the left and at most as many. */
  readonly before: number
  /** What follows the mark. */
  readonly from: number
  readonly form: Form
}

function read(input: Input, at: number, { before, from, form }: Reading): Span | undefined {
  const end = formEnd(input.units, from, form)
  input.steps += 16 + Math.max(end - from, 0)
  if (end < 0) return undefined
  const start = at - before
  const value = input.text.slice(start, end)
  return isDrawn(value) && !isStandIn(value) ? { start, end, resume: end } : undefined
}

/** Terraform Cloud: fourteen letters, `.atlasv1.`, sixty and more. */
export function matchTerraform(input: Input, at: number): Span | undefined {
  const { units, prefixEnd } = input
  if (unitAt(units, at - 1) !== 46) return undefined
  const before = countBack(units, at - 1, isAscii)
  if (before < 14) return undefined
  return read(input, at, { before: 15, from: prefixEnd, form: TERRAFORM })
}

/** Telegram: the number of the bot, a colon, `A` and 34 letters. */
export function matchTelegram(input: Input, at: number): Span | undefined {
  const { units } = input
  if (unitAt(units, at + 1) !== 65) return undefined
  const before = countBack(units, at, isDigit)
  if (before < 8 || before > 10 || isWord(unitAt(units, at - before - 1))) {
    // `bot123…` in the address of the API.
    if (before < 8 || before > 10 || unitAt(units, at - before - 1) !== 116) return undefined
  }
  return read(input, at, { before, from: at + 1, form: TELEGRAM })
}

/** Mailchimp: 32 digits of hexadecimal and the data centre. */
export function matchMailchimp(input: Input, at: number): Span | undefined {
  const { units } = input
  if (unitAt(units, at + 1) !== 117 || unitAt(units, at + 2) !== 115) return undefined
  if (countBack(units, at, isHex) !== 32) return undefined
  return read(input, at, { before: 32, from: at, form: MAILCHIMP })
}

/** ClickHouse Cloud. */
export function matchClickhouse(input: Input, at: number): Span | undefined {
  if (unitAt(input.units, at) !== 52 || unitAt(input.units, at + 1) !== 98) return undefined
  return read(input, at, { before: 0, from: at, form: CLICKHOUSE })
}

/** Client secrets of Entra: three letters, a digit, `Q~`, 31 to 34 letters. */
export function matchEntra(input: Input, at: number): Span | undefined {
  const { units } = input
  if (unitAt(units, at - 1) !== 81 || !isDigit(unitAt(units, at - 2))) return undefined
  const start = at - 5
  if (countBack(units, at - 2, isEntra) !== 3) return undefined
  let end = at + 1
  while (end - at < 40 && (isEntra(unitAt(units, end)) || unitAt(units, end) === 45)) end++
  input.steps += end - start
  while (unitAt(units, end - 1) === 46 && end - at > 32) end--
  if (end - at < 32 || end - at > 35) return undefined
  const value = input.text.slice(start, end)
  return isDrawn(value) && !isStandIn(value) ? { start, end, resume: end } : undefined
}

function isEntra(code: number): boolean {
  return isAscii(code) || code === 95 || code === 126 || code === 46
}

/** MaxMind: six letters, 29 letters, `mmk`. */
export function matchMaxmind(input: Input, at: number): Span | undefined {
  const { units, prefixEnd } = input
  if (unitAt(units, at - 1) !== 95 || isWord(unitAt(units, prefixEnd))) return undefined
  if (countBack(units, at - 1, isAscii) !== 29 || unitAt(units, at - 31) !== 95) return undefined
  if (countBack(units, at - 31, isAscii) !== 6) return undefined
  input.steps += 40
  const start = at - 37
  return isDrawn(input.text.slice(start, at))
    ? { start, end: prefixEnd, resume: prefixEnd }
    : undefined
}

const FACEBOOK = parseForm('t27..40')

/** `1308742762612587|…`: the id of an application and its token, with a bar or `%` between them. */
export function matchFacebook(input: Input, at: number): Span | undefined {
  const { units, text } = input
  let bar = at + 15
  if (isDigit(unitAt(units, bar))) bar++
  const sign = unitAt(units, bar)
  if (sign !== 124 && sign !== 37) return undefined
  const from = sign === 37 && text.startsWith('7C', bar + 1) ? bar + 3 : bar + 1
  const end = formEnd(units, from, FACEBOOK)
  input.steps += 40
  if (end < 0 || !isDrawn(text.slice(from, end))) return undefined
  return { start: at, end, resume: end }
}
