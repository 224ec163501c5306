import { sql } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'

/** One path of something undeclared, over all writers. */
export interface Shape {
  readonly kind: string
  readonly product: string
  readonly type: string
  readonly path: string
  readonly valueType: string
  readonly clientVersion: string
  readonly count: number
  readonly firstSeen: Date
  readonly lastSeen: Date
}

/** A tenant's shapes, the most frequent first. */
export async function listShapes(
  tx: Transaction,
  tenantId: TenantId,
  filter: {
    readonly kind: string | undefined
    readonly product: string | undefined
    readonly limit: number
  },
): Promise<readonly Shape[]> {
  const { rows } = await tx.execute<Record<string, string> & { first_seen: Date; last_seen: Date }>(
    sql`select kind, product, type, path, value_type, client_version, sum(count) as count,
      min(first_seen) as first_seen, max(last_seen) as last_seen from shapes
      where tenant_id = ${tenantId}
        and ${filter.kind === undefined ? sql`true` : sql`kind = ${filter.kind}`}
        and ${filter.product === undefined ? sql`true` : sql`product = ${filter.product}`}
      group by 1, 2, 3, 4, 5, 6 order by sum(count) desc, path limit ${filter.limit}`,
  )
  return rows.map((row) => ({
    kind: row['kind'] ?? '',
    product: row['product'] ?? '',
    type: row['type'] ?? '',
    path: row['path'] ?? '',
    valueType: row['value_type'] ?? '',
    clientVersion: row['client_version'] ?? '',
    count: Number(row['count']),
    firstSeen: new Date(row.first_seen),
    lastSeen: new Date(row.last_seen),
  }))
}
