import { and, asc, count, eq, getTableColumns, lt, max, min, type SQL, sql } from 'drizzle-orm'
import type pg from 'pg'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import type { Transaction } from '../database.ts'
import { narrowedCells, narrowings, reports } from '../schema/reports.ts'
import { suppressions } from '../schema/subjects.ts'
import { pseudonymColumns } from './pseudonym_columns.ts'
import { parseSealedRecord, READ_COLUMNS, type SealedRecord } from './report_reader.ts'
import { SUPPRESSION_LOCK } from './report_writer.ts'
import { deleteReportsAt } from './sink_erasures.ts'

/** Number of the advisory lock under which one process narrows. */
const NARROWING_LOCK = 720_121

/** A tenant of which something may be stored for longer than its periods allow. */
export interface Narrowing {
  readonly tenantId: TenantId
  /** Names the latest change; undefined where only cells are left to be looked at. */
  readonly version: string | undefined
  /** Milliseconds since the latest change, by the store's clock. */
  readonly ageMs: number
}

/** Takes the lock of narrowing for this connection until it ends; false where another process has it. */
export async function lockNarrowing(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    'select pg_try_advisory_lock($1) as locked',
    [NARROWING_LOCK],
  )
  return rows[0]?.locked ?? false
}

/** The tenants to be narrowed, the longest waiting first. */
export async function listNarrowings(tx: Transaction): Promise<readonly Narrowing[]> {
  const { rows } = await tx.execute<{ tenant: string; version: string | null; age: string }>(
    sql`select coalesce(n.tenant_id, c.tenant_id) as tenant, changed_at::text as version,
          coalesce(extract(epoch from clock_timestamp() - changed_at) * 1000, 1e12) as age
        from narrowings n full join (select distinct tenant_id from narrowed_cells) c
          on c.tenant_id = n.tenant_id
        order by 3 desc, 1`,
  )
  return rows.map(({ tenant, version, age }) => {
    const tenantId = parseTenantId(tenant)
    invariant(tenantId !== undefined, 'a stored tenant has a GUID')
    return { tenantId, version: version ?? undefined, ageMs: Number(age) }
  })
}

/** Ends a narrowing, unless the tenant's periods have changed again since. */
export async function finishNarrowing(tx: Transaction, narrowing: Narrowing): Promise<void> {
  if (narrowing.version === undefined) return
  await tx
    .delete(narrowings)
    .where(
      and(
        eq(narrowings.tenantId, narrowing.tenantId),
        sql`${narrowings.changedAt} = ${narrowing.version}::timestamptz`,
      ),
    )
}

/** Remembers for every tenant that its periods may have changed, since a contract's has. */
export async function requestNarrowingOfAll(tx: Transaction): Promise<void> {
  await tx.execute(
    sql`insert into narrowings (tenant_id, changed_at)
        select id, clock_timestamp() from tenants where erased_at is null
        on conflict (tenant_id) do update set changed_at = excluded.changed_at`,
  )
}

