import { isDigit, isWord } from './chars.ts'
import { row } from './detect/row.ts'
import type { SafePattern } from './pattern.ts'
import { matchPattern, parsePattern } from './pattern.ts'
import type { Detector, Input, Method, Span } from './types.ts'
import { unitAt } from './units.ts'

/** A kind that an operator adds. */
export interface CustomKind {
  readonly name: string
  readonly method: Method
  /** From 0 to 1. */
  readonly confidence: number
  /** Whole words and phrases, whatever their case. */
  readonly words: readonly string[]
  /** What its values start with; letters, digits, `-` and `_` follow. */
  readonly prefixes: readonly string[]
  /** A pattern of the safe subset (pattern.ts), between signs that are neither letters nor digits. */
  readonly pattern?: string
}

const TAIL_MAX = 128

/** The rows of the kinds of an operator. Their words, prefixes and patterns go into the same scan as all others. */
export function customDetectors(kinds: readonly CustomKind[]): readonly Detector[] {
  return kinds.flatMap(({ name, confidence, words, prefixes, pattern }) => {
    const rule = `custom_${name.toLowerCase()}`
    const rows: Detector[] = []
    const lower = (texts: readonly string[]) => texts.map((text) => text.toLowerCase())
    if (words.length > 0)
      rows.push(
        row(rule, name, { prefixes: lower(words), match: matchWord, confidence, why: 'word' }),
      )
    if (prefixes.length > 0)
      rows.push(
        row(rule, name, { prefixes: lower(prefixes), match: matchTail, confidence, why: 'prefix' }),
      )
    if (pattern !== undefined)
      rows.push(patternRow({ rule, name, confidence }, parsePattern(pattern)))
    return rows
  })
}

function matchWord({ units, prefixEnd }: Input, at: number): Span | undefined {
  return isWord(unitAt(units, prefixEnd)) ? undefined : { start: at, end: prefixEnd }
}

function matchTail(input: Input, at: number): Span | undefined {
  const { units, prefixEnd } = input
  let end = prefixEnd
  while (end - prefixEnd < TAIL_MAX && isTail(unitAt(units, end))) end++
  input.steps += end - at
  return end > prefixEnd ? { start: at, end } : undefined
}

function isTail(code: number): boolean {
  return isWord(code) || code === 45 || code === 95
}

/** A letter that may stand first leads to the pattern as a prefix of one letter, a digit as an anchor. */
function patternRow(
  { rule, name, confidence }: { rule: string; name: string; confidence: number },
  pattern: SafePattern,
): Detector {
  const first = [...pattern.first]
  const letters = first
    .filter((code) => !isDigit(code))
    .map((code) => String.fromCharCode(code).toLowerCase())
  return row(rule, name, {
    prefixes: [...new Set(letters)],
    anchors: first.some(isDigit) ? ['digit'] : [],
    match: (input, at) => matchWhole(input, at, pattern),
    confidence,
    why: 'pattern',
  })
}

function matchWhole(input: Input, at: number, pattern: SafePattern): Span | undefined {
  const { units } = input
  const end = matchPattern(pattern, units, at)
  if (end < 0) return undefined
  input.steps += end - at
  return isWord(unitAt(units, end)) || isWord(unitAt(units, at - 1))
    ? undefined
    : { start: at, end }
}
