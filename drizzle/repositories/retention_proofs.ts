import { randomUUIDv7 } from 'node:crypto'
import { desc, sql } from 'drizzle-orm'
import type pg from 'pg'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Transaction } from '../database.ts'
import { retentionProofs } from '../schema/reports.ts'
import type { Partition } from './partitions.ts'
import type { ContractPeriod } from './stored_periods.ts'

/** What one look at the store counted. All but `partitionsLeftOut` are records that should not be there. */
export interface ProofDetail {
  /** In partitions whose day has begun an hour ago. */
  readonly expiredReports: number
  /** Received longer ago than their period and an hour. */
  readonly agedReports: number
  /** Of holds that have ended an hour ago. */
  readonly heldReports: number
  readonly deadLetters: number
  /** Counts of who had a value, of which the last report is over. */
  readonly valueWitnesses: number
  /** In the spools of the process that looked. */
  readonly spooledReports: number
  /** Of tenants whose time after their subscription has ended. */
  readonly endedTenants: number
  /** Large partitions that only the daily look reads; 0 there. */
  readonly partitionsLeftOut: number
}

export interface RetentionProof {
  readonly id: string
  readonly checkedAt: Date
  readonly overdue: number
  readonly detail: ProofDetail
}

/** Records a look at the store. */
export async function recordProof(
  tx: Transaction,
  proof: Omit<RetentionProof, 'id'>,
): Promise<RetentionProof> {
  const recorded = { id: randomUUIDv7(), ...proof }
  await tx.insert(retentionProofs).values(recorded)
  return recorded
}

/** The latest looks, the newest first. */
export async function listProofs(tx: Transaction, limit: number) {
  return await tx
    .select()
    .from(retentionProofs)
    .orderBy(desc(retentionProofs.checkedAt))
    .limit(limit)
}

/** What the periods of all contracts are, and at which time it is looked. */
export interface ProofQuestion {
  readonly contracts: readonly ContractPeriod[]
  readonly defaultDays: number
  readonly nowMs: number
}

/** Longest time for one partition. */
const PARTITION_TIMEOUT_MS = 120_000

/** What of a partition is over. */
export interface AgedReports {
  /** Older than their period and an hour. */
  readonly count: number
  /** Tenants with reports whose day is later than their period says, due or not: they are to be narrowed. */
  readonly tenants: readonly TenantId[]
}

/**
 * Counts the reports of a partition that are older than their period and an hour. The periods are computed here again,
 * from the tables alone, so that an error of the pipeline shows. The partition is read once, by up to as many workers as
 * the store gives; only where something is found it is read again, to count.
 */
export async function countAged(
  client: pg.Client,
  { name, day }: Pick<Partition, 'name' | 'day'>,
  question: ProofQuestion,
): Promise<AgedReports> {
  await client.query(`set statement_timeout = ${PARTITION_TIMEOUT_MS}`)
  const { rows } = await client.query<{ count: string; tenants: readonly string[] | null }>(
    `with cells as materialized (
       select tenant_id, product, type, class, category, min(received_at) as oldest from ${name} group by 1, 2, 3, 4, 5
     ), contracts as (
       select * from json_to_recordset($1) as given (product text, type text, days int)
     ), periods as (
       select c.*, least(
           coalesce(own.days, case when own.type is null then standard.days end), t.retention_days,
           (select min(r.days) from retention_rules r where r.tenant_id = c.tenant_id
              and coalesce(r.product, c.product) = c.product and coalesce(r.type, c.type) = c.type
              and coalesce(r.class, c.class) = c.class and coalesce(r.category, c.category) = c.category)
         ) as days, coalesce(own.type, standard.type) as declared
       from cells c left join tenants t on t.id = c.tenant_id
         left join contracts own on own.product = c.product and own.type = c.type
         left join contracts standard on standard.product = 'standard' and standard.type = c.type
     ), aged as (
       select p.*, $3::timestamptz - make_interval(secs => $4::int) - period as since,
           $6::date::timestamp at time zone 'UTC' - period as moved_since
       from periods p, make_interval(
           days => coalesce(p.days, case when p.declared is null then $5::int else $2::int end)) as period
     )
     select array_agg(distinct a.tenant_id) as tenants, coalesce(sum(case when a.oldest < a.since then (select count(*) from ${name} r where r.received_at < a.since
         and r.tenant_id = a.tenant_id and r.product = a.product and r.type = a.type
         and r.class = a.class and r.category = a.category) end), 0) as count
     from aged a where a.oldest < greatest(a.since, a.moved_since)`,
    [
      JSON.stringify(question.contracts),
      question.defaultDays,
      new Date(question.nowMs),
      LIMITS.retentionOverdueMs / 1_000,
      LIMITS.retentionDaysMax,
      day,
    ],
  )
  const { count, tenants } = rows[0] ?? { count: 0, tenants: null }
  return { count: Number(count), tenants: (tenants ?? []).flatMap((id) => parseTenantId(id) ?? []) }
}

/** How large a partition's rows are, in bytes. */
export async function partitionBytes(
  client: pg.Client,
  { name }: Pick<Partition, 'name'>,
): Promise<number> {
  const { rows } = await client.query<{ bytes: string | null }>(
    'select pg_relation_size(to_regclass($1)) as bytes',
    [name],
  )
  return Number(rows[0]?.bytes ?? 0)
}

type OtherCounts = Pick<
  ProofDetail,
  'heldReports' | 'deadLetters' | 'valueWitnesses' | 'endedTenants'
>

/** Counts what else should be gone: an hour after its time at most. */
export async function countOtherOverdue(
  tx: Transaction,
  { nowMs, keepDays }: { readonly nowMs: number; readonly keepDays: number },
): Promise<OtherCounts> {
  const at = new Date(nowMs - LIMITS.retentionOverdueMs).toISOString()
  const { rows } = await tx.execute<Record<'held' | 'dead' | 'counted' | 'ended', string>>(sql`
    select
      (select count(*) from held_reports r where not exists (
         select from holds h where h.tenant_id = r.tenant_id and h.id = r.hold_id and h.released_at is null
           and coalesce(h.lifted_at, h.ends_at, 'infinity') > ${at}::timestamptz)) as held,
      (select count(*) from dead_letters
        where expires_on <= (${at}::timestamptz at time zone 'UTC')::date) as dead,
      (select count(*) from value_witnesses
        where expires_on <= (${at}::timestamptz at time zone 'UTC')::date) as counted,
      (select count(*) from tenants t where erased_at is null
         and ended_at + make_interval(days => ${keepDays}) < ${at}::timestamptz
         and not exists (select from holds h where h.tenant_id = t.id and h.released_at is null)) as ended`)
  const [found] = rows
  return {
    heldReports: Number(found?.held ?? 0),
    deadLetters: Number(found?.dead ?? 0),
    valueWitnesses: Number(found?.counted ?? 0),
    endedTenants: Number(found?.ended ?? 0),
  }
}
