import { isWord } from './chars.ts'
import type { Units } from './units.ts'
import { unitAt } from './units.ts'

// Patterns that an operator writes: a subset of regular expressions that is matched in one pass, without backtracking.

/** Longest text of a pattern, and most code units that one repeat may take. */
export const PATTERN_LENGTH_MAX = 200
export const REPEAT_MAX = 100

/** Why a pattern is refused. */
export type PatternCode =
  | 'pattern_empty'
  | 'pattern_too_long'
  | 'pattern_syntax'
  | 'pattern_unbounded'
  | 'pattern_could_backtrack'
  | 'pattern_start'
  | 'pattern_catch_all'

/** A pattern that is no safe one. The message names the place, never the pattern. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
  readonly code: PatternCode

  constructor(code: PatternCode, message: string) {
    super(message)
    this.code = code
  }
}

/** One part of a pattern: so many code units of a set, or one of several literals. */
interface Part {
  /** The ASCII code units that may stand there; of literals those that one starts with. */
  readonly set: ReadonlySet<number>
  readonly min: number
  readonly max: number
  /** The longest first. */
  readonly literals?: readonly string[]
}

/** A pattern, ready to be matched. */
export interface SafePattern {
  readonly parts: readonly Part[]
  /** What may stand first. */
  readonly first: ReadonlySet<number>
}

const SYNTAX_SIGNS = '.+*?^$()[]{}|\\'
const DIGITS = '0123456789'
const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const SETS: ReadonlyMap<string, string> = new Map([
  ['d', DIGITS],
  ['w', `${DIGITS}${LOWER}${LOWER.toUpperCase()}_`],
])

/**
 * Reads a pattern: literals, `\d`, `\w`, classes such as `[A-F0-9]`, groups of literals such as `(EU|US)`, each with
 * `{n}`, `{n,m}` or `?`. Throws a PatternError for anything else: for `+`, `*` and `{n,}`, which have no bound, and for
 * a repeat whose end what follows leaves open, which could backtrack.
 */
export function parsePattern(source: string): SafePattern {
  if (source === '') throw new PatternError('pattern_empty', 'wanted a pattern that is not empty')
  if (source.length > PATTERN_LENGTH_MAX)
    throw new PatternError('pattern_too_long', `wanted at most ${PATTERN_LENGTH_MAX} characters`)
  const parts: Part[] = []
  let at = 0
  while (at < source.length) {
    const atom = readAtom(source, at)
    const repeat = readRepeat(source, atom.end)
    parts.push({ ...atom.part, ...repeat.bounds })
    at = repeat.end
  }
  const first = new Set<number>()
  addFirst(parts, 0, first)
  if (parts.every(({ min }) => min === 0))
    throw new PatternError('pattern_empty', 'wanted a pattern that takes at least one character')
  for (const code of first)
    if (!isWord(code))
      throw new PatternError('pattern_start', 'wanted a letter or a digit at the start')
  assertDecided(parts)
  return { parts, first }
}

/** One past the match that starts at a place, or -1. Looks at each code unit once. */
export function matchPattern({ parts }: SafePattern, units: Units, at: number): number {
  let end = at
  for (const part of parts) {
    const next =
      part.literals === undefined ? takeSet(part, units, end) : takeLiteral(part, units, end)
    if (next < 0) return -1
    end = next
  }
  return end
}

/** How many code units of every match are given by the pattern letter by letter. */
export function fixedLength({ parts }: SafePattern): number {
  return parts.reduce((sum, { set, min, literals }) => {
    if (min === 0) return sum
    if (literals !== undefined) return sum + Math.min(...literals.map(({ length }) => length))
    return set.size === 1 ? sum + min : sum
  }, 0)
}

/** True where the whole of a text matches. */
export function matchesWhole(pattern: SafePattern, text: string): boolean {
  const units = new Uint16Array(text.length + 256)
  for (let index = 0; index < text.length; index++) units[index + 64] = text.charCodeAt(index)
  return matchPattern(pattern, units, 0) === text.length
}

function takeSet({ set, min, max }: Part, units: Units, at: number): number {
  let end = at
  while (end - at < max && set.has(unitAt(units, end))) end++
  return end - at < min ? -1 : end
}

function takeLiteral({ literals = [], min }: Part, units: Units, at: number): number {
  for (const literal of literals) {
    let length = 0
    while (length < literal.length && unitAt(units, at + length) === literal.charCodeAt(length))
      length++
    if (length === literal.length) return at + length
  }
  return min === 0 ? at : -1
}

type Atom = { readonly part: Pick<Part, 'set' | 'literals'>; readonly end: number }

function readAtom(source: string, at: number): Atom {
  const sign = source.charAt(at)
  if (sign === '[') return readClass(source, at)
  if (sign === '(') return readGroup(source, at)
  if (sign === '\\') {
    const next = source.charAt(at + 1)
    const set = SETS.get(next)
    if (set !== undefined) return { part: { set: codesOf(set) }, end: at + 2 }
    if (next === '' || /[a-zA-Z\d]/.test(next)) throw syntax(at)
    return { part: { set: codesOf(next) }, end: at + 2 }
  }
  if (SYNTAX_SIGNS.includes(sign) || sign.charCodeAt(0) > 126 || sign < ' ') throw syntax(at)
  return { part: { set: codesOf(sign) }, end: at + 1 }
}

