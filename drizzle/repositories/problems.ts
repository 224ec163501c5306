import { and, desc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'
import { reports } from '../schema/reports.ts'
import { problems } from '../schema/rollups.ts'
import {
  parseSealedRecord,
  READ_COLUMNS,
  type ReportFilter,
  reportCondition,
  type SealedRecord,
} from './report_reader.ts'
import type { RollupRange } from './rollups.ts'

/** Names one problem of a tenant. */
export interface ProblemKey {
  readonly product: string
  readonly fingerprint: string
}

/** Error reports with one fingerprint. */
export interface Problem extends ProblemKey {
  readonly type: string
  readonly firstSeen: Date
  readonly lastSeen: Date
  /** Undefined until they are counted. */
  readonly subjects: number | undefined
}

const COLUMNS = {
  product: problems.product,
  fingerprint: problems.fingerprint,
  type: problems.type,
  firstSeen: problems.firstSeen,
  lastSeen: problems.lastSeen,
  subjects: problems.subjects,
}

export interface ProblemPage extends RollupRange {
  readonly product: string | undefined
  /** Only problems of these. */
  readonly products: readonly string[] | undefined
  /** Those after this place, in the order of their last occurrence from the newest. */
  readonly before: { readonly lastSeen: Date; readonly fingerprint: string } | undefined
  readonly limit: number
}

/** A tenant's problems that occurred in a range, the latest first. */
export async function listProblems(
  tx: Transaction,
  tenantId: TenantId,
  page: ProblemPage,
): Promise<readonly Problem[]> {
  const { product, products, before, since, until, limit } = page
  const rows = await tx
    .select(COLUMNS)
    .from(problems)
    .where(
      and(
        eq(problems.tenantId, tenantId),
        product === undefined ? undefined : eq(problems.product, product),
        products === undefined ? undefined : inArray(problems.product, [...products]),
        sql`${problems.lastSeen} >= ${since.toISOString()}::timestamptz`,
        sql`${problems.firstSeen} < ${until.toISOString()}::timestamptz`,
        before === undefined
          ? undefined
          : sql`(${problems.lastSeen}, ${problems.fingerprint}) < (${before.lastSeen.toISOString()}::timestamptz, ${before.fingerprint})`,
      ),
    )
    .orderBy(desc(problems.lastSeen), desc(problems.fingerprint))
    .limit(limit)
  return rows.map(parseRow)
}

/** The problem, or undefined. */
export async function findProblem(
  tx: Transaction,
  tenantId: TenantId,
  key: ProblemKey,
): Promise<Problem | undefined> {
  const [row] = await tx.select(COLUMNS).from(problems).where(isProblem(tenantId, key)).limit(1)
  return row && parseRow(row)
}

function isProblem(tenantId: TenantId, { product, fingerprint }: ProblemKey): SQL | undefined {
  return and(
    eq(problems.tenantId, tenantId),
    eq(problems.product, product),
    eq(problems.fingerprint, fingerprint),
  )
}

function parseRow({
  subjects,
  ...row
}: Omit<Problem, 'subjects'> & { readonly subjects: number | null }): Problem {
  return { ...row, subjects: subjects ?? undefined }
}

/** How often a problem occurred in one interval, by version. */
export interface ProblemCount extends ProblemKey {
  readonly at: string
  readonly version: string
  readonly count: number
}

/** Counts of problems in a range, by hour or day. */
export async function countProblems(
  tx: Transaction,
  tenantId: TenantId,
  {
    keys,
    since,
    until,
    interval,
  }: RollupRange & { readonly keys: readonly ProblemKey[]; readonly interval: 'hour' | 'day' },
): Promise<readonly ProblemCount[]> {
  if (keys.length === 0) return []
  const { rows } = await tx.execute<Record<string, string>>(sql`
    select c.product, c.fingerprint, c.version, sum(c.count) as count,
      to_char(date_trunc(${sql.raw(`'${interval}'`)}, c.hour at time zone 'UTC'), 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at
    from ${given(keys)} join problem_counts c on c.tenant_id = ${tenantId}
      and c.product = given.product and c.fingerprint = given.fingerprint
    where c.hour >= date_trunc('hour', ${since.toISOString()}::timestamptz)
      and c.hour < ${until.toISOString()}::timestamptz
    group by 1, 2, 3, 5 order by 5, 3`)
  return rows.map(({ product = '', fingerprint = '', version = '', at = '', count }) => ({
    product,
    fingerprint,
    version,
    at,
    count: Number(count),
  }))
}

function given(keys: readonly ProblemKey[]): SQL {
  const products = keys.map(({ product }) => product)
  const fingerprints = keys.map(({ fingerprint }) => fingerprint)
  return sql`unnest(${sql.param(products)}::text[], ${sql.param(fingerprints)}::text[]) as given (product, fingerprint)`
}

/** Of each problem the newest stored report that the filter lets through, if any is left. */
export async function readNewestOfProblems(
  tx: Transaction,
  tenantId: TenantId,
  { keys, filter }: { readonly keys: readonly ProblemKey[]; readonly filter: ReportFilter },
): Promise<readonly (SealedRecord & { readonly fingerprint: string })[]> {
  if (keys.length === 0) return []
  const { rows: places } = await tx.execute<{ id: string; day: string }>(sql`
    select newest.id, newest.day from ${given(keys)}, lateral (
      select ${reports.id} as id, ${reports.expiresOn}::text as day from ${reports}
      where ${reportCondition(tenantId, filter)} and ${reports.product} = given.product
        and ${reports.fingerprint} = given.fingerprint
      order by ${reports.receivedAt} desc limit 1) as newest`)
  if (places.length === 0) return []
  const rows = await tx
    .select({ ...READ_COLUMNS, fingerprint: reports.fingerprint })
    .from(reports)
    .where(
      and(
        eq(reports.tenantId, tenantId),
        inArray(
          reports.id,
          places.map(({ id }) => id),
        ),
        inArray(
          reports.expiresOn,
          places.map(({ day }) => day),
        ),
      ),
    )
  return rows.flatMap(({ fingerprint, ...row }) =>
    fingerprint === null ? [] : [{ ...parseSealedRecord(row, tenantId), fingerprint }],
  )
}

/** Problems whose subjects are to be counted again: they occurred since, or were counted a day ago. */
export async function listProblemsToCount(
  tx: Transaction,
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<readonly (ProblemKey & { readonly tenantId: string })[]> {
  const { rows } = await tx.execute<{ tenant: string; product: string; fingerprint: string }>(sql`
    select tenant_id as tenant, product, fingerprint from problems
    where subjects_counted_at is null or last_seen >= subjects_counted_at
      or subjects_counted_at < ${now.toISOString()}::timestamptz - interval '1 day'
    order by subjects_counted_at nulls first limit ${limit}`)
  return rows.map(({ tenant, ...key }) => ({ tenantId: tenant, ...key }))
}

/**
 * Counts the different people and devices among a problem's stored reports, the newest `reportsMax` of them; a report
 * counts for its user, else its device.
 */
export async function countProblemSubjects(
  tx: Transaction,
  tenantId: TenantId,
  {
    key,
    now,
    reportsMax,
  }: { readonly key: ProblemKey; readonly now: Date; readonly reportsMax: number },
): Promise<void> {
  await tx.execute(sql`
    update problems set subjects_counted_at = ${now.toISOString()}::timestamptz, subjects = (
      select count(distinct subject) from (
        select coalesce(${reports.userPseudonym}, ${reports.devicePseudonym}) as subject from ${reports}
        where ${reports.tenantId} = ${tenantId} and ${reports.product} = ${key.product}
          and ${reports.fingerprint} = ${key.fingerprint}
        order by ${reports.receivedAt} desc limit ${reportsMax}) as newest)
    where ${isProblem(tenantId, key)}`)
}
