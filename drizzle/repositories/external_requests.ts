import { and, eq } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'
import { subjectRequests } from '../schema/subjects.ts'

/** What the sender of a request calls it. */
export interface ExternalName {
  readonly tenantId: TenantId
  /** The protocol that it was filed by. */
  readonly source: string
  readonly externalId: string
}

/** The id of the tenant's request that its sender calls so, or undefined. */
export async function findExternalRequest(
  tx: Transaction,
  name: ExternalName,
): Promise<string | undefined> {
  const { tenantId, source, externalId, id } = subjectRequests
  const isNamed = [
    eq(tenantId, name.tenantId),
    eq(source, name.source),
    eq(externalId, name.externalId),
  ]
  const rows = await tx
    .select({ id })
    .from(subjectRequests)
    .where(and(...isNamed))
  return rows[0]?.id
}
