import { isWord } from '../../chars.ts'
import { ANYTHING, DIGIT_SIGN, HEX_SIGN, TOKEN_SIGN } from '../../neighbours.ts'
import type { Detector, Input, Span } from '../../types.ts'
import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'
import { hasCrc } from './checksum.ts'
import { isDrawn, isDrawnKey } from './entropy.ts'
import type { Form } from './form.ts'
import { ALPHABETS, headEnd, parseForm, restEnd } from './form.ts'
import { isStandIn } from './stand_ins.ts'

/** A row of the table of vendors' keys. */
export interface TokenFormat {
  readonly name: string
  /** In the case that the key has. */
  readonly prefixes: readonly string[]
  readonly form: Form
  /** Keys drawn from letters alone have no digit now and then. */
  readonly digit: boolean
}

/** What can stand right after the prefix, by the alphabet; else what keys are made of. */
const AFTERS: ReadonlyMap<number, number> = new Map(
  (
    [
      ['d', DIGIT_SIGN],
      ['h', HEX_SIGN],
      ['H', HEX_SIGN],
      ['b', ANYTHING],
      ['B', ANYTHING],
      ['q', ANYTHING],
    ] as const
  ).map(([letter, sign]) => [parseForm(`${letter}1`)[0]?.alphabet ?? 0, sign]),
)

/** Code units of a key that are looked at first, and most of them. */
const LOOK_MAX = 48
const REST_MAX = 256
/** Three bits in each code unit, as keys of that length have, need so many signs. */
const SIGNS_MIN = 8

/** Reads a table of formats. */
export function parseFormats(table: string): readonly TokenFormat[] {
  return table
    .split('\n')
    .filter((line) => line !== '')
    .map(formatOf)
}

function formatOf(line: string): TokenFormat {
  const digit = !line.endsWith(' !n')
  const [name = '', prefixes = '', ...parts] = (digit ? line : line.slice(0, -3)).split(' ')
  return { name, prefixes: prefixes.split(','), form: parseForm(parts.join(' ')), digit }
}

/** The row of the table of detectors for a format. */
export function tokenRow(format: TokenFormat): Detector {
  return {
    name: format.name,
    kind: 'SECRET',
    anchors: [],
    prefixes: format.prefixes.map((prefix) => prefix.toLowerCase()),
    after: afterOf(format.form),
    word: [fewestOf(format), WORD_MAX],
    match: (input, at) => matchToken(input, at, format),
    confidence: 0.95,
  }
}

/** Letters and digits that the first word of a key has at least. */
function fewestOf({ prefixes, form: [first] }: TokenFormat): number {
  const shortest = Math.min(...prefixes.map(({ length }) => length))
  const isWhole = first !== undefined && (first.alphabet & ~LETTERS_AND_DIGITS) === 0
  return isWhole ? shortest + first.min : shortest
}

const WORD_MAX = 31
const LETTERS_AND_DIGITS = ALPHABETS['w'] ?? 0

/** What can stand right after the prefix. */
function afterOf([first]: Form): number {
  if (first === undefined || first.alphabet === 0) return ANYTHING
  return AFTERS.get(first.alphabet) ?? TOKEN_SIGN
}

function matchToken(input: Input, at: number, format: TokenFormat): Span | undefined {
  const { text, units, prefixEnd } = input
  if (!format.prefixes.includes(text.slice(at, prefixEnd))) return undefined
  const head = headEnd(units, prefixEnd, format.form)
  input.steps += Math.max(head, prefixEnd + 8) - at
  if (head < 0) return undefined
  const rest = text.slice(
    prefixEnd,
    trimmed(units, prefixEnd, Math.min(head, prefixEnd + REST_MAX)),
  )
  if (rest.length > LOOK_MAX && hasFewSigns(units, prefixEnd)) return undefined
  if (format.digit ? !isDrawnKey(rest) : !isDrawn(rest)) return undefined
  if (isStandIn(rest)) return undefined
  const full = restEnd(units, head, format.form)
  if (full < 0) return undefined
  input.steps += full - head
  const end = trimmed(units, prefixEnd, full)
  const checked = rest.length === 36 && hasCrc(rest)
  return checked
    ? { start: at, end, confidence: 0.99, why: 'check digit', resume: end }
    : { start: at, end, resume: end }
}

/** True where the start of a long key has fewer signs than any that was drawn by lot. */
function hasFewSigns(units: Units, from: number): boolean {
  let signs = 0
  let upper = 0
  let lower = 0
  for (let index = from; index < from + LOOK_MAX; index++) {
    const code = unitAt(units, index)
    const bit = 1 << (code & 31)
    if (code >= 96) lower |= bit
    else if (code >= 64) upper |= bit
    else signs |= bit
  }
  let count = 0
  for (let left of [signs, upper, lower]) for (; left !== 0; left &= left - 1) count++
  return count < SIGNS_MIN
}

/** One past the key without signs at its end. */
function trimmed(units: Units, start: number, full: number): number {
  let end = full
  while (end > start && isTrailing(unitAt(units, end - 1))) end--
  return end
}

/** Points and dashes at the end belong to the sentence. */
function isTrailing(code: number): boolean {
  return code === 46 || code === 45 || code === 95 || code === 58
}

/** One past the code units that tokens are made of: letters, digits, `-`, `_`, `.`. */
export function tokenEnd(text: string, from: number, limit: number): number {
  let end = from
  while (end < text.length && end < limit && isToken(text.charCodeAt(end))) end++
  return end
}

function isToken(code: number): boolean {
  if (code > 127) return false
  return isWord(code) || code === 45 || code === 95 || code === 46
}
