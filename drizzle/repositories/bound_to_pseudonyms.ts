import { sql } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'

/** What of a tenant names subjects by the pseudonyms of today: requests and holds that have not ended. */
export interface BoundToPseudonyms {
  readonly requests: number
  readonly holds: number
}

/** Counts what would not recognise its subjects under a newer pseudonym key. */
export async function countBoundToPseudonyms(
  tx: Transaction,
  tenantId: TenantId,
): Promise<BoundToPseudonyms> {
  const { rows } = await tx.execute<{ requests: number; holds: number }>(sql`
    select (select count(*)::integer from subject_requests
             where tenant_id = ${tenantId} and status not in ('completed', 'denied', 'cancelled')) as requests,
           (select count(*)::integer from holds
             where tenant_id = ${tenantId} and released_at is null) as holds`)
  return rows[0] ?? { requests: 0, holds: 0 }
}
