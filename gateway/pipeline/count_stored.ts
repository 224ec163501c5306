import type { OutcomeKey } from '#domain/stored_report.ts'
import type { Counter } from './counter.ts'
import type { SealedReport } from './steps.ts'

/** Counts what became of stored rows. Those of one request mostly count alike: a key is made for each run of them. */
export function countStored(
  stored: readonly SealedReport[],
  counter: Counter<OutcomeKey>,
  keyOf: (row: SealedReport) => OutcomeKey,
): void {
  let start = 0
  for (const [index, row] of stored.entries()) {
    const next = stored[index + 1]
    if (next !== undefined && countsAlike(row, next)) continue
    counter.add(keyOf(row), index + 1 - start)
    start = index + 1
  }
}

function countsAlike(row: SealedReport, next: SealedReport): boolean {
  return (
    row.outcome.outcome === next.outcome.outcome &&
    row.receivedAtMs === next.receivedAtMs &&
    row.product === next.product &&
    row.collector === next.collector &&
    row.instanceId === next.instanceId &&
    row.tenantId === next.tenantId
  )
}
