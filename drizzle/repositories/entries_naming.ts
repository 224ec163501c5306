import { sql } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import { NIL_GUID } from '#domain/stored_report.ts'
import type { Transaction } from '../database.ts'
import { ledgerEntries } from '../schema/ledger.ts'

/** An entry of the ledger that names something by its id. */
export interface NamingEntry {
  readonly id: string
  readonly kind: string
  readonly occurredAt: Date
  readonly leafIndex: number | null
}

export interface NamingEntries {
  /** The newest first. */
  readonly entries: readonly NamingEntry[]
  /** False where older entries were not looked at. */
  readonly isComplete: boolean
}

/**
 * Entries of a tenant, or (undefined) of the installation, that name one of the ids in their detail, among the newest
 * `looked` of it: the bound of one query's work.
 */
export async function entriesNaming(
  tx: Transaction,
  tenantId: TenantId | undefined,
  {
    ids,
    looked,
    limit,
  }: { readonly ids: readonly string[]; readonly looked: number; readonly limit: number },
): Promise<NamingEntries> {
  const newest = sql`(select id, kind, occurred_at, leaf, leaf_index from ${ledgerEntries}
    where tenant_id = ${tenantId ?? NIL_GUID} order by id desc limit ${looked})`
  const list = sql.param([...ids])
  const { rows } = await tx.execute<{
    readonly total: string
    readonly entries: readonly (Omit<NamingEntry, 'occurredAt'> & { readonly occurredAt: string })[]
  }>(sql`
    select (select count(*) from ${newest} as all_of_them) as total, coalesce((
      select json_agg(json_build_object('id', n.id, 'kind', n.kind, 'occurredAt', n.occurred_at, 'leafIndex', n.leaf_index)
        order by n.id desc)
      from (select * from ${newest} as looked
        where leaf is not null and exists (
          select from jsonb_each_text(leaf::jsonb -> 'detail') as told where told.value = any(${list}::text[]))
        order by id desc limit ${limit}) as n), '[]'::json) as entries`)
  const found = rows[0]
  const entries = (found?.entries ?? []).map((entry) => ({
    ...entry,
    occurredAt: new Date(entry.occurredAt),
  }))
  return { entries, isComplete: Number(found?.total ?? 0) < looked && entries.length < limit }
}
