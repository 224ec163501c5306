import { and, asc, count, eq, gt, lte, max, min, type SQL, sql } from 'drizzle-orm'
import type { Pseudonym, TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import type { Transaction } from '../database.ts'
import { reports } from '../schema/reports.ts'
import { ofSubjects, parseSealedRecord, READ_COLUMNS, type SealedRecord } from './report_reader.ts'
import { type Served, servedCondition } from './served_reports.ts'
import { deleteReportsAt } from './sink_erasures.ts'

export interface ReportCount {
  readonly product: string
  readonly type: string
  readonly class: string
  readonly count: number
}

/** Reports of one kind that are held, for an account of them. */
export interface ReportSummary extends ReportCount {
  readonly category: string
  readonly dataKind: string
  /** The protocols over which they came, by name. */
  readonly collectors: readonly string[]
  readonly firstReceivedAt: Date
  readonly lastReceivedAt: Date
  /** Days (`YYYY-MM-DD`) at whose beginning the first and the last of them are deleted. */
  readonly firstExpiresOn: string
  readonly lastExpiresOn: string
}

/** Whose reports, and up to which receipt. */
export interface SubjectReports {
  readonly subjects: readonly Pseudonym[]
  /** Only what had been received at this time. */
  readonly receivedUntil?: Date | undefined
  /** Only what the periods in force still let be shown: for exports, not for erasures. */
  readonly served?: Served | undefined
}

/** Counts the subjects' reports by product, type and class. */
export async function countSubjectReports(
  tx: Transaction,
  tenantId: TenantId,
  filter: SubjectReports,
): Promise<readonly ReportCount[]> {
  const { product, type, class: dataClass } = reports
  return await tx
    .select({ product, type, class: dataClass, count: count() })
    .from(reports)
    .where(conditionOf(tenantId, filter))
    .groupBy(product, type, dataClass)
    .orderBy(product, type, dataClass)
}

/** Sums the subjects' reports up by product, type, class and category. */
export async function summariseSubjectReports(
  tx: Transaction,
  tenantId: TenantId,
  filter: SubjectReports,
): Promise<readonly ReportSummary[]> {
  const { product, type, class: dataClass, category, dataKind } = reports
  const kind = [product, type, dataClass, category, dataKind] as const
  const collectors = sql<
    string[]
  >`array_agg(distinct ${reports.collector} order by ${reports.collector})`
  const rows = await tx
    .select({
      ...{ product, type, class: dataClass, category, dataKind, count: count(), collectors },
      firstReceivedAt: min(reports.receivedAt),
      lastReceivedAt: max(reports.receivedAt),
      firstExpiresOn: min(reports.expiresOn),
      lastExpiresOn: max(reports.expiresOn),
    })
    .from(reports)
    .where(conditionOf(tenantId, filter))
    .groupBy(...kind)
    .orderBy(...kind)
  return rows.map(({ firstReceivedAt, lastReceivedAt, firstExpiresOn, lastExpiresOn, ...row }) => {
    invariant(firstReceivedAt && lastReceivedAt, 'a group has a report')
    invariant(firstExpiresOn && lastExpiresOn, 'a report has a day on which it expires')
    return { ...row, firstReceivedAt, lastReceivedAt, firstExpiresOn, lastExpiresOn }
  })
}

/** The expiry days (`YYYY-MM-DD`) under which the subjects have reports: each is one partition. */
export async function listSubjectDays(
  tx: Transaction,
  tenantId: TenantId,
  filter: SubjectReports,
): Promise<readonly string[]> {
  const rows = await tx
    .selectDistinct({ day: reports.expiresOn })
    .from(reports)
    .where(conditionOf(tenantId, filter))
    .orderBy(asc(reports.expiresOn))
  return rows.map(({ day }) => day)
}

/** Ids of the subjects' reports of one expiry day after one, in their order. */
export async function listSubjectReportIds(
  tx: Transaction,
  tenantId: TenantId,
  page: SubjectReports & {
    readonly day: string
    readonly afterId: string | undefined
    readonly limit: number
  },
): Promise<readonly string[]> {
  const rows = await tx
    .select({ id: reports.id })
    .from(reports)
    .where(
      and(
        conditionOf(tenantId, page),
        eq(reports.expiresOn, page.day),
        page.afterId === undefined ? undefined : gt(reports.id, page.afterId),
      ),
    )
    .orderBy(asc(reports.id))
    .limit(page.limit)
  return rows.map(({ id }) => id)
}

/** Reports of one expiry day by id, in the order of their ids; those that are gone are left out. */
export async function readReportsById(
  tx: Transaction,
  tenantId: TenantId,
  { day, ids }: { readonly day: string; readonly ids: readonly string[] },
): Promise<readonly SealedRecord[]> {
  const rows = await tx
    .select(READ_COLUMNS)
    .from(reports)
    .where(
      and(
        eq(reports.tenantId, tenantId),
        eq(reports.expiresOn, day),
        sql`${reports.id} = any(${sql.param([...ids])}::uuid[])`,
      ),
    )
    .orderBy(asc(reports.id))
  return rows.map((row) => parseSealedRecord(row, tenantId))
}

/**
 * Deletes at most `limit` reports of the subjects within one expiry day; returns how many there were. The day names one
 * partition, so that a row's place in it (ctid) is unique and found without another look at an index.
 */
export async function deleteSubjectReports(
  tx: Transaction,
  tenantId: TenantId,
  batch: {
    readonly subjects: readonly Pseudonym[]
    readonly day: string
    readonly limit: number
    /** The request that they are deleted for: it waits for the sinks that keep them. */
    readonly requestId?: string | undefined
  },
): Promise<number> {
  const places = tx
    .select({ place: sql`${reports}.ctid`.as('place'), id: reports.id })
    .from(reports)
    .where(and(conditionOf(tenantId, batch), eq(reports.expiresOn, batch.day)))
    .limit(batch.limit)
  return await deleteReportsAt(
    tx,
    { tenantId, expiresOn: batch.day, requestId: batch.requestId },
    sql`${places}`,
  )
}

function conditionOf(tenantId: TenantId, filter: SubjectReports): SQL | undefined {
  return and(
    eq(reports.tenantId, tenantId),
    ofSubjects(filter.subjects),
    filter.receivedUntil === undefined ? undefined : lte(reports.receivedAt, filter.receivedUntil),
    filter.served === undefined ? undefined : servedCondition(filter.served),
  )
}
