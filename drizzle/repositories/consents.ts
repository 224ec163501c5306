import { and, count, desc, eq, gt, isNull, lt, lte, max, or, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { ConsentChoice, ConsentScope, ConsentSource, PromptMode } from '#domain/consent.ts'
import type { Pseudonym, TenantId } from '#domain/ids.ts'
import { NIL_GUID } from '#domain/stored_report.ts'
import type { Transaction } from '../database.ts'
import { consents } from '../schema/subjects.ts'
import { tellChange } from './changes.ts'
import { appendToLedger } from './ledger_entries.ts'
import { pseudonymArray } from './pseudonym_array.ts'

/** Number of the advisory lock under which choices are recorded, so that sequences commit in their order. */
const CONSENT_LOCK = 720_103
/** When a choice was made. */
const DECIDED_AT = sql<string>`coalesce(${consents.decidedAt}, ${consents.recordedAt})`

export interface ConsentRecord {
  readonly tenantId: TenantId
  readonly id: string
  readonly scope: ConsentScope
  readonly instanceId: string | undefined
  readonly product: string | undefined
  readonly subject: Uint8Array | undefined
  readonly feature: string | undefined
  readonly choice: ConsentChoice
  readonly source: ConsentSource
  /** When the choice was made: it may have been recorded later. */
  readonly decidedAt: Date
  readonly promptMode: PromptMode | undefined
  /** The notice that was shown. */
  readonly notice: string | undefined
  readonly noticeVersion: string | undefined
  /** Hash of the bundle in force when it was recorded; undefined in records of the first version. */
  readonly bundle: string | undefined
  readonly recordedAt: Date
  readonly recordedBy: string
  readonly sequence: number
}

type Detail = 'decidedAt' | 'promptMode' | 'notice' | 'noticeVersion'
/** Without `decidedAt` it is made when it is recorded. */
export type NewConsentRecord = Omit<ConsentRecord, 'sequence' | Detail> &
  Partial<Pick<ConsentRecord, Detail>>

function parseConsentRow(row: typeof consents.$inferSelect): ConsentRecord {
  return {
    ...row,
    tenantId: row.tenantId as TenantId,
    scope: row.scope as ConsentScope,
    choice: row.choice as ConsentChoice,
    source: row.source as ConsentSource,
    decidedAt: row.decidedAt ?? row.recordedAt,
    promptMode: (row.promptMode ?? undefined) as PromptMode | undefined,
    notice: row.notice ?? undefined,
    noticeVersion: row.noticeVersion ?? undefined,
    bundle: row.bundle ?? undefined,
    instanceId: row.instanceId ?? undefined,
    product: row.product ?? undefined,
    subject: row.subject ?? undefined,
    feature: row.feature ?? undefined,
  }
}

/**
 * Appends a choice; when it counts as recorded. What is recorded last is in force: where the clock of another process, or
 * this one's before it was set back, was ahead, the choice is given the time of the one that it follows.
 */
export async function insertConsent(tx: Transaction, record: NewConsentRecord): Promise<Date> {
  await tx.execute(sql`select pg_advisory_xact_lock(${CONSENT_LOCK})`)
  const latest = record.decidedAt === undefined ? await latestOf(tx, record) : undefined
  const recordedAt = latest === undefined || latest < record.recordedAt ? record.recordedAt : latest
  await tx.insert(consents).values({
    ...record,
    recordedAt,
    instanceId: record.instanceId ?? null,
    product: record.product ?? null,
    subject: record.subject ?? null,
    feature: record.feature ?? null,
    promptMode: record.promptMode ?? null,
    notice: record.notice ?? null,
    noticeVersion: record.noticeVersion ?? null,
    bundle: record.bundle ?? null,
  })
  const { tenantId, id: consent, subject, scope, choice, source } = record
  const [product, feature] = [wordOf(record.product), wordOf(record.feature)]
  const detail = { consent, scope, choice, source, product, feature, instance: record.instanceId }
  await appendToLedger(tx, { tenantId, kind: 'choice_recorded', at: recordedAt, subject, detail })
  await tellChange(tx)
  return recordedAt
}

/** A name of the product's own as the ledger repeats it: nothing that could be an address or a sentence. */
function wordOf(name: string | undefined): string | undefined {
  return name !== undefined && /^[\w.-]{1,100}$/.test(name) ? name : undefined
}

/** When the latest choice of the same one for the same place was made. */
async function latestOf(tx: Transaction, record: NewConsentRecord): Promise<Date | undefined> {
  const { tenantId, scope, instanceId, product, subject, feature } = record
  const isSame = <T>(column: PgColumn, value: T | undefined) =>
    value === undefined ? isNull(column) : eq(column, value)
  const rows = await tx
    .select({ at: max(DECIDED_AT) })
    .from(consents)
    .where(
      and(
        eq(consents.tenantId, tenantId),
        eq(consents.scope, scope),
        isSame(consents.instanceId, instanceId),
        isSame(consents.product, product),
        isSame(consents.subject, subject),
        isSame(consents.feature, feature),
      ),
    )
  const at = rows[0]?.at
  return at === null || at === undefined ? undefined : new Date(at)
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

/** The history of a tenant's choices, the newest record first, from before a sequence number on. */
export async function listConsents(
  tx: Transaction,
  tenantId: TenantId,
  page: {
    readonly scope?: ConsentScope | undefined
    readonly product?: string | undefined
    readonly before?: number | undefined
    readonly limit: number
  },
): Promise<readonly ConsentRecord[]> {
  const { scope, product, before, limit } = page
  const rows = await tx
    .select()
    .from(consents)
    .where(
      and(
        eq(consents.tenantId, tenantId),
        scope === undefined ? undefined : eq(consents.scope, scope),
        product === undefined ? undefined : eq(consents.product, product),
        before === undefined ? undefined : lt(consents.sequence, before),
      ),
    )
    .orderBy(desc(consents.sequence))
    .limit(limit)
  return rows.map(parseConsentRow)
}

/** A recorded choice, or undefined. */
export async function findConsent(
  tx: Transaction,
  tenantId: TenantId,
  id: string,
): Promise<ConsentRecord | undefined> {
  const rows = await tx
    .select()
    .from(consents)
    .where(and(eq(consents.tenantId, tenantId), eq(consents.id, id)))
    .limit(1)
  return rows.map(parseConsentRow)[0]
}

/** Where a choice is asked for. */
export interface ChoicePlace {
  readonly instanceId: string | undefined
  readonly product: string | undefined
  readonly feature: string | undefined
  readonly subjects: readonly Pseudonym[]
  /** As it was at this time. */
  readonly at: Date
  /** As it was known then: what was recorded later is left out. */
  readonly knownAt?: Date | undefined
}

/** The choices in force at a place: the last one of each who may choose and each part of the place. */
export async function consentsInForce(
  tx: Transaction,
  tenantId: TenantId,
  { instanceId, product, feature, subjects, at, knownAt }: ChoicePlace,
): Promise<readonly ConsentRecord[]> {
  const rows = await tx
    .selectDistinctOn([consents.scope, consents.instanceId, consents.product, consents.subject])
    .from(consents)
    .where(
      and(
        eq(consents.tenantId, tenantId),
        sql`${DECIDED_AT} <= ${at.toISOString()}::timestamptz`,
        knownAt === undefined ? undefined : lte(consents.recordedAt, knownAt),
        or(isNull(consents.instanceId), eq(consents.instanceId, instanceId ?? NIL_GUID)),
        or(isNull(consents.product), eq(consents.product, product ?? '')),
        feature === undefined ? isNull(consents.feature) : eq(consents.feature, feature),
        or(isNull(consents.subject), sql`${consents.subject} = any(${pseudonymArray(subjects)})`),
      ),
    )
    .orderBy(
      consents.scope,
      consents.instanceId,
      consents.product,
      consents.subject,
      desc(DECIDED_AT),
      desc(consents.sequence),
    )
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
