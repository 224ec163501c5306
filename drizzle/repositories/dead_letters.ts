import { and, asc, count, eq, gt, inArray, isNotNull, lte, or, type SQL, sql } from 'drizzle-orm'
import { LIMITS } from '#domain/limits.ts'
import type { Transaction } from '../database.ts'
import { reports } from '../schema/reports.ts'
import { deadLetters, sinks } from '../schema/tenancy.ts'
import type { ReportName } from './forward_reader.ts'
import type { SinkKey } from './sinks.ts'

export type DeadLetterReason = 'refused' | 'retries_exhausted'

/** A report that a sink could not be given: its name only, so that erasure and retention reach what it says. */
export interface DeadLetter extends ReportName {
  readonly reason: DeadLetterReason
  readonly failedAt: Date
  /** When somebody asked for another try. */
  readonly retryAt: Date | undefined
}

export interface NewDeadLetter extends ReportName {
  readonly reason: DeadLetterReason
}

/** Letters of one statement. */
const INSERT_MAX = 1_000

/**
 * Remembers reports that a sink could not be given. Past the limit of a sink the oldest are dropped, and counted with
 * the sink. A letter that is known already fails anew.
 */
export async function insertDeadLetters(
  tx: Transaction,
  sink: SinkKey,
  failed: { readonly letters: readonly NewDeadLetter[]; readonly at: Date },
): Promise<void> {
  for (let from = 0; from < failed.letters.length; from += INSERT_MAX) {
    await tx
      .insert(deadLetters)
      .values(
        failed.letters.slice(from, from + INSERT_MAX).map(({ id, expiresOn, reason }) => ({
          tenantId: sink.tenantId,
          sinkId: sink.id,
          reportId: id,
          expiresOn,
          reason,
          failedAt: failed.at,
        })),
      )
      .onConflictDoUpdate({
        target: [
          deadLetters.tenantId,
          deadLetters.sinkId,
          deadLetters.reportId,
          deadLetters.expiresOn,
        ],
        set: { reason: sql`excluded.reason`, failedAt: failed.at, retryAt: null },
      })
  }
  if (failed.letters.length > 0) await dropOldest(tx, sink)
}

async function dropOldest(tx: Transaction, sink: SinkKey): Promise<void> {
  const surplus = (await countDeadLetters(tx, sink)) - LIMITS.deadLettersPerSinkMax
  if (surplus <= 0) return
  const oldest = tx
    .select({ place: sql`${deadLetters}.ctid` })
    .from(deadLetters)
    .where(isOf(sink))
    .orderBy(asc(deadLetters.failedAt), asc(deadLetters.reportId))
    .limit(surplus)
  await tx
    .delete(deadLetters)
    .where(and(isOf(sink), sql`${deadLetters}.ctid = any(array(${oldest}))`))
  await tx
    .update(sinks)
    .set({ lettersDropped: sql`${sinks.lettersDropped} + ${surplus}` })
    .where(and(eq(sinks.tenantId, sink.tenantId), eq(sinks.id, sink.id)))
}

/** How many dead letters a sink has. */
export async function countDeadLetters(tx: Transaction, sink: SinkKey): Promise<number> {
  const rows = await tx.select({ count: count() }).from(deadLetters).where(isOf(sink))
  return rows[0]?.count ?? 0
}

/** A sink's dead letters by report, after a place. */
export async function listDeadLetters(
  tx: Transaction,
  sink: SinkKey,
  page: { readonly after: ReportName | undefined; readonly limit: number },
): Promise<readonly DeadLetter[]> {
  const { after } = page
  return await selectLetters(tx, sink, {
    condition:
      after === undefined
        ? undefined
        : or(
            gt(deadLetters.reportId, after.id),
            and(eq(deadLetters.reportId, after.id), gt(deadLetters.expiresOn, after.expiresOn)),
          ),
    limit: page.limit,
  })
}

/** Letters that somebody wants to be tried again. */
export async function listLettersToRetry(
  tx: Transaction,
  sink: SinkKey,
  limit: number,
): Promise<readonly DeadLetter[]> {
  return await selectLetters(tx, sink, { condition: isNotNull(deadLetters.retryAt), limit })
}

async function selectLetters(
  tx: Transaction,
  sink: SinkKey,
  page: { readonly condition: SQL | undefined; readonly limit: number },
): Promise<readonly DeadLetter[]> {
  const rows = await tx
    .select()
    .from(deadLetters)
    .where(and(isOf(sink), page.condition))
    .orderBy(asc(deadLetters.reportId), asc(deadLetters.expiresOn))
    .limit(page.limit)
  return rows.map(({ reportId, expiresOn, reason, failedAt, retryAt }) => ({
    id: reportId,
    expiresOn,
    reason,
    failedAt,
    retryAt: retryAt ?? undefined,
  }))
}

/** Asks for another try of a sink's dead letters, or of those named only; returns how many there are. */
export async function retryDeadLetters(
  tx: Transaction,
  sink: SinkKey,
  wanted: { readonly reportIds: readonly string[] | undefined; readonly at: Date },
): Promise<number> {
  const result = await tx
    .update(deadLetters)
    .set({ retryAt: wanted.at })
    .where(and(isOf(sink), areReports(wanted.reportIds)))
  return result.rowCount ?? 0
}

/** Ends the tries that were asked for: the letters stay. */
export async function stopRetries(tx: Transaction, sink: SinkKey): Promise<void> {
  await tx
    .update(deadLetters)
    .set({ retryAt: null })
    .where(and(isOf(sink), isNotNull(deadLetters.retryAt)))
}

/** Forgets a sink's dead letters, or those of the named reports only; returns how many there were. */
export async function discardDeadLetters(
  tx: Transaction,
  sink: SinkKey,
  reportIds: readonly string[] | undefined,
): Promise<number> {
  const result = await tx.delete(deadLetters).where(and(isOf(sink), areReports(reportIds)))
  return result.rowCount ?? 0
}

/** Letters of one clean-up. */
const CLEAN_UP_MAX = 100_000

/** Forgets letters of all tenants whose report has expired by the day, or is gone for another reason; their number. */
export async function deleteOrphanLetters(tx: Transaction, today: string): Promise<number> {
  const expired = await tx.delete(deadLetters).where(lte(deadLetters.expiresOn, today))
  const orphans = tx
    .select({ place: sql`${deadLetters}.ctid` })
    .from(deadLetters)
    .where(
      sql`not exists (select 1 from ${reports} where ${reports.tenantId} = ${deadLetters.tenantId} and ${reports.id} = ${deadLetters.reportId})`,
    )
    .limit(CLEAN_UP_MAX)
  const orphaned = await tx
    .delete(deadLetters)
    .where(sql`${deadLetters}.ctid = any(array(${orphans}))`)
  return (expired.rowCount ?? 0) + (orphaned.rowCount ?? 0)
}

function areReports(ids: readonly string[] | undefined): SQL | undefined {
  return ids === undefined ? undefined : inArray(deadLetters.reportId, [...ids])
}

function isOf(sink: SinkKey): SQL | undefined {
  return and(eq(deadLetters.tenantId, sink.tenantId), eq(deadLetters.sinkId, sink.id))
}
