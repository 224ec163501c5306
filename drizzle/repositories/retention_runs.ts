import { randomUUIDv7 } from 'node:crypto'
import { desc } from 'drizzle-orm'
import type { Transaction } from '../database.ts'
import { retentionRuns } from '../schema/reports.ts'

/** One run of the retention job. */
export interface RetentionRun {
  readonly id: string
  /** The time that it took for now. */
  readonly now: Date
  readonly startedAt: Date
  readonly finishedAt: Date
  readonly partitionsDropped: number
  readonly reportsDeleted: number
  readonly partitionsCreated: number
}

/** Records a finished run. */
export async function recordRetentionRun(
  tx: Transaction,
  run: Omit<RetentionRun, 'id'>,
): Promise<RetentionRun> {
  const recorded = { id: randomUUIDv7(), ...run }
  await tx.insert(retentionRuns).values(recorded)
  return recorded
}

/** The latest runs, the newest first. */
export async function listRetentionRuns(tx: Transaction, limit: number) {
  return await tx.select().from(retentionRuns).orderBy(desc(retentionRuns.startedAt)).limit(limit)
}
