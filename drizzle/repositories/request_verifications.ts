import { and, asc, eq, sql } from 'drizzle-orm'
import { parseTenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import type { Transaction } from '../database.ts'
import { requestTokens } from '../schema/requests.ts'
import { subjectRequests } from '../schema/subjects.ts'
import type { RequestKey } from './subject_requests.ts'

/** Requests of all tenants whose person can be verified no more, since their time is over; at most so many. */
export async function listUnverified(
  tx: Transaction,
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<readonly RequestKey[]> {
  const { tenantId, id } = subjectRequests
  const rows = await tx
    .select({ tenantId, id })
    .from(subjectRequests)
    .where(
      and(
        eq(subjectRequests.status, 'verifying'),
        sql`not exists (
          select 1 from ${requestTokens} t
          where t.tenant_id = ${tenantId} and t.kind = 'verification' and t.owner = ${id}::text
            and t.used_at is null and t.expires_at > ${now.toISOString()}::timestamptz)`,
      ),
    )
    .orderBy(asc(id))
    .limit(limit)
  return rows.map((row) => {
    const parsed = parseTenantId(row.tenantId)
    invariant(parsed !== undefined, 'the id of a tenant is a GUID')
    return { tenantId: parsed, id: row.id }
  })
}
