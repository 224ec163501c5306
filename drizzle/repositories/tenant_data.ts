import { and, asc, eq, isNull, lte, type SQL, sql } from 'drizzle-orm'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'
import { tenants } from '../schema/tenancy.ts'
import type { NotedCell } from './narrowing.ts'

/** Kept as long as a hold holds: the holds, their records, and who placed and looked at them. */
export const HOLD_TABLES: readonly string[] = ['audit_entries', 'held_reports', 'holds']

/** Ends a subscription; one that has ended already keeps its time. */
export async function endSubscription(
  tx: Transaction,
  tenantId: TenantId,
  at: Date,
): Promise<void> {
  await tx
    .update(tenants)
    .set({ endedAt: at })
    .where(and(eq(tenants.id, tenantId), isNull(tenants.endedAt)))
}

/** Takes the end of a subscription back, unless it ended before `endedSince`; false where it did, or never ended. */
export async function resumeSubscription(
  tx: Transaction,
  tenantId: TenantId,
  endedSince: Date,
): Promise<boolean> {
  const rows = await tx
    .update(tenants)
    .set({ endedAt: null })
    .where(
      and(
        eq(tenants.id, tenantId),
        isNull(tenants.erasedAt),
        sql`${tenants.endedAt} > ${endedSince.toISOString()}::timestamptz`,
      ),
    )
    .returning({ id: tenants.id })
  return rows.length > 0
}

/** Tenants that are to be destroyed: their subscriptions ended at this time or before it. */
export async function listEndedTenants(
  tx: Transaction,
  endedUntil: Date,
): Promise<readonly TenantId[]> {
  const rows = await tx
    .select({ id: tenants.id })
    .from(tenants)
    .where(and(lte(tenants.endedAt, endedUntil), isNull(tenants.erasedAt)))
    .orderBy(asc(tenants.endedAt))
  return rows.flatMap(({ id }) => parseTenantId(id) ?? [])
}

/** A table of the store with a column `tenant_id`. */
export interface TenantTable {
  readonly name: string
  /** The table that it is a partition of, or was. */
  readonly parent: string | undefined
}

/**
 * Every table that holds rows of tenants, as the store itself lists them, so that a new one cannot be forgotten.
 * Partitions stand for themselves: in each of them a row's place is unique.
 */
export async function listTenantTables(tx: Transaction): Promise<readonly TenantTable[]> {
  const { rows } = await tx.execute<{ name: string; parent: string | null }>(sql`
    select c.relname as name, (select p.relname from pg_inherits i join pg_class p on p.oid = i.inhparent
      where i.inhrelid = c.oid limit 1) as parent
    from information_schema.columns col
      join pg_class c on c.oid = format('%I.%I', col.table_schema, col.table_name)::regclass
    where col.column_name = 'tenant_id' and col.table_schema = current_schema() and c.relkind = 'r'
    order by 1`)
  return rows.map(({ name, parent }) => ({ name, parent: parent ?? undefined }))
}

/** Deletes at most `limit` rows of a tenant from a table; returns how many there were. */
export async function deleteTenantRows(
  tx: Transaction,
  { table, tenantId }: { readonly table: string; readonly tenantId: TenantId },
  limit: number,
): Promise<number> {
  const name = sql.identifier(table)
  const { rowCount } = await tx.execute(
    sql`delete from ${name} where ctid = any(array(
      select ctid from ${name} where tenant_id = ${tenantId} limit ${limit}))`,
  )
  return rowCount ?? 0
}

/** How many rows of a tenant there are, over the given tables. */
export async function countTenantRows(
  tx: Transaction,
  tenantId: TenantId,
  tables: readonly string[],
): Promise<number> {
  if (tables.length === 0) return 0
  const counts = tables.map(
    (table): SQL =>
      sql`(select count(*) from ${sql.identifier(table)} where tenant_id = ${tenantId})`,
  )
  const { rows } = await tx.execute<{ count: string }>(
    sql`select ${sql.join(counts, sql` + `)} as count`,
  )
  return Number(rows[0]?.count ?? 0)
}

/** The cells under which a tenant has reports. */
export async function listTenantCells(
  tx: Transaction,
  tenantId: TenantId,
): Promise<readonly NotedCell[]> {
  const { rows } = await tx.execute<{ day: string; product: string; type: string }>(
    sql`select distinct expires_on::text as day, product, type from reports where tenant_id = ${tenantId}`,
  )
  return rows.map(({ day, product, type }) => ({ tenantId, expiresOn: day, product, type }))
}

/** True where a hold of the tenant is not over, or what it held is not deleted yet. */
export async function hasHold(tx: Transaction, tenantId: TenantId): Promise<boolean> {
  const { rows } = await tx.execute<{ found: boolean }>(
    sql`select exists (select from holds where tenant_id = ${tenantId} and released_at is null) as found`,
  )
  return rows[0]?.found ?? false
}

/** What is left of a tenant that was destroyed: that it was there, and when everything of it went. */
export async function markErased(tx: Transaction, tenantId: TenantId, at: Date): Promise<void> {
  await tx
    .update(tenants)
    .set({
      name: `erased ${tenantId}`,
      retentionDays: null,
      sealedContact: null,
      createdAt: at,
      endedAt: at,
      erasedAt: at,
    })
    .where(eq(tenants.id, tenantId))
}
