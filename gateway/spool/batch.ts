import type { Outcome } from '#domain/outcome.ts'
import type { Counted, OutcomeKey, ShapeKey } from '#domain/stored_report.ts'
import { Counter } from '../pipeline/counter.ts'
import type { JudgedReport } from '../pipeline/steps.ts'
import { countersOfAnswer, type SpooledReport } from './entry.ts'
import type { ReadEntry } from './spool_file.ts'

/** What one commit takes out of a spool. */
export interface Batch {
  readonly reports: readonly JudgedReport[]
  readonly decided: readonly Counted<OutcomeKey>[]
  readonly shapes: readonly Counted<ShapeKey>[]
  /** Rows that could not be opened: they are lost. */
  readonly unreadable: number
  /** The last row of the batch. */
  readonly sequence: number
}

export interface BatchOptions {
  /** UTC day: what expires on it or before is not stored any more, but stays counted as it was answered. */
  readonly today: string
  /** The outcome of a report that may not be stored any more, such as after a choice of its subject. */
  readonly refusalOf: (report: SpooledReport) => Outcome | undefined
}

/** Makes a batch of rows as they were read, which must not be empty. */
export function batchOf(entries: readonly ReadEntry[], options: BatchOptions): Batch {
  const opened = entries.flatMap(({ entry }) => (entry === undefined ? [] : [entry]))
  const decided = new Counter<OutcomeKey>()
  const shapes = new Counter<ShapeKey>()
  for (const entry of opened) {
    if (entry.kind === 'report') continue
    for (const { key, count } of entry.counters.decided) decided.add(key, count)
    for (const { key, count } of entry.counters.shapes) shapes.add(key, count)
  }
  const reports = opened.flatMap((entry) => {
    if (entry.kind === 'counters') return []
    const counted = countedInstead(entry.report, options)
    if (counted === undefined) return [judgedOf(entry.report)]
    decided.add(counted)
    return []
  })
  const unreadable = entries.length - opened.length
  const sequence = entries.at(-1)?.sequence ?? 0
  return { reports, decided: decided.list(), shapes: shapes.list(), unreadable, sequence }
}

/** What is counted in the place of a report that is not stored any more; undefined where it is. */
function countedInstead(
  report: SpooledReport,
  { today, refusalOf }: BatchOptions,
): OutcomeKey | undefined {
  const [answered] = countersOfAnswer(report).decided
  if (report.expiresOn <= today) return answered?.key
  const refused = refusalOf(report)
  if (refused === undefined || answered === undefined) return undefined
  const reason = 'reason' in refused ? refused.reason : ''
  return { ...answered.key, outcome: refused.outcome, reason }
}

function judgedOf(report: SpooledReport): JudgedReport {
  const outcome =
    report.answered === 'accepted'
      ? ({ outcome: 'accepted' } as const)
      : ({ outcome: 'redacted', remarks: [] } as const)
  return { ...report, kind: 'judged', outcome, shapes: [] }
}
