import { and, eq, inArray, or, type SQL, sql } from 'drizzle-orm'
import type { DataKind } from '#domain/classification.ts'
import type { TenantId } from '#domain/ids.ts'
import { NIL_GUID } from '#domain/stored_report.ts'
import type { Transaction } from '../database.ts'
import { reports } from '../schema/reports.ts'
import { parseSealedRecord, READ_COLUMNS, type SealedRecord } from './report_reader.ts'
import type { SinkCursor, SinkFilter } from './sinks.ts'

/** Names a stored report: its id, and the partition that it is in. */
export interface ReportName {
  readonly id: string
  readonly expiresOn: string
}

/** A report that waits, without what it says. */
export interface WaitingReport extends ReportName {
  /** Transaction that stored it. */
  readonly transaction: string
  readonly receivedAt: Date
  readonly sealedBytes: number
}

/** A look at the reports after a cursor. */
export interface WaitingWindow {
  /** Those that the sink is to get, in the order of their commits. */
  readonly reports: readonly WaitingReport[]
  /** After the last report that was looked at, wanted or not: where the next look begins. */
  readonly end: SinkCursor
  /** True where more reports lie behind the end. */
  readonly isCut: boolean
}

export interface WindowQuery {
  readonly tenantId: TenantId
  readonly after: SinkCursor
  readonly filter: SinkFilter
  /** What the purpose allows today. */
  readonly dataKinds: readonly DataKind[]
  /** Most reports that are looked at, wanted or not: the bound of one query's work. */
  readonly looked: number
  /** For a replay: received in this half-open range, and not past this place. */
  readonly replay?:
    | { readonly since: Date; readonly until: Date; readonly upTo: SinkCursor }
    | undefined
}

/**
 * The next reports after a cursor, in the order of their commits. Only transactions that no open one precedes are read,
 * so that a slow commit is never skipped.
 */
export async function readWaiting(tx: Transaction, query: WindowQuery): Promise<WaitingWindow> {
  const { after, replay, looked } = query
  const [horizon] = await tx
    .select({ xmin: sql<string>`pg_snapshot_xmin(pg_current_snapshot())::text` })
    .from(sql`(select 1) as one`)
  const xmin = horizon?.xmin ?? '0'
  // Nothing was committed since the last look, which costs less to know than to plan a query over all partitions.
  if (BigInt(xmin) <= BigInt(after.transaction)) return { reports: [], end: after, isCut: false }
  const rows = await tx
    .select({
      id: reports.id,
      expiresOn: reports.expiresOn,
      transaction: sql<string>`${reports.committedIn}::text`,
      receivedAt: reports.receivedAt,
      sealedBytes: sql<number>`octet_length(${reports.sealed})`,
      isWanted: sql<boolean>`coalesce(${conditionOf(query)}, true)`,
    })
    .from(reports)
    .where(
      and(
        eq(reports.tenantId, query.tenantId),
        sql`(${reports.committedIn}, ${reports.id}) > (${after.transaction}::xid8, ${after.id}::uuid)`,
        sql`${reports.committedIn} < ${xmin}::xid8`,
        replay === undefined
          ? undefined
          : sql`(${reports.committedIn}, ${reports.id}) <= (${replay.upTo.transaction}::xid8, ${replay.upTo.id}::uuid)`,
      ),
    )
    .orderBy(reports.committedIn, reports.id)
    .limit(looked)
  const last = rows[rows.length - 1]
  const isCut = rows.length === looked
  const end =
    isCut && last !== undefined
      ? { transaction: last.transaction, id: last.id }
      : laterOf(after, { transaction: xmin, id: NIL_GUID })
  return {
    reports: rows.flatMap(({ isWanted, ...report }) => (isWanted ? [report] : [])),
    end,
    isCut,
  }
}

/** Without reports in between a cursor may move to the horizon, and never back. */
function laterOf(left: SinkCursor, right: SinkCursor): SinkCursor {
  return BigInt(right.transaction) > BigInt(left.transaction) ? right : left
}

function conditionOf({ filter, dataKinds, replay }: WindowQuery): SQL | undefined {
  const { classes, categories, products } = filter
  return and(
    inArray(reports.dataKind, [...dataKinds]),
    classes === undefined ? undefined : inArray(reports.class, [...classes]),
    categories === undefined ? undefined : inArray(reports.category, [...categories]),
    products === undefined ? undefined : inArray(reports.product, [...products]),
    replay === undefined
      ? undefined
      : sql`${reports.receivedAt} >= ${replay.since.toISOString()}::timestamptz and ${reports.receivedAt} < ${replay.until.toISOString()}::timestamptz`,
  )
}

/** How many reports wait behind a cursor, wanted or not, counted up to a bound. */
export async function countWaiting(
  tx: Transaction,
  query: { readonly tenantId: TenantId; readonly after: SinkCursor; readonly max: number },
): Promise<number> {
  const { after } = query
  const waiting = tx
    .select({ id: reports.id })
    .from(reports)
    .where(
      and(
        eq(reports.tenantId, query.tenantId),
        sql`(${reports.committedIn}, ${reports.id}) > (${after.transaction}::xid8, ${after.id}::uuid)`,
      ),
    )
    .limit(query.max)
    .as('waiting')
  const rows = await tx.select({ count: sql<number>`count(*)::int` }).from(waiting)
  return rows[0]?.count ?? 0
}

/**
 * The named reports, in no order; those that are gone are left out. One that moved to another day since it was named,
 * because its period became shorter, is found there.
 */
export async function readRecords(
  tx: Transaction,
  tenantId: TenantId,
  names: readonly ReportName[],
): Promise<readonly SealedRecord[]> {
  return await findNamed(tenantId, names, async (condition) => {
    const rows = await tx.select(READ_COLUMNS).from(reports).where(condition)
    return rows.map((row) => parseSealedRecord(row, tenantId))
  })
}

/** The named reports without what they say, in the order of their commits; otherwise as `readRecords`. */
export async function readNamed(
  tx: Transaction,
  tenantId: TenantId,
  names: readonly ReportName[],
): Promise<readonly WaitingReport[]> {
  return await findNamed(tenantId, names, (condition) =>
    tx
      .select({
        id: reports.id,
        expiresOn: reports.expiresOn,
        transaction: sql<string>`${reports.committedIn}::text`,
        receivedAt: reports.receivedAt,
        sealedBytes: sql<number>`octet_length(${reports.sealed})`,
      })
      .from(reports)
      .where(condition)
      .orderBy(reports.committedIn, reports.id),
  )
}

/** First in the partitions of their days, then, for the few that are not there, in all. */
async function findNamed<Row extends ReportName>(
  tenantId: TenantId,
  names: readonly ReportName[],
  select: (condition: SQL | undefined) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  if (names.length === 0) return []
  const byDay = [...Map.groupBy(names, ({ expiresOn }) => expiresOn)]
  const found = await select(
    and(
      eq(reports.tenantId, tenantId),
      or(...byDay.map(([day, named]) => and(eq(reports.expiresOn, day), areIn(named)))),
    ),
  )
  const known = new Set(found.map(({ id }) => id))
  const missing = names.filter(({ id }) => !known.has(id))
  if (missing.length === 0) return found
  return [...found, ...(await select(and(eq(reports.tenantId, tenantId), areIn(missing))))]
}

function areIn(names: readonly ReportName[]): SQL {
  return inArray(
    reports.id,
    names.map(({ id }) => id),
  )
}
