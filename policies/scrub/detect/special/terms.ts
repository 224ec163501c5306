import { isLetter } from '../../chars.ts'
import type { Context } from '../../context.ts'
import { contextOf, hasContext, wordsOf } from '../../context.ts'
import type { Kind } from '../../kinds.ts'
import { ANYTHING } from '../../neighbours.ts'
import type { Detector, Input, Span } from '../../types.ts'
import type { Units } from '../../units.ts'
import { unitAt } from '../../units.ts'
import { row } from '../row.ts'

// Words of special categories in running text. None of them is claimed by itself: a word near has to say that it is
// about a person (`diagnosed`, `patient`, `identifies as`), so that `race condition`, `union type` and `stroke` stay.

/** Longest ending of a word behind its stem, in code units. */
const ENDING_MAX = 10
/** Words of a term before and after the word that it is known by. */
const AROUND = 32

/** One list of words and what has to stand near them. */
export interface TermRow {
  readonly rule: string
  readonly kind: Kind
  /** Words with `|` between them, in lower case; `*` at the end stands for up to ten further letters. */
  readonly terms: string
  /** Words and phrases one of which has to stand near. */
  readonly near: string
  /** Words one of which near is against it. */
  readonly not?: string
  /** What belongs to the term right before it (ends in a blank) and right after it (starts with one). */
  readonly before?: RegExp
  readonly after?: RegExp
}

/** The rows of the table of detectors for a list: one for whole words, one for stems. */
export function termRows(list: TermRow): readonly Detector[] {
  const all = list.terms.split('|').map((term) => term.trim())
  const near = new Nearby(list.near)
  const not = list.not === undefined ? undefined : new Nearby(list.not)
  const rowOf = (prefixes: readonly string[], endingMax: number): Detector =>
    row(list.rule, list.kind, {
      prefixes,
      after: ANYTHING,
      match: (input, at) => matchTerm(input, at, { list, near, not, endingMax }),
      confidence: 0.6,
      why: 'word near',
    })
  const stems = all.filter((term) => term.endsWith('*')).map((term) => term.slice(0, -1))
  const words = all.filter((term) => !term.endsWith('*'))
  return [rowOf(words, 0), rowOf(stems, ENDING_MAX)].filter(({ prefixes }) => prefixes.length > 0)
}

interface TermOptions {
  readonly list: TermRow
  readonly near: Nearby
  readonly not: Nearby | undefined
  readonly endingMax: number
}

/** Code units, as a power of two, that share one look at the words around them. */
const BLOCK_BITS = 6
const BLOCK_BEFORE = 48
const BLOCK_AFTER = 160

/** A context that is asked about again and again in one text: blocks without any of its words are told at once. */
class Nearby {
  readonly #context: Context
  readonly #seen = new WeakMap<Input, { block: number; some: boolean }>()

  constructor(phrases: string) {
    this.#context = contextOf(phrases.replace(/\s+/g, ' '))
  }

  has(input: Input, span: { readonly start: number; readonly end: number }): boolean {
    return this.#hasSome(input, span.start >> BLOCK_BITS) && hasContext(input, span, this.#context)
  }

  /** False where no phrase can stand near any place of a block. */
  #hasSome(input: Input, block: number): boolean {
    if (input.key !== '') return true
    const seen = this.#seen.get(input)
    if (seen?.block === block) return seen.some
    const from = block << BLOCK_BITS
    const text = input.text.slice(Math.max(0, from - BLOCK_BEFORE), from + BLOCK_AFTER)
    input.steps += BLOCK_BEFORE + BLOCK_AFTER
    const some = wordsOf(text)
      .split(' ')
      .some((word) => this.#context.byWord.has(word))
    this.#seen.set(input, { block, some })
    return some
  }
}

function matchTerm(
  input: Input,
  at: number,
  { list, near, not, endingMax }: TermOptions,
): Span | undefined {
  const { units, text, prefixEnd } = input
  let end = prefixEnd
  while (end - prefixEnd <= endingMax && isLetter(unitAt(units, end))) end++
  input.steps += end - at
  const next = unitAt(units, end)
  // Names of code: `diabetes_id`, `gay.ts`, `asthma(`, `x.asthma`, `/asthma`.
  if (isLetter(next) || (isCode(next) && !closes(units, end)) || isCode(unitAt(units, at - 1)))
    return undefined
  const span = { start: at, end }
  if (!near.has(input, span) || not?.has(input, span) === true) return undefined
  const head = list.before?.exec(text.slice(Math.max(0, at - AROUND), at))?.[0].length ?? 0
  const tail = list.after?.exec(text.slice(end, end + AROUND))?.[0].length ?? 0
  return { start: at - head, end: end + tail, resume: end + tail }
}

/** `\\"` of JSON inside JSON and `</` of markup end a text. */
function closes(units: Units, at: number): boolean {
  if (unitAt(units, at) === 60) return unitAt(units, at + 1) === 47
  let quote = at
  while (quote - at < SLASHES_MAX && unitAt(units, quote) === 92) quote++
  return quote > at && unitAt(units, quote) === 34
}

const SLASHES_MAX = 16

/** `_`, `/`, `\`, `(, `<`, `@`, `$`, a digit: signs of identifiers and paths rather than of prose. */
function isCode(code: number): boolean {
  if (code >= 48 && code <= 57) return true
  return code === 95 || code === 47 || code === 92 || code === 60 || code === 64 || code === 36
}
