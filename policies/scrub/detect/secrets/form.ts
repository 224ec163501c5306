import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'

// Forms of keys as short text: `w36` is 36 letters or digits, `h8..16` 8 to 16 of lower hexadecimal, `t20+` 20 or more;
// everything else stands for itself. `G` is a GUID.

const DIGIT = 1
const LOW_HEX = 2
const HIGH_HEX = 4
const LOW = 8
const HIGH = 16
const LINE = 32
const DASH = 64
const DOT = 128
const EQUALS = 256
const BASE64 = 512
const PERCENT = 1024
const WORD = DIGIT | LOW_HEX | HIGH_HEX | LOW | HIGH

/** The alphabets by the letter that names them. */
export const ALPHABETS: Readonly<Record<string, number>> = {
  d: DIGIT,
  h: DIGIT | LOW_HEX,
  H: DIGIT | LOW_HEX | HIGH_HEX,
  l: DIGIT | LOW_HEX | LOW,
  u: DIGIT | HIGH_HEX | HIGH,
  a: WORD & ~DIGIT,
  w: WORD,
  v: WORD | LINE,
  y: LINE | DASH,
  t: WORD | LINE | DASH,
  e: WORD | LINE | DASH | EQUALS,
  z: WORD | LINE | DASH | DOT | EQUALS,
  b: WORD | BASE64 | EQUALS,
  B: WORD | BASE64 | EQUALS | LINE | DASH,
  q: WORD | BASE64 | EQUALS | LINE | DASH | PERCENT,
}

const CLASSES: readonly (readonly [string, number])[] = [
  ['0123456789', DIGIT],
  ['abcdef', LOW_HEX],
  ['ABCDEF', HIGH_HEX],
  ['ghijklmnopqrstuvwxyz', LOW],
  ['GHIJKLMNOPQRSTUVWXYZ', HIGH],
  ['_', LINE],
  ['-', DASH],
  ['.', DOT],
  ['=', EQUALS],
  ['+/', BASE64],
  ['%', PERCENT],
]

const BITS = buildBits()

function buildBits(): Uint16Array {
  const bits = new Uint16Array(65_536)
  for (const [letters, bit] of CLASSES)
    for (const letter of letters) bits[letter.charCodeAt(0)] = bit
  return bits
}

/** The letters of an alphabet. */
export function lettersOf(alphabet: number): string {
  return CLASSES.map(([letters, bit]) => ((alphabet & bit) === 0 ? '' : letters)).join('')
}

/** A part of a form: so many code units of an alphabet, or a text. */
export interface Part {
  /** Bits of the alphabet; 0 for a text. */
  readonly alphabet: number
  readonly min: number
  readonly max: number
  /** True where it may go on past `max` for any length. */
  readonly open: boolean
  readonly text: string
}
export type Form = readonly Part[]

/** Most code units of a part of any length that are looked at before it is known to be a key's. */
export const HEAD_MAX = 128
const GUID = 'H8 - H4 - H4 - H4 - H12'
const COUNTED = /^([a-zA-Z])(\d+)(\+|\.\.(\d+))?$/

/** Reads a form. Throws a `TypeError` where an alphabet has no name: forms are code, not settings. */
export function parseForm(source: string): Form {
  const words = source.replace(/(?<!\S)G(?!\S)/g, GUID).split(' ')
  return words.filter((word) => word !== '').map(partOf)
}

function partOf(word: string): Part {
  const found = COUNTED.exec(word)
  if (found === null) return { alphabet: 0, min: 0, max: 0, open: false, text: word }
  const [, letter = '', count = '', range, last] = found
  const alphabet = ALPHABETS[letter]
  if (alphabet === undefined) throw new TypeError(`Cannot read form: no alphabet ${letter}`)
  const min = Number(count)
  const open = range === '+'
  const max = range === undefined ? min : open ? Math.max(min, HEAD_MAX) : Number(last)
  return { alphabet, min, max, open, text: '' }
}

/** One past the text of the form that starts at `from`, or -1. Looks at no code unit twice. */
export function formEnd(units: Units, from: number, form: Form): number {
  const head = headEnd(units, from, form)
  return head < 0 ? -1 : restEnd(units, head, form)
}

/** The same without what comes after the first `HEAD_MAX` code units of a part of any length: a key is judged by less. */
export function headEnd(units: Units, from: number, form: Form): number {
  let at = from
  for (const part of form) {
    at = part.alphabet === 0 ? textEnd(units, at, part.text) : runEnd(units, at, part)
    if (at < 0) return -1
  }
  const last = form.at(-1)
  if (last === undefined) return -1
  return last.open || endsHere(units, at, last) ? at : -1
}

/** One past a key of which the head was read, or -1: to be asked where the head is that of a key. */
export function restEnd(units: Units, head: number, form: Form): number {
  const last = form.at(-1)
  if (last?.open !== true) return head
  let end = head
  while (((BITS[unitAt(units, end)] ?? 0) & last.alphabet) !== 0) end++
  return endsHere(units, end, last) ? end : -1
}

function textEnd(units: Units, at: number, text: string): number {
  for (let index = 0; index < text.length; index++)
    if (unitAt(units, at + index) !== text.charCodeAt(index)) return -1
  return at + text.length
}

function runEnd(units: Units, at: number, { alphabet, min, max }: Part): number {
  let end = at
  while (end - at < max && ((BITS[unitAt(units, end)] ?? 0) & alphabet) !== 0) end++
  return end - at < min ? -1 : end
}

/** False where the key would go on: its length or its alphabet is another one. */
function endsHere(units: Units, at: number, last: Part): boolean {
  const next = BITS[unitAt(units, at)] ?? 0
  if ((next & (WORD | LINE)) !== 0) return false
  const dashed = (next & DASH) !== 0 && (last.alphabet & DASH) !== 0
  return !dashed || ((BITS[unitAt(units, at + 1)] ?? 0) & WORD) === 0
}
