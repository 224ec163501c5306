import type { Kind } from '../../kinds.ts'
import { GAP_SIGN } from '../../neighbours.ts'
import type { Detector, Input, Span } from '../../types.ts'
import { row } from '../row.ts'

// What a phrase of special categories announces: a code, a blood group, a crime, a party.

const LOOK = 96

/** Phrases, and the form of what they announce as its first group. */
export interface ValueRow {
  readonly rule: string
  readonly kind: Kind
  /** Phrases with `|` between them, in lower case. */
  readonly phrases: string
  /** Anchored at the end of the phrase. */
  readonly form: RegExp
}

/** A row of the table of detectors for what a phrase announces. */
export function valueRow({ rule, kind, phrases, form }: ValueRow): Detector {
  const match = (input: Input): Span | undefined => {
    const { text, prefixEnd } = input
    const found = form.exec(text.slice(prefixEnd, prefixEnd + LOOK))
    input.steps += LOOK
    const value = found?.[1]
    if (found === null || value === undefined) return undefined
    const end = prefixEnd + found[0].length
    return { start: end - value.length, end, resume: end }
  }
  return row(rule, kind, {
    prefixes: phrases.split('|').map((phrase) => phrase.trim()),
    after: GAP_SIGN,
    match,
    confidence: 0.75,
    why: 'word before',
  })
}
