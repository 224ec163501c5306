import { and, count, desc, eq, gt, lte, sql } from 'drizzle-orm'
import type { ConsentChoice, ConsentScope } from '#domain/consent.ts'
import type { Pseudonym, TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'
import { consents } from '../schema/subjects.ts'
import { pseudonymArray } from './pseudonym_array.ts'

/** Number of the advisory lock under which choices are recorded, so that sequences commit in their order. */
const CONSENT_LOCK = 720_103

export interface ConsentRecord {
  readonly tenantId: TenantId
  readonly id: string
  readonly scope: ConsentScope
  readonly instanceId: string | undefined
  readonly product: string | undefined
  readonly subject: Uint8Array | undefined
  readonly feature: string | undefined
  readonly choice: ConsentChoice
  readonly source: string
  readonly recordedAt: Date
  readonly recordedBy: string
  readonly sequence: number
}

export type NewConsentRecord = Omit<ConsentRecord, 'sequence'>

function parseConsentRow(row: typeof consents.$inferSelect): ConsentRecord {
  return {
    ...row,
    tenantId: row.tenantId as TenantId,
    scope: row.scope as ConsentScope,
    choice: row.choice as ConsentChoice,
    instanceId: row.instanceId ?? undefined,
    product: row.product ?? undefined,
    subject: row.subject ?? undefined,
    feature: row.feature ?? undefined,
  }
}

/** Appends a choice. */
export async function insertConsent(tx: Transaction, record: NewConsentRecord): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${CONSENT_LOCK})`)
  await tx.insert(consents).values({
    ...record,
    instanceId: record.instanceId ?? null,
    product: record.product ?? null,
    subject: record.subject ?? null,
    feature: record.feature ?? null,
  })
}

/** The choices recorded after a sequence number, the oldest first, over all tenants: for caches. */
export async function consentsAfter(
  tx: Transaction,
  sequence: number,
  limit: number,
): Promise<readonly ConsentRecord[]> {
  const rows = await tx
    .select()
    .from(consents)
    .where(gt(consents.sequence, sequence))
    .orderBy(consents.sequence)
    .limit(limit)
  return rows.map(parseConsentRow)
}

/** The history of a tenant's choices, the newest first; of one subject where it is named. */
export async function listConsents(
  tx: Transaction,
  tenantId: TenantId,
  filter: { readonly subject?: Pseudonym; readonly limit: number },
): Promise<readonly ConsentRecord[]> {
  const rows = await tx
    .select()
    .from(consents)
    .where(
      and(
        eq(consents.tenantId, tenantId),
        filter.subject === undefined ? undefined : eq(consents.subject, filter.subject),
      ),
    )
    .orderBy(desc(consents.sequence))
    .limit(filter.limit)
  return rows.map(parseConsentRow)
}

/** The choices of subjects, the oldest first, from the one after `sequence`. */
export async function listConsentsOf(
  tx: Transaction,
  tenantId: TenantId,
  page: {
    readonly subjects: readonly Pseudonym[]
    readonly sequence: number
    readonly recordedUntil: Date
    readonly limit: number
  },
): Promise<readonly ConsentRecord[]> {
  const rows = await tx
    .select()
    .from(consents)
    .where(
      and(
        eq(consents.tenantId, tenantId),
        sql`${consents.subject} = any(${pseudonymArray(page.subjects)})`,
        lte(consents.recordedAt, page.recordedUntil),
        gt(consents.sequence, page.sequence),
      ),
    )
    .orderBy(consents.sequence)
    .limit(page.limit)
  return rows.map(parseConsentRow)
}

/** Counts the choices of subjects, all or those recorded until a time. */
export async function countConsentsOf(
  tx: Transaction,
  tenantId: TenantId,
  filter: { readonly subjects: readonly Pseudonym[]; readonly recordedUntil?: Date },
): Promise<number> {
  const rows = await tx
    .select({ count: count() })
    .from(consents)
    .where(
      and(
        eq(consents.tenantId, tenantId),
        sql`${consents.subject} = any(${pseudonymArray(filter.subjects)})`,
        filter.recordedUntil === undefined
          ? undefined
          : lte(consents.recordedAt, filter.recordedUntil),
      ),
    )
  return rows[0]?.count ?? 0
}

/**
 * Reduces the choices of subjects to what proof needs: the newest of each scope stays, so that a refusal goes on to
 * hold; older ones go. Returns how many went.
 */
export async function reduceConsentsOf(
  tx: Transaction,
  tenantId: TenantId,
  subjects: readonly Pseudonym[],
): Promise<number> {
  const result = await tx.execute(
    sql`delete from consents c where c.tenant_id = ${tenantId} and c.subject = any(${pseudonymArray(subjects)})
      and exists (select 1 from consents n where n.tenant_id = c.tenant_id and n.subject = c.subject
        and n.scope = c.scope and n.instance_id is not distinct from c.instance_id
        and n.product is not distinct from c.product and n.feature is not distinct from c.feature
        and n.sequence > c.sequence)`,
  )
  return result.rowCount ?? 0
}
