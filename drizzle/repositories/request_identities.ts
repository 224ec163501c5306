import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { type Pseudonym, parsePseudonym, type TenantId } from '#domain/ids.ts'
import type { IdentityType } from '#domain/subject_request.ts'
import type { Transaction } from '../database.ts'
import { subjectRequestIdentities } from '../schema/subjects.ts'

/** One identity of a request: all that is kept of it. */
export interface RequestIdentity {
  readonly type: IdentityType
  readonly pseudonym: Pseudonym
}

interface OwnedRequest {
  readonly tenantId: TenantId
  readonly id: string
}

/** Adds identities to a request; one that it names already is left as it is. */
export async function insertIdentities(
  tx: Transaction,
  { tenantId, id }: OwnedRequest,
  identities: readonly RequestIdentity[],
): Promise<void> {
  const types = identities.map(({ type }) => type)
  const pseudonyms = identities.map(({ pseudonym }) => Buffer.from(pseudonym).toString('hex'))
  // Arrays, since a statement takes no more than 65,535 parameters.
  await tx.execute(sql`
    insert into ${subjectRequestIdentities} (tenant_id, request_id, pseudonym, type)
    select ${tenantId}::uuid, ${id}::uuid, decode(pseudonym, 'hex'), type
    from unnest(${sql.param(pseudonyms)}::text[], ${sql.param(types)}::text[]) as given (pseudonym, type)
    on conflict do nothing`)
}

/** The identities of a request after one, in the order of their pseudonyms. */
export async function listIdentities(
  tx: Transaction,
  { tenantId, id }: OwnedRequest,
  page: {
    readonly after: Pseudonym | undefined
    readonly limit: number
    /** All where it is missing. */
    readonly origin?: 'named' | 'linked'
  },
): Promise<readonly RequestIdentity[]> {
  const { pseudonym, type } = subjectRequestIdentities
  const rows = await tx
    .select({ pseudonym, type })
    .from(subjectRequestIdentities)
    .where(
      and(
        eq(subjectRequestIdentities.tenantId, tenantId),
        eq(subjectRequestIdentities.requestId, id),
        page.origin === undefined ? undefined : eq(subjectRequestIdentities.origin, page.origin),
        page.after === undefined ? undefined : gt(pseudonym, page.after),
      ),
    )
    .orderBy(asc(pseudonym))
    .limit(page.limit)
  return rows.map((row) => ({ type: row.type, pseudonym: parsePseudonym(row.pseudonym) }))
}
