import { and, count, eq, gt, gte, sql } from 'drizzle-orm'
import type { Pseudonym, TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'
import { suppressions } from '../schema/subjects.ts'
import { tellChange } from './changes.ts'
import { pseudonymArray } from './pseudonym_array.ts'
import { SUPPRESSION_LOCK } from './report_writer.ts'

export interface Suppression {
  readonly tenantId: string
  readonly pseudonym: Uint8Array
  readonly sequence: number
}

/**
 * Remembers subjects whose data must never return. It waits for the commits that are under way and holds new ones
 * back until this transaction ends, so that every later commit sees it.
 */
export async function insertSuppressions(
  tx: Transaction,
  tenantId: TenantId,
  added: {
    readonly pseudonyms: readonly Pseudonym[]
    readonly requestId: string
    readonly recordedAt: Date
  },
): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${SUPPRESSION_LOCK})`)
  await tx.execute(sql`
    insert into ${suppressions} (tenant_id, pseudonym, request_id, recorded_at)
    select ${tenantId}::uuid, pseudonym, ${added.requestId}::uuid, ${added.recordedAt.toISOString()}::timestamptz
    from unnest(${pseudonymArray(added.pseudonyms)}) as pseudonym
    on conflict do nothing`)
  await tellChange(tx)
}

/** How many of the pseudonyms are suppressed already. */
export async function countSuppressed(
  tx: Transaction,
  tenantId: TenantId,
  pseudonyms: readonly Pseudonym[],
): Promise<number> {
  const rows = await tx
    .select({ count: count() })
    .from(suppressions)
    .where(
      and(
        eq(suppressions.tenantId, tenantId),
        sql`${suppressions.pseudonym} = any(${pseudonymArray(pseudonyms)})`,
      ),
    )
  return rows[0]?.count ?? 0
}

/** How many of the pseudonyms were suppressed at this time or after it. */
export async function countSuppressedSince(
  tx: Transaction,
  tenantId: TenantId,
  { pseudonyms, since }: { readonly pseudonyms: readonly Pseudonym[]; readonly since: Date },
): Promise<number> {
  const rows = await tx
    .select({ count: count() })
    .from(suppressions)
    .where(
      and(
        eq(suppressions.tenantId, tenantId),
        sql`${suppressions.pseudonym} = any(${pseudonymArray(pseudonyms)})`,
        gte(suppressions.recordedAt, since),
      ),
    )
  return rows[0]?.count ?? 0
}

/** The suppressions recorded after a sequence number, the oldest first, over all tenants. */
export async function suppressionsAfter(
  tx: Transaction,
  sequence: number,
  limit: number,
): Promise<readonly Suppression[]> {
  return await tx
    .select({
      tenantId: suppressions.tenantId,
      pseudonym: suppressions.pseudonym,
      sequence: suppressions.sequence,
    })
    .from(suppressions)
    .where(gt(suppressions.sequence, sequence))
    .orderBy(suppressions.sequence)
    .limit(limit)
}
