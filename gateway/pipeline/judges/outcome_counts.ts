import type { ItemResult } from '#domain/collector.ts'
import type { OutcomeName, Reason } from '#domain/outcome.ts'

/** How many items of a request became the same. */
export interface OutcomeCount {
  readonly outcome: OutcomeName
  readonly reason: Reason | undefined
  readonly count: number
}

/** What became of the items of one request, added up. */
export function countResults(results: readonly ItemResult[]): readonly OutcomeCount[] {
  const counts = new Map<string, { outcome: OutcomeCount; count: number }>()
  for (const { outcome } of results) {
    const reason = 'reason' in outcome ? outcome.reason : undefined
    const name = reason ?? outcome.outcome
    const known = counts.get(name)
    if (known !== undefined) known.count += 1
    else counts.set(name, { outcome: { outcome: outcome.outcome, reason, count: 0 }, count: 1 })
  }
  return [...counts.values()].map(({ outcome, count }) => ({ ...outcome, count }))
}

/** How many texts of a request could not be looked at, for one reason. */
export interface WithheldCount {
  readonly reason: string
  readonly count: number
}

/** Kinds of the scrubber's remarks that stand for text which nobody has seen. */
const WITHHELD_KINDS: ReadonlySet<string> = new Set(['WITHHELD', 'ENCODED'])

/** What of a request was withheld, by the reason, as far as its reports keep remarks. */
export function countWithheld(results: readonly ItemResult[]): readonly WithheldCount[] {
  const counts = new Map<string, number>()
  for (const { outcome } of results) {
    if (outcome.outcome !== 'redacted') continue
    for (const { kind, rule } of outcome.remarks) {
      if (WITHHELD_KINDS.has(kind)) counts.set(rule, (counts.get(rule) ?? 0) + 1)
    }
  }
  return [...counts].map(([reason, count]) => ({ reason, count }))
}
