import { and, eq, gte, max, ne, sql, sum } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'
import { storedCounts } from '../schema/rollups.ts'
import { DELETING_WRITER } from './rollups.ts'

/** How much of a type was stored since a time, and when the last of it came. */
export interface TypeVolume {
  readonly product: string
  readonly type: string
  readonly reports: number
  /** Of the sealed payloads. */
  readonly bytes: number
  readonly lastSeen: Date
}

/** What a tenant stored since a time by product and type, from the counts that its commits kept. */
export async function listTypeVolumes(
  tx: Transaction,
  tenantId: TenantId,
  { since, product }: { readonly since: Date; readonly product?: string | undefined },
): Promise<readonly TypeVolume[]> {
  const rows = await tx
    .select({
      product: storedCounts.product,
      type: storedCounts.type,
      reports: sum(storedCounts.count).mapWith(Number),
      bytes: sum(storedCounts.bytes).mapWith(Number),
      lastSeen: sql<Date>`${max(storedCounts.lastSeen)}`.mapWith(storedCounts.lastSeen),
    })
    .from(storedCounts)
    .where(
      and(
        eq(storedCounts.tenantId, tenantId),
        gte(storedCounts.hour, since),
        ne(storedCounts.writer, DELETING_WRITER),
        product === undefined ? undefined : eq(storedCounts.product, product),
      ),
    )
    .groupBy(storedCounts.product, storedCounts.type)
  return rows
}
