import { and, asc, count, eq, gt, gte, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Hold, HoldCriteria } from '#domain/hold.ts'
import { type Pseudonym, parsePseudonym, parseTenantId, type TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'
import { heldReports } from '../schema/holds.ts'
import { reports } from '../schema/reports.ts'
import { partitionName } from './partitions.ts'
import { type PseudonymColumns, pseudonymColumns, selectPseudonyms } from './pseudonym_columns.ts'
import { parseSealedRecord, READ_COLUMNS, type SealedRecord } from './report_reader.ts'

/** Reports of a tenant that are due for deletion; a member that is missing stands for all. */
export interface DueScope {
  readonly tenantId: TenantId
  /** The expiry day, which names one partition. */
  readonly day?: string | undefined
  readonly product?: string | undefined
  readonly type?: string | undefined
  readonly receivedBefore?: Date | undefined
  readonly subjects?: readonly Pseudonym[] | undefined
}

/** Due reports of one partition. */
export interface DueDay extends DueScope {
  readonly day: string
}

/** A due report that a hold names: its place in its day, and how large it is. */
export interface DuePlace {
  readonly id: string
  readonly sealedBytes: number
}

/** Rows that carry one of the pseudonyms, in whichever role: one parameter, however many there are. */
export function namesOneOf(table: PseudonymColumns, subjects: readonly Pseudonym[]): SQL {
  const list = sql.param(subjects.map((bytes) => Buffer.from(bytes)))
  const named = pseudonymColumns(table).map((column) => sql`${column} = any(${list}::bytea[])`)
  return sql`(${sql.join(named, sql` or `)})`
}

function isDue(scope: DueScope): SQL | undefined {
  const { tenantId, day, product, type, receivedBefore, subjects } = scope
  return and(
    eq(reports.tenantId, tenantId),
    day === undefined ? undefined : eq(reports.expiresOn, day),
    product === undefined ? undefined : eq(reports.product, product),
    type === undefined ? undefined : eq(reports.type, type),
    receivedBefore === undefined ? undefined : lt(reports.receivedAt, receivedBefore),
    subjects === undefined ? undefined : namesOneOf(reports, subjects),
  )
}

/** Reports that a hold's criteria name. */
export function isNamedBy(criteria: HoldCriteria): SQL | undefined {
  if (criteria.kind === 'subjects') return namesOneOf(reports, criteria.pseudonyms)
  if (criteria.kind === 'forgotten') return sql`false`
  if (criteria.kind === 'reports') return isOneOf(reports.id, criteria.ids)
  const { product, type, class: dataClass, category, instanceId, since, until } = criteria.query
  return and(
    product === undefined ? undefined : eq(reports.product, product),
    type === undefined ? undefined : eq(reports.type, type),
    dataClass === undefined ? undefined : eq(reports.class, dataClass),
    category === undefined ? undefined : eq(reports.category, category),
    instanceId === undefined ? undefined : eq(reports.instanceId, instanceId),
    since === undefined ? undefined : gte(reports.receivedAt, since),
    until === undefined ? undefined : lt(reports.receivedAt, until),
  )
}

/** Reports that the hold names and of which it has no copy yet. */
function waitsFor(hold: Pick<Hold, 'tenantId' | 'id' | 'criteria'>): SQL | undefined {
  return and(
    eq(reports.tenantId, hold.tenantId),
    isNamedBy(hold.criteria),
    sql`not exists (select from ${heldReports} where ${heldReports.tenantId} = ${reports.tenantId}
      and ${heldReports.holdId} = ${hold.id} and ${heldReports.id} = ${reports.id}
      and ${heldReports.expiresOn} = ${reports.expiresOn})`,
  )
}

function waitsForOneOf(holds: readonly Hold[]): SQL {
  return or(...holds.map(waitsFor)) ?? sql`false`
}

/** Due reports of a day that a hold names, by id, from the one after `afterId`; also those of which it has a copy. */
export async function listNamed(
  tx: Transaction,
  hold: Hold,
  page: { readonly scope: DueDay; readonly afterId: string | undefined; readonly limit: number },
): Promise<readonly DuePlace[]> {
  const { scope, afterId } = page
  return await tx
    .select({
      id: reports.id,
      sealedBytes: sql<number>`octet_length(${reports.sealed})`.mapWith(Number),
    })
    .from(reports)
    .where(
      and(
        isDue(scope),
        isNamedBy(hold.criteria),
        afterId === undefined ? undefined : gt(reports.id, afterId),
      ),
    )
    .orderBy(asc(reports.id))
    .limit(page.limit)
}

/** Those reports of a day that are still there and of which a hold has no copy. */
export async function readUncopied(
  tx: Transaction,
  { tenantId, id: holdId }: Pick<Hold, 'tenantId' | 'id'>,
  { day, ids }: { readonly day: string; readonly ids: readonly string[] },
): Promise<readonly SealedRecord[]> {
  const copied = await tx
    .select({ id: heldReports.id })
    .from(heldReports)
    .where(
      and(
        eq(heldReports.tenantId, tenantId),
        eq(heldReports.holdId, holdId),
        isOneOf(heldReports.id, ids),
        eq(heldReports.expiresOn, day),
      ),
    )
  const known = new Set(copied.map(({ id }) => id))
  const wanted = ids.filter((id) => !known.has(id))
  if (wanted.length === 0) return []
  const rows = await tx
    .select(READ_COLUMNS)
    .from(reports)
    .where(
      and(eq(reports.tenantId, tenantId), isOneOf(reports.id, wanted), eq(reports.expiresOn, day)),
    )
  return rows.map((row) => parseSealedRecord(row, tenantId))
}

/** One parameter, however many ids there are. */
function isOneOf(column: typeof reports.id | typeof heldReports.id, ids: readonly string[]): SQL {
  return sql`${column} = any(${sql.param([...ids])}::uuid[])`
}

/** How many due reports the holds name and have no copy of. */
export async function countUnmoved(
  tx: Transaction,
  scope: DueScope,
  holds: readonly Hold[],
): Promise<number> {
  const rows = await tx
    .select({ count: count() })
    .from(reports)
    .where(and(isDue(scope), waitsForOneOf(holds)))
  return rows[0]?.count ?? 0
}

/** Which of the scope's subjects due reports name that the holds have no copy of. */
export async function subjectsUnmoved(
  tx: Transaction,
  scope: DueScope & { readonly subjects: readonly Pseudonym[] },
  holds: readonly Hold[],
): Promise<readonly Pseudonym[]> {
  const rows = await tx
    .selectDistinct(selectPseudonyms(reports))
    .from(reports)
    .where(and(isDue(scope), waitsForOneOf(holds)))
  const named = new Set(
    rows.flatMap((row) =>
      Object.values(row).flatMap((bytes) =>
        bytes === null ? [] : [Buffer.from(bytes).toString('hex')],
      ),
    ),
  )
  return scope.subjects
    .filter((subject) => named.has(Buffer.from(subject).toString('hex')))
    .map(parsePseudonym)
}

/** Reports of one tenant, product and type that are left in a partition. */
export interface LeftCell {
  readonly tenantId: TenantId
  readonly product: string
  readonly type: string
}

export interface KeptPartition {
  readonly deleted: number
  readonly kept: number
  readonly cells: readonly LeftCell[]
}

const LOCK_TIMEOUT_MS = 5_000

/**
 * Deletes all reports of an expiry day but those that the holds name and have no copy of, by emptying the partition and
 * putting these back: what is deleted costs nothing, however much it is. The partition must exist.
 */
export async function keepOnlyUnmoved(
  tx: Transaction,
  day: string,
  holds: readonly Hold[],
): Promise<KeptPartition> {
  const partition = sql.raw(partitionName(day))
  await tx.execute(sql`select set_config('lock_timeout', ${`${LOCK_TIMEOUT_MS}ms`}, true)`)
  await tx.execute(sql`lock table ${partition} in access exclusive mode`)
  const before = await countIn(tx, partition)
  // The partition itself is read and filled, so that it does not matter whether it is attached.
  await tx.execute(sql`create temporary table reports_waiting (like ${partition}) on commit drop`)
  await tx.execute(sql`insert into reports_waiting select ${reports}.* from ${partition} as ${reports}
    where ${and(eq(reports.expiresOn, day), waitsForOneOf(holds))}`)
  await tx.execute(sql`truncate ${partition}`)
  await tx.execute(sql`insert into ${partition} select * from reports_waiting`)
  const kept = await countIn(tx, partition)
  const { rows } = await tx.execute<{ tenantId: string; product: string; type: string }>(
    sql`select distinct tenant_id as "tenantId", product, type from reports_waiting order by 1, 2, 3`,
  )
  const cells = rows.flatMap(({ product, type, ...row }) => {
    const tenantId = parseTenantId(row.tenantId)
    return tenantId === undefined ? [] : [{ tenantId, product, type }]
  })
  return { deleted: before - kept, kept, cells }
}

async function countIn(tx: Transaction, table: SQL): Promise<number> {
  const { rows } = await tx.execute<{ count: string }>(sql`select count(*) as count from ${table}`)
  return Number(rows[0]?.count ?? 0)
}