/** Waits for every commit that is under way. Those that come later were begun after this. */
export async function awaitCommits(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${SUPPRESSION_LOCK})`)
}

/** Reports of one tenant and expiry day that a period depends on in the same way. */
export interface StoredCell {
  readonly tenantId: TenantId
  readonly expiresOn: string
  readonly product: string
  readonly type: string
  readonly class: string
  readonly category: string
}

export interface CountedCell extends StoredCell {
  readonly count: number
  readonly oldest: Date
  readonly newest: Date
}

/** What a tenant has stored under one expiry day. */
export async function listCells(
  tx: Transaction,
  tenantId: TenantId,
  expiresOn: string,
): Promise<readonly CountedCell[]> {
  const { product, type, category, receivedAt } = reports
  const rows = await tx
    .select({
      product,
      type,
      class: reports.class,
      category,
      count: count(),
      oldest: min(receivedAt),
      newest: max(receivedAt),
    })
    .from(reports)
    .where(and(eq(reports.tenantId, tenantId), eq(reports.expiresOn, expiresOn)))
    .groupBy(product, type, reports.class, category)
    .orderBy(product, type, reports.class, category)
  return rows.flatMap(({ oldest, newest, ...row }) =>
    oldest === null || newest === null ? [] : [{ ...row, tenantId, expiresOn, oldest, newest }],
  )
}

/** A part of a cell: what was received before a time, or all of it. */
export interface CellSelection extends StoredCell {
  readonly receivedBefore: Date | undefined
}

function isSelected(part: CellSelection): SQL | undefined {
  return and(
    eq(reports.tenantId, part.tenantId),
    eq(reports.expiresOn, part.expiresOn),
    eq(reports.product, part.product),
    eq(reports.type, part.type),
    eq(reports.class, part.class),
    eq(reports.category, part.category),
    part.receivedBefore === undefined ? undefined : lt(reports.receivedAt, part.receivedBefore),
  )
}

/** How many reports a selection holds. */
export async function countSelected(tx: Transaction, part: CellSelection): Promise<number> {
  const rows = await tx.select({ count: count() }).from(reports).where(isSelected(part))
  return rows[0]?.count ?? 0
}

/** Deletes at most `limit` reports of a selection; returns how many there were. */
export async function deleteSelected(
  tx: Transaction,
  part: CellSelection,
  limit: number,
): Promise<number> {
  const places = tx
    .select({ place: sql`${reports}.ctid`.as('place'), id: reports.id })
    .from(reports)
    .where(isSelected(part))
    .limit(limit)
  return await deleteReportsAt(tx, part, sql`${places}`)
}

/** Reports of a selection, by id, without those of subjects who are being erased. */
export async function readSelected(
  tx: Transaction,
  part: CellSelection,
  page: { readonly afterId: string | undefined; readonly rowsMax: number },
): Promise<readonly SealedRecord[]> {
  const rows = await tx
    .select(READ_COLUMNS)
    .from(reports)
    .where(
      and(
        isSelected(part),
        isNotSuppressed(),
        page.afterId === undefined ? undefined : sql`${reports.id} > ${page.afterId}::uuid`,
      ),
    )
    .orderBy(asc(reports.id))
    .limit(page.rowsMax)
  return rows.map((row) => parseSealedRecord(row, part.tenantId))
}

function isNotSuppressed(): SQL {
  return sql`not exists (select from ${suppressions} where ${suppressions.tenantId} = ${reports.tenantId}
    and ${suppressions.pseudonym} in (${sql.join([...pseudonymColumns(reports)], sql`, `)}))`
}

/** A report with its new expiry day, sealed anew for it. */
export interface MovedReport {
  readonly id: string
  readonly expiresOn: string
  readonly sealed: Uint8Array
}

/** Columns that a move takes over as they are: the order of commits too, so that no sink gets a report again. */
const KEPT_COLUMNS = Object.values(getTableColumns(reports))
  .map(({ name }) => name)
  .filter((name) => name !== 'expires_on' && name !== 'sealed')

/**
 * Moves reports of one tenant and expiry day to earlier days, all or none, with what names them; returns how many. Left out are those that
 * are gone, and those of subjects who are being erased: no suppression can be added meanwhile.
 */
export async function moveReports(
  tx: Transaction,
  from: Pick<StoredCell, 'tenantId' | 'expiresOn'>,
  moved: readonly MovedReport[],
): Promise<number> {
  const kept = sql.join(
    KEPT_COLUMNS.map((name) => sql.identifier(name)),
    sql`, `,
  )
  const list = (values: readonly unknown[]) => sql`${sql.param(values)}`
  await tx.execute(sql`select pg_advisory_xact_lock_shared(${SUPPRESSION_LOCK})`)
  const { rowCount } = await tx.execute(sql`
    with gone as (
      delete from ${reports} where ${reports.tenantId} = ${from.tenantId}
        and ${reports.expiresOn} = ${from.expiresOn}
        and ${reports.id} = any(${list(moved.map(({ id }) => id))}::uuid[]) and ${isNotSuppressed()}
      returning *
    ), added as (
      insert into reports (${kept}, expires_on, sealed)
      select ${kept}, given_day, given_bytes from gone
        join unnest(${list(moved.map(({ id }) => id))}::uuid[],
          ${list(moved.map(({ expiresOn }) => expiresOn))}::date[],
          ${list(moved.map(({ sealed }) => Buffer.from(sealed)))}::bytea[])
          as given (given_id, given_day, given_bytes) on given_id = gone.id
      on conflict do nothing
    ), letters as (
      update dead_letters set expires_on = given_day
      from unnest(${list(moved.map(({ id }) => id))}::uuid[],
        ${list(moved.map(({ expiresOn }) => expiresOn))}::date[]) as given (given_id, given_day)
      where tenant_id = ${from.tenantId} and report_id = given_id and expires_on = ${from.expiresOn}
    )
    select from gone`)
  return rowCount ?? 0
}

/** Names the key that the reports of a tenant, product, type and expiry day share. */
export type NotedCell = Pick<StoredCell, 'tenantId' | 'expiresOn' | 'product' | 'type'>

/** Remembers a cell that is to be emptied, so that its key is destroyed whatever happens in between. */
export async function noteCell(tx: Transaction, cell: NotedCell): Promise<void> {
  const { tenantId, expiresOn, product, type } = cell
  await tx
    .insert(narrowedCells)
    .values({ tenantId, expiresOn, product, type })
    .onConflictDoNothing()
}

function isCell(
  table: typeof narrowedCells | typeof reports,
  { tenantId, expiresOn, product, type }: NotedCell,
): SQL | undefined {
  return and(
    eq(table.tenantId, tenantId),
    eq(table.expiresOn, expiresOn),
    eq(table.product, product),
    eq(table.type, type),
  )
}

/** The cells of a tenant that are to be emptied, by day. */
export async function listNotedCells(
  tx: Transaction,
  tenantId: TenantId,
): Promise<readonly NotedCell[]> {
  const rows = await tx
    .select()
    .from(narrowedCells)
    .where(eq(narrowedCells.tenantId, tenantId))
    .orderBy(narrowedCells.expiresOn, narrowedCells.product, narrowedCells.type)
  return rows.map((row) => ({ ...row, tenantId }))
}

export async function forgetNotedCell(tx: Transaction, cell: NotedCell): Promise<void> {
  await tx.delete(narrowedCells).where(isCell(narrowedCells, cell))
}

/** True where nothing is stored under the cell's key. */
export async function isCellEmpty(tx: Transaction, cell: NotedCell): Promise<boolean> {
  const rows = await tx
    .select({ id: reports.id })
    .from(reports)
    .where(isCell(reports, cell))
    .limit(1)
  return rows.length === 0
}
