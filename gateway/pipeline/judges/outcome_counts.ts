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
