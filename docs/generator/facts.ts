import { MIXED_IDS, NUMBER_IDS } from '#policies/scrub/detect/government/ids.ts'
import { createDetectors } from '#policies/scrub/detectors.ts'
import { KEY_ROWS } from '#policies/scrub/key_words.ts'
import type { Kind } from '#policies/scrub/kinds.ts'
import { createScrubber } from '#policies/scrub/scrubber.ts'
import type { Anchor } from '#policies/scrub/types.ts'
import type { Vector } from './vectors.ts'

/** A rule as the table of detectors has it: one name may have several rows. */
export interface RuleFact {
  readonly name: string
  readonly anchors: readonly string[]
  /** Starts of words that lead to it. */
  readonly prefixes: readonly string[]
  readonly confidences: readonly number[]
  readonly why: readonly string[]
}

/** An id of a country. */
export interface IdFact {
  readonly name: string
  readonly form: string
  readonly hasCheck: boolean
  readonly isAlone: boolean
  readonly words: readonly string[]
}

/** Key names by how they speak for a kind. */
export interface KeyFact {
  readonly grade: 'always' | 'shape' | 'single'
  readonly phrases: readonly string[]
}

/** A rule that claimed a kind in the vectors, with its confidence and reason there. */
export interface SeenFact {
  readonly rule: string
  readonly confidence: number
  readonly why: string
}

const ANCHOR_WORDS: Readonly<Record<Anchor, string>> = {
  at: '`@`',
  digit: 'a number',
  decimal: 'a number with a point',
  colon: '`:`',
  equals: '`=`',
  backslash: '`\\`',
  slash: '`/`',
  dash: '`-`',
  dot: '`.`',
  close: '`>`',
  dollar: '`$`',
  tilde: '`~`',
  capital: 'a capital',
  unspaced: 'a letter of a script without blanks',
}

const unique = <Item>(items: readonly Item[]): readonly Item[] => [...new Set(items)]

/** The rules whose rows are of a kind, in the order in which they are asked. */
export function rulesOf(kind: Kind): readonly RuleFact[] {
  const rows = createDetectors({
    meaningOf: () => undefined,
    endings: [],
    isSilent: () => false,
    mayEnd: () => true,
  })
  const byName = Map.groupBy(
    rows.filter((row) => row.kind === kind),
    ({ name }) => name,
  )
  return [...byName].map(([name, all]) => ({
    name,
    anchors: unique(all.flatMap(({ anchors }) => anchors.map((anchor) => ANCHOR_WORDS[anchor]))),
    prefixes: unique(all.flatMap(({ prefixes }) => prefixes)),
    confidences: unique(all.map(({ confidence }) => confidence)),
    why: unique(all.map(({ why }) => why ?? 'form')),
  }))
}

/** Ids of countries of a kind, by name. */
export function idsOf(kind: Kind): readonly IdFact[] {
  const numbers = NUMBER_IDS.filter((id) => id.kind === kind).map((id) => ({
    name: id.name,
    form: `${id.count} digits`,
    hasCheck: !id.unchecked,
    isAlone: id.alone.size > 0,
    words: wordsOf(id.words),
  }))
  const mixed = MIXED_IDS.filter((id) => id.kind === kind).map((id) => ({
    name: id.name,
    form: id.templates.map((template) => `\`${template}\``).join(', '),
    hasCheck: !id.unchecked,
    isAlone: id.alone.name !== 'never',
    words: wordsOf(id.words),
  }))
  return [...numbers, ...mixed].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function wordsOf(list: string): readonly string[] {
  return unique(
    list
      .split('|')
      .map((word) => word.trim().replace(/!$/, ''))
      .filter((word) => word !== ''),
  )
}

/** Key names that speak for a kind. */
export function keysOf(kind: Kind): readonly KeyFact[] {
  const rows = KEY_ROWS.filter((row) => row.kind === kind)
  return [...Map.groupBy(rows, ({ grade }) => grade)].map(([grade, all]) => ({
    grade,
    phrases: unique(all.flatMap(({ phrases }) => phrases.trim().split(/\s+/))).toSorted(),
  }))
}

/** What claims a kind in the vectors: also rules whose row in the table is of another kind. */
export function createSeen(vectors: readonly Vector[]): (kind: Kind) => readonly SeenFact[] {
  const { scan } = createScrubber()
  const seen = new Map<string, Map<string, SeenFact>>()
  for (const { input } of vectors)
    for (const { kind, rule, confidence, why } of scan(input)) {
      const facts = seen.get(kind) ?? new Map<string, SeenFact>()
      facts.set(`${rule} ${why} ${confidence}`, { rule, confidence, why })
      seen.set(kind, facts)
    }
  return (kind) =>
    [...(seen.get(kind)?.values() ?? [])].toSorted(
      (a, b) => b.confidence - a.confidence || (a.rule + a.why < b.rule + b.why ? -1 : 1),
    )
}