function readClass(source: string, at: number): Atom {
  const close = source.indexOf(']', at)
  const body = source.slice(at + 1, close)
  if (close < 0 || body === '' || body.startsWith('^')) throw syntax(at)
  const set = new Set<number>()
  for (let index = 0; index < body.length; index++) index += addRange(body, index, set, at)
  return { part: { set }, end: close + 1 }
}

/** Adds what stands at a place of a class; returns how much further it goes. */
function addRange(
  body: string,
  index: number,
  ...[set, at]: [set: Set<number>, at: number]
): number {
  const sign = body.charAt(index)
  if (sign === '\\') {
    const next = body.charAt(index + 1)
    if (next === '') throw syntax(at)
    for (const code of codesOf(SETS.get(next) ?? next)) set.add(code)
    return 1
  }
  const low = body.charCodeAt(index)
  const isRange = body.charAt(index + 1) === '-' && index + 2 < body.length
  const high = isRange ? body.charCodeAt(index + 2) : low
  if (high < low || high > 126 || sign === '[') throw syntax(at)
  for (let code = low; code <= high; code++) set.add(code)
  return isRange ? 2 : 0
}

function readGroup(source: string, at: number): Atom {
  const start = source.startsWith('(?:', at) ? at + 3 : at + 1
  const close = source.indexOf(')', start)
  const literals = close < 0 ? [] : source.slice(start, close).split('|')
  if (literals.length === 0 || literals.some((literal) => !/^[\w -]{1,60}$/.test(literal)))
    throw new PatternError(
      'pattern_syntax',
      `wanted a group of literals at character ${at + 1}: no classes, repeats or groups in it`,
    )
  const set = new Set(literals.map((literal) => literal.charCodeAt(0)))
  return {
    part: { set, literals: literals.toSorted((a, b) => b.length - a.length) },
    end: close + 1,
  }
}

type Repeat = { readonly bounds: Pick<Part, 'min' | 'max'>; readonly end: number }

function readRepeat(source: string, at: number): Repeat {
  const sign = source.charAt(at)
  if (sign === '+' || sign === '*') throw unbounded(at)
  if (sign === '?') return { bounds: { min: 0, max: 1 }, end: assertSingle(source, at + 1) }
  if (sign !== '{') return { bounds: { min: 1, max: 1 }, end: at }
  const found = /^\{(\d{1,3})(,(\d{0,3}))?\}/.exec(source.slice(at, at + 10))
  if (found === null) throw syntax(at)
  if (found[2] === ',') throw unbounded(at)
  const min = Number(found[1])
  const max = found[3] === undefined ? min : Number(found[3])
  if (max < min || max === 0 || max > REPEAT_MAX)
    throw new PatternError(
      'pattern_unbounded',
      `wanted a repeat of at most ${REPEAT_MAX} at character ${at + 1}`,
    )
  if (source.charAt(at - 1) === ')' && max > 1)
    throw new PatternError('pattern_syntax', `wanted no repeat of a group at character ${at + 1}`)
  return { bounds: { min, max }, end: assertSingle(source, at + found[0].length) }
}

/** A repeat of a repeat is where others lose their time. */
function assertSingle(source: string, at: number): number {
  if ('?+*{'.includes(source.charAt(at)) && at < source.length)
    throw new PatternError(
      'pattern_could_backtrack',
      `wanted no repeat of a repeat at character ${at + 1}`,
    )
  return at
}

/** What may stand at the start of the parts from an index on. */
function addFirst(parts: readonly Part[], from: number, first: Set<number>): void {
  for (let index = from; index < parts.length; index++) {
    const part = parts[index]
    for (const code of part?.set ?? []) first.add(code)
    if ((part?.min ?? 0) > 0) return
  }
}

/** Each repeat takes all that it can: so nothing of its own set may follow it. */
function assertDecided(parts: readonly Part[]): void {
  for (const [index, part] of parts.entries()) {
    if (part.min === part.max && part.literals === undefined) continue
    const next = new Set<number>()
    addFirst(parts, index + 1, next)
    const overlaps =
      part.literals === undefined || part.min === 0
        ? [...part.set].some((code) => next.has(code))
        : false
    if (overlaps || hasPrefix(part.literals ?? []))
      throw new PatternError(
        'pattern_could_backtrack',
        `wanted a repeat that what follows cannot go on with: part ${index + 1} could backtrack`,
      )
  }
}

/** One literal that another starts with leaves open which of them is meant. */
function hasPrefix(literals: readonly string[]): boolean {
  return literals.some((long) => literals.some((short) => short !== long && long.startsWith(short)))
}

function codesOf(text: string): ReadonlySet<number> {
  return new Set([...text].map((sign) => sign.charCodeAt(0)))
}

function syntax(at: number): PatternError {
  return new PatternError(
    'pattern_syntax',
    `wanted literals, \\d, \\w, classes, groups of literals and bounded repeats; see character ${at + 1}`,
  )
}

function unbounded(at: number): PatternError {
  return new PatternError(
    'pattern_unbounded',
    `wanted a repeat with a bound at character ${at + 1}, such as {1,20}`,
  )
}
