import { and, desc, sql } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'
import { reports } from '../schema/reports.ts'
import {
  parseSealedRecord,
  READ_COLUMNS,
  type ReportFilter,
  reportCondition,
  type SealedRecord,
} from './report_reader.ts'
import type { SinkCursor } from './sinks.ts'

/** A report and its place in the order of commits. */
export interface WalkedReport {
  readonly record: SealedRecord
  readonly place: SinkCursor
}

/**
 * A page of a tenant's reports, the newest commit first, before a place. That order has an index, so that a page costs the
 * same however many reports there are.
 */
export async function walkReports(
  tx: Transaction,
  tenantId: TenantId,
  page: {
    readonly filter: ReportFilter
    readonly before: SinkCursor | undefined
    readonly limit: number
  },
): Promise<readonly WalkedReport[]> {
  const { filter, before, limit } = page
  const rows = await tx
    .select({ ...READ_COLUMNS, transaction: sql<string>`${reports.committedIn}::text` })
    .from(reports)
    .where(
      and(
        reportCondition(tenantId, filter),
        before === undefined
          ? undefined
          : sql`(${reports.committedIn}, ${reports.id}) < (${before.transaction}::xid8, ${before.id}::uuid)`,
      ),
    )
    .orderBy(desc(reports.committedIn), desc(reports.id))
    .limit(limit)
  return rows.map(({ transaction, ...row }) => ({
    record: parseSealedRecord(row, tenantId),
    place: { transaction, id: row.id },
  }))
}

/** True where more reports than so many match. */
export async function isMoreThan(
  tx: Transaction,
  tenantId: TenantId,
  { filter, count }: { readonly filter: ReportFilter; readonly count: number },
): Promise<boolean> {
  const found = tx
    .select({ id: reports.id })
    .from(reports)
    .where(reportCondition(tenantId, filter))
    .limit(count + 1)
    .as('found')
  const rows = await tx.select({ count: sql<number>`count(*)::int` }).from(found)
  return (rows[0]?.count ?? 0) > count
}
