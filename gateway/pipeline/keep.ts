import { type Outcome, refusal } from '#domain/outcome.ts'
import type { Counted, OutcomeKey, ShapeKey } from '#domain/stored_report.ts'
import type { ReportSealer } from '../keyring/report_sealer.ts'
import { Counter } from './counter.ts'
import { sealAll } from './seal.ts'
import type { JudgedReport } from './steps.ts'
import { type GroupWriter, outcomeKeyOf, outcomeOf } from './store.ts'

/** What one request wants to have kept, all of it or nothing. */
export interface Keeping {
  readonly reports: readonly JudgedReport[]
  /** Outcomes that were decided before. */
  readonly decided: readonly Counted<OutcomeKey>[]
  readonly shapes: readonly ShapeKey[]
}

export interface ReportKeeperSettings {
  readonly sealer: ReportSealer
  readonly writer: GroupWriter
}

/** Makes what was judged durable: sealed, then stored in one commit with its counters. */
export class ReportKeeper {
  readonly #settings: ReportKeeperSettings

  constructor(settings: ReportKeeperSettings) {
    this.#settings = settings
  }

  /** What became of each report, in their order, once it is durable. Throws OverloadedError and KeyringAwayError. */
  async keep({ reports, decided, shapes }: Keeping): Promise<readonly Outcome[]> {
    const { sealer, writer } = this.#settings
    const rows = await sealAll(reports, sealer)
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
