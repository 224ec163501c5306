import { randomUUIDv7 } from 'node:crypto'
import { desc, sql } from 'drizzle-orm'
import type { Transaction } from '../database.ts'
import { retentionRuns } from '../schema/reports.ts'
import { appendToLedger } from './ledger_entries.ts'

/** One run of the retention job. */
export interface RetentionRun {
  readonly id: string
  /** The time that it took for now. */
  readonly now: Date
  readonly startedAt: Date
  readonly finishedAt: Date
  readonly partitionsDropped: number
  readonly reportsDeleted: number
  /** Whether each report was counted, or those of large partitions were estimated. */
  readonly reportsCounted: 'exactly' | 'approximately'
  readonly partitionsCreated: number
  /** Digest of the contracts' periods under which it ran. */
  readonly periods: string
}

/** Records a finished run. */
export async function recordRetentionRun(
  tx: Transaction,
  run: Omit<RetentionRun, 'id'>,
): Promise<RetentionRun> {
  const recorded = { id: randomUUIDv7(), ...run }
  await tx.insert(retentionRuns).values(recorded)
  const { id, now, partitionsDropped, reportsDeleted, reportsCounted, periods } = recorded
  const counts = { partitionsDropped, reportsDeleted, reportsCounted, periods }
  const detail = { run: id, now: now.toISOString(), ...counts }
  const at = recorded.finishedAt
  await appendToLedger(tx, { tenantId: undefined, kind: 'retention_run', at, detail })
  return recorded
}

/** The latest runs, the newest first. */
export async function listRetentionRuns(tx: Transaction, limit: number) {
  return await tx.select().from(retentionRuns).orderBy(desc(retentionRuns.startedAt)).limit(limit)
}

/** What the store knows of the time. */
export interface StoreTime {
  readonly now: Date
  /** When the newest run began, by the clock of its gateway; undefined where there was none. */
  readonly lastRunAt: Date | undefined
}

/** The store's own clock, and when retention ran last. */
export async function findStoreTime(tx: Transaction): Promise<StoreTime> {
  const { rows } = await tx.execute<{ now: string; last: string | null }>(
    sql`select clock_timestamp() as now, (select max(started_at) from retention_runs) as last`,
  )
  const [found] = rows
  const last = found?.last ?? null
  return {
    now: new Date(found?.now ?? Number.NaN),
    lastRunAt: last === null ? undefined : new Date(last),
  }
}
