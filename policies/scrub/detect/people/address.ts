import { codeAt, isDigit, isLetter, isSpace, isWord } from '../../chars.ts'
import type { Context } from '../../context.ts'
import { contextOf, hasContext } from '../../context.ts'
import type { Input, Span } from '../../types.ts'
import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'
import { isStreetAlone } from './address_alone.ts'
import {
  HAS_CODE,
  HAS_TOWN,
  HOUSE_NUMBER,
  NOT_STREETS,
  NUMBER_REST,
  SURE,
  TAIL,
  UNIT_BEFORE,
  WEAK,
} from './address_forms.ts'
import { endsStreet, hasStreetWord, LOOK } from './address_look.ts'

const REST_MAX = 112
const CONTEXT: Context = contextOf(
  `address|addr|street|home|house|lives|live|living|resides|residing|resident|residence|ship|shipping|shipped|deliver|delivered|delivery|mail to|billing|postal
 |moved to|adresse|anschrift|wohnt|wohnhaft|lieferung|lieferadresse|livraison|domicile|habite|demeurant|dirección|direccion|domicilio|vive en|indirizzo|residente
 |endereço|morada|adres|woont|bezorgen|adress|osoite|cím|adresa|адрес|alamat|located at|visit us`.replace(
    /\n /g,
    '',
  ),
)

/** A street with a house number, then flat, code and town: looks at 56 code units before the number, 112 after. */
export function matchAddress(input: Input, at: number): Span | undefined {
  const { units } = input
  const number = numberEnd(units, at)
  if (number === 0) return undefined
  if (opensStreet(units, number)) {
    const found = streetAfter(input, at, number)
    if (found !== undefined) return found
  }
  return closesStreet(units, at) ? streetBefore(input, at) : undefined
}

function numberEnd(units: Units, at: number): number {
  let end = at
  while (end - at < 6 && isDigit(unitAt(units, end))) end++
  if (end - at > 5 || unitAt(units, at - 1) === 46) return 0
  const code = unitAt(units, end)
  if (isLetter(code)) end++
  return isWord(unitAt(units, end)) || unitAt(units, end) === 58 ? 0 : end
}

/** A blank (or a comma, or a further number) and a letter or an ordinal after the number. */
function opensStreet(units: Units, number: number): boolean {
  let end = number
  const sign = unitAt(units, end)
  if (sign === 44) end++
  else if (sign === 45 || sign === 47) return isDigit(unitAt(units, end + 1))
  if (unitAt(units, end) !== 32) return false
  const first = unitAt(units, end + 1)
  return isLetter(first) || (isDigit(first) && isOrdinal(units, end + 1))
}

function isOrdinal(units: Units, at: number): boolean {
  let end = at
  while (end - at < 3 && isDigit(unitAt(units, end))) end++
  return isLetter(unitAt(units, end)) && isLetter(unitAt(units, end + 1))
}

function streetAfter(input: Input, at: number, number: number): Span | undefined {
  const { text } = input
  if (!hasStreetWord(input, number)) return undefined
  const slice = text.slice(at, at + LOOK * 2)
  // `Copyright 1991-1998, Thomas Lane`
  if (/^(?:19|20)\d\d-(?:19|20)\d\d/.test(slice)) return undefined
  input.steps += LOOK * 2
  const sure = SURE.after.exec(slice)
  const found = sure ?? WEAK.after.exec(slice)
  if (found === null) return undefined
  const street = at + found[0].length
  if (sure === null && !isBacked(input, { start: at, end: street }, HAS_TOWN)) return undefined
  const tail = TAIL.exec(text.slice(street, street + REST_MAX))
  return spanOf(input, unitStart(text, at), street + (tail?.[0].length ?? 0))
}

/** A weak street is one where a town or a code follows, or a word says so. */
function isBacked(input: Input, street: Span, tail: RegExp): boolean {
  const { text } = input
  if (NOT_STREETS.test(text.slice(street.start, street.end))) return false
  if (tail.test(text.slice(street.end, street.end + LOOK))) return true
  return isStreetAlone(text, street.start, street.end) || hasContext(input, street, CONTEXT)
}

/** `Flat 3, 10 …` */
function unitStart(text: string, at: number): number {
  const found = UNIT_BEFORE.exec(text.slice(Math.max(0, at - 20), at))
  return found === null ? at : at - found[0].length
}

/** The sentence's own point and comma stay. */
function spanOf(input: Input, start: number, stop: number): Span {
  let end = stop
  while (end > start && !isWord(codeAt(input.text, end - 1))) end--
  input.steps += end - start
  return { start, end, resume: end }
}

/** A letter, a point or `°` and a blank (or a comma and one) before the number. */
function closesStreet(units: Units, at: number): boolean {
  const gap = unitAt(units, at - 1)
  if (gap !== 32)
    return gap === 58 || gap === 46 || gap === 35 ? isLetter(unitAt(units, at - 2)) : false
  const before = unitAt(units, at - 2)
  if (before === 44) return isLetter(unitAt(units, at - 3)) || unitAt(units, at - 3) === 46
  if (before === 46 || before === 58 || before === 0xb0 || before === 0xba)
    return isLetter(unitAt(units, at - 3)) || before > 127
  return isLetter(before)
}

function streetBefore(input: Input, at: number): Span | undefined {
  const { text } = input
  if (!endsStreet(input, at)) return undefined
  const from = lineStart(text, at)
  const head = text.slice(from, at)
  input.steps += LOOK
  const sure = SURE.before.exec(head)
  const found = sure ?? WEAK.before.exec(head)
  if (found === null) return undefined
  const rest = NUMBER_REST.exec(text.slice(at, at + REST_MAX))
  if (rest === null) return undefined
  const start = from + found.index
  const number = at + (HOUSE_NUMBER.exec(rest[0])?.[0].length ?? 0)
  if (sure === null && !isBacked(input, { start, end: number }, HAS_CODE)) return undefined
  return spanOf(input, start, at + rest[0].length)
}

/** Where the line, the pair or the number before ends. */
function lineStart(text: string, at: number): number {
  const floor = Math.max(0, at - LOOK)
  let from = at
  while (from > floor && !endsLine(text, from - 1)) from--
  while (from < at && isSpace(codeAt(text, from))) from++
  return from
}

function endsLine(text: string, at: number): boolean {
  const code = codeAt(text, at)
  if (code === 58) return !/(?:No|D)$/.test(text.slice(at - 2, at))
  return code === 10 || code === 34 || code === 61 || code === 59 || code === 40
}
