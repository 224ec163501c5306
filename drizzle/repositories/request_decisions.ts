import { and, asc, count, eq, inArray, isNull, lte, sql } from 'drizzle-orm'
import type { Pseudonym, TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Transaction } from '../database.ts'
import { requestApprovals, restrictions } from '../schema/requests.ts'
import { subjectRequestIdentities, subjectRequests } from '../schema/subjects.ts'
import { sinkErasures } from '../schema/tenancy.ts'
import { tellChange } from './changes.ts'
import { appendToLedger } from './ledger_entries.ts'
import { pseudonymArray } from './pseudonym_array.ts'
import { noteState } from './state_tokens.ts'
import type { RequestKey } from './subject_requests.ts'

/** An approval of the plan that was shown. */
export interface RequestApproval extends RequestKey {
  readonly actor: string
  readonly planHash: string
  readonly at: Date
}

/** Keeps an approval; of the same actor the newest counts. Returns how many have approved this plan. */
export async function recordApproval(tx: Transaction, approval: RequestApproval): Promise<number> {
  const { tenantId, id: requestId, actor, planHash, at } = approval
  await tx
    .insert(requestApprovals)
    .values({ tenantId, requestId, actor, planHash, at })
    .onConflictDoUpdate({
      target: [requestApprovals.tenantId, requestApprovals.requestId, requestApprovals.actor],
      set: { planHash, at },
    })
  await appendToLedger(tx, {
    ...{ tenantId, kind: 'request_approval', at, request: requestId, detail: { planHash } },
  })
  const rows = await tx
    .select({ count: count() })
    .from(requestApprovals)
    .where(
      and(
        eq(requestApprovals.tenantId, tenantId),
        eq(requestApprovals.requestId, requestId),
        eq(requestApprovals.planHash, planHash),
      ),
    )
  return rows[0]?.count ?? 0
}

/** Puts an answer off; false where it was put off before, or the request has ended. */
export async function extendRequest(
  tx: Transaction,
  { tenantId, id }: RequestKey,
  extension: { readonly extendedTo: Date; readonly reason: string; readonly at: Date },
): Promise<boolean> {
  const rows = await tx
    .update(subjectRequests)
    .set({
      extendedTo: extension.extendedTo,
      extensionReason: extension.reason,
      dueAt: extension.extendedTo,
    })
    .where(
      and(
        eq(subjectRequests.tenantId, tenantId),
        eq(subjectRequests.id, id),
        sql`${subjectRequests.extendedTo} is null`,
        sql`${subjectRequests.completedAt} is null`,
        inArray(subjectRequests.status, [
          ...['verifying', 'received', 'reviewing', 'waiting', 'running'],
        ]),
      ),
    )
    .returning({ id: subjectRequests.id })
  if (rows.length === 0) return false
  await noteState(tx, { tenantId, id }, { dueAt: extension.extendedTo.toISOString() })
  const detail = { extendedTo: extension.extendedTo.toISOString() }
  await appendToLedger(tx, {
    ...{ tenantId, kind: 'request_extended', at: extension.at, request: id, detail },
  })
  return true
}

/**
 * Requests whose cancel window is over, at most so many: by the gateway's clock, and by the store's as well but for
 * `LIMITS.clockDifferenceMaxMs`, so that a clock that jumps ahead takes nobody's time to cancel away.
 */
export async function listDueRequests(
  tx: Transaction,
  now: Date,
  limit: number,
): Promise<readonly RequestKey[]> {
  const rows = await tx
    .select({ tenantId: subjectRequests.tenantId, id: subjectRequests.id })
    .from(subjectRequests)
    .where(
      and(
        eq(subjectRequests.status, 'waiting'),
        lte(subjectRequests.notBefore, now),
        sql`${subjectRequests.notBefore} <= now() + ${LIMITS.clockDifferenceMaxMs} * interval '1 millisecond'`,
      ),
    )
    .orderBy(asc(subjectRequests.notBefore))
    .limit(limit)
  return rows.map((row) => ({ ...row, tenantId: row.tenantId as TenantId }))
}

/** How many reports of before a time, that are of no request, the tenant's sinks have not removed yet. */
export async function countUnassignedErasures(
  tx: Transaction,
  tenantId: TenantId,
  before: Date,
): Promise<number> {
  const rows = await tx
    .select({ count: count() })
    .from(sinkErasures)
    .where(
      and(
        eq(sinkErasures.tenantId, tenantId),
        isNull(sinkErasures.requestId),
        lte(sinkErasures.requestedAt, before),
      ),
    )
  return rows[0]?.count ?? 0
}

/** Restricts everybody whom a request names, from the commit on; tells all processes. Safe to repeat. */
export async function restrictSubjects(
  tx: Transaction,
  { tenantId, id }: RequestKey,
  at: Date,
): Promise<void> {
  await tx.execute(sql`
    insert into ${restrictions} (tenant_id, pseudonym, request_id, restricted_at)
    select i.tenant_id, i.pseudonym, i.request_id, ${at.toISOString()}::timestamptz
    from ${subjectRequestIdentities} i
    where i.tenant_id = ${tenantId} and i.request_id = ${id}
    on conflict do nothing`)
  await tellChange(tx)
}

/** Lifts what a request has restricted; how many identities that were. */
export async function liftRestrictions(
  tx: Transaction,
  { tenantId, id }: RequestKey,
  at: Date,
): Promise<number> {
  const rows = await tx
    .update(restrictions)
    .set({ liftedAt: at })
    .where(
      and(
        eq(restrictions.tenantId, tenantId),
        eq(restrictions.requestId, id),
        sql`${restrictions.liftedAt} is null`,
      ),
    )
    .returning({ pseudonym: restrictions.pseudonym })
  await tellChange(tx)
  if (rows.length > 0) {
    const detail = { identities: rows.length }
    await appendToLedger(tx, { tenantId, kind: 'restriction_lifted', at, request: id, detail })
  }
  return rows.length
}

/** Those of the pseudonyms whose data is kept and neither used nor shown, in hex. */
export async function findRestricted(
  tx: Transaction,
  tenantId: TenantId,
  pseudonyms: readonly Pseudonym[],
): Promise<ReadonlySet<string>> {
  if (pseudonyms.length === 0) return new Set()
  const { rows } = await tx.execute<{ pseudonym: string }>(sql`
    select distinct encode(pseudonym, 'hex') as pseudonym from ${restrictions}
    where tenant_id = ${tenantId} and lifted_at is null
      and pseudonym = any(${pseudonymArray(pseudonyms)})`)
  return new Set(rows.map(({ pseudonym }) => pseudonym))
}
