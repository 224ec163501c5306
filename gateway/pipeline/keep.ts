import { LIMITS } from '#domain/limits.ts'
import { type Outcome, refusal } from '#domain/outcome.ts'
import type { Counted, OutcomeKey, ShapeKey } from '#domain/stored_report.ts'
import { withinTime } from '../keyring/away.ts'
import { KeyringAwayError } from '../keyring/keys.ts'
import type { ReportSealer } from '../keyring/report_sealer.ts'
import { type Spool, SpoolFullError } from '../spool/spool.ts'
import type { StoreWatch } from '../spool/store_watch.ts'
import type { SuppressionIndex } from '../subjects/suppression_index.ts'
import { Counter } from './counter.ts'
import { sealAll } from './seal.ts'
import type { JudgedReport } from './steps.ts'
import {
  type GroupWriter,
  NotStoredError,
  OverloadedError,
  outcomeKeyOf,
  outcomeOf,
} from './store.ts'

/** What one request wants to have kept, all of it or nothing. */
export interface Keeping {
  readonly reports: readonly JudgedReport[]
  /** Outcomes that were decided before. */
  readonly decided: readonly Counted<OutcomeKey>[]
  readonly shapes: readonly ShapeKey[]
}

/** Where reports are kept while the store is away or slow. */
export interface KeeperFallback {
  readonly spool: Pick<Spool, 'append'>
  readonly watch: StoreWatch
  readonly suppressions: Pick<SuppressionIndex, 'hasAny'>
}

export interface ReportKeeperSettings {
  readonly sealer: ReportSealer
  readonly writer: GroupWriter
  /** Without one, what the store does not take is refused. */
  readonly fallback?: KeeperFallback
}

/**
 * Makes what was judged durable: sealed, then stored in one commit with its counters. Where the store or the keyring is
 * away or slow it is kept in the spool instead. What was handed to a commit whose result is not known is not: it may be
 * stored already, and would be counted twice.
 */
export class ReportKeeper {
  readonly #settings: ReportKeeperSettings

  constructor(settings: ReportKeeperSettings) {
    this.#settings = settings
  }

  /** What became of each report, in their order, once it is durable. Throws OverloadedError and KeyringAwayError. */
  async keep(keeping: Keeping): Promise<readonly Outcome[]> {
    const { fallback } = this.#settings
    if (fallback?.watch.isAway === true) return await spool(keeping, fallback)
    try {
      return await this.#store(keeping)
    } catch (error) {
      const isKept = !(error instanceof NotStoredError || error instanceof KeyringAwayError)
      if (fallback === undefined || isKept) throw error
      fallback.watch.away()
      return await spool(keeping, fallback)
    }
  }

  async #store({ reports, decided, shapes }: Keeping): Promise<readonly Outcome[]> {
    const { sealer, writer } = this.#settings
    const rows = await withinTime(sealAll(reports, sealer), LIMITS.commitWaitMaxMs)
    const forgotten = new Counter<OutcomeKey>()
    for (const [index, report] of reports.entries()) {
      if (rows[index] === undefined) forgotten.add(outcomeKeyOf(report, refusal('suppressed')))
    }
    const refused = await writer.submit({
      rows: rows.filter((row) => row !== undefined),
      decided: [...decided, ...forgotten.list()],
      shapes,
    })
    return rows.map((row) => (row === undefined ? refusal('suppressed') : outcomeOf(row, refused)))
  }
}

/**
 * Keeps what was judged in the spool. A subject that is forgotten by now is looked for in the same turn in which the
 * rows are queued, so that an erasure either is seen here or finds them.
 */
async function spool(
  { reports, decided, shapes }: Keeping,
  fallback: KeeperFallback,
): Promise<readonly Outcome[]> {
  const isForgotten = (report: JudgedReport) => fallback.suppressions.hasAny(report.pseudonyms)
  const outcomes = reports.map((report) =>
    isForgotten(report) ? refusal('suppressed') : report.outcome,
  )
  const forgotten = new Counter<OutcomeKey>()
  for (const report of reports.filter(isForgotten)) {
    forgotten.add(outcomeKeyOf(report, refusal('suppressed')))
  }
  const counted = new Counter<ShapeKey>()
  for (const shape of shapes) counted.add(shape)
  const submission = {
    reports: reports
      .filter((report) => !isForgotten(report))
      .map((report) => ({ ...report, answered: report.outcome.outcome })),
    counters: { decided: [...decided, ...forgotten.list()], shapes: counted.list() },
  }
  try {
    await fallback.spool.append(submission)
  } catch (error) {
    if (!(error instanceof SpoolFullError)) throw error
    throw new OverloadedError('Cannot keep reports: the spool is full', { cause: error })
  }
  return outcomes
}
