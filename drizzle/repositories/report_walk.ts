import { and, desc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
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
    .where(and(reportCondition(tenantId, filter), isBefore(before)))
    .orderBy(desc(reports.committedIn), desc(reports.id))
    .limit(limit)
  return rows.map(({ transaction, ...row }) => ({
    record: parseSealedRecord(row, tenantId),
    place: { transaction, id: row.id },
  }))
}

/** The reports of a page, and where the next one begins; undefined where no further report is there. */
export interface NewestReports {
  readonly records: readonly SealedRecord[]
  readonly next: SinkCursor | undefined
}

/**
 * As `walkReports`, but it looks at `scanned` reports at most, however few of them the filter lets through: then the page
 * has fewer reports than its limit, and still a next one.
 */
export async function readNewestReports(
  tx: Transaction,
  tenantId: TenantId,
  page: {
    readonly filter: ReportFilter
    readonly before: SinkCursor | undefined
    readonly limit: number
    readonly scanned: number
  },
): Promise<NewestReports> {
  const { filter, before, limit, scanned } = page
  const matches = sql<boolean>`coalesce(${reportCondition(tenantId, filter)}, false)`
  const order = [desc(reports.committedIn), desc(reports.id)] as const
  const newest = tx
    .select({
      ...getTableColumns(reports),
      number: sql`row_number() over (order by ${order[0]}, ${order[1]})`.as('number'),
    })
    .from(reports)
    .where(and(eq(reports.tenantId, tenantId), isBefore(before)))
    .orderBy(...order)
    .limit(scanned)
    .as('reports')
  // The last report that is looked at is always among the rows: in one statement, so that no commit comes in between.
  const rows = await tx
    .select({
      ...READ_COLUMNS,
      transaction: sql<string>`${reports.committedIn}::text`,
      matches,
      number: sql<string>`number`,
    })
    .from(newest)
    .where(sql`${matches} or number = ${scanned}`)
    .orderBy(...order)
    .limit(limit)
  const found = rows.filter((row) => row.matches)
  const last = rows.at(-1)
  const isMore = last !== undefined && (rows.length === limit || Number(last.number) === scanned)
  return {
    records: found.map(({ transaction, matches: _, number: __, ...row }) =>
      parseSealedRecord(row, tenantId),
    ),
    next: isMore ? { transaction: last.transaction, id: last.id } : undefined,
  }
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

/** Before a place in the order of commits, from the newest. */
function isBefore(place: SinkCursor | undefined): SQL | undefined {
  if (place === undefined) return undefined
  const { transaction, id } = place
  return sql`(${reports.committedIn}, ${reports.id}) < (${transaction}::xid8, ${id}::uuid)`
}
