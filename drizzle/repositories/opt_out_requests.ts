import { and, eq, like } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'
import { subjectRequests } from '../schema/subjects.ts'
import { FINAL_STATUSES } from './subject_requests.ts'

/** One of the requests that were filed for the same person, one after the other. */
export interface OptOutRequest {
  readonly id: string
  /** True until it has ended. */
  readonly isOpen: boolean
}

/** The requests of a source that are called by a name, a dot and a number. */
export async function listOptOutRequests(
  tx: Transaction,
  {
    tenantId,
    source,
    name,
  }: { readonly tenantId: TenantId; readonly source: string; readonly name: string },
): Promise<readonly OptOutRequest[]> {
  const rows = await tx
    .select({ id: subjectRequests.id, status: subjectRequests.status })
    .from(subjectRequests)
    .where(
      and(
        eq(subjectRequests.tenantId, tenantId),
        eq(subjectRequests.source, source),
        like(subjectRequests.externalId, `${name}.%`),
      ),
    )
  return rows.map(({ id, status }) => ({
    id,
    isOpen: FINAL_STATUSES.every((final) => final !== status),
  }))
}
