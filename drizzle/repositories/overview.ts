import { sql } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'

/** A request that somebody has to answer. */
export interface OpenRequest {
  readonly id: string
  readonly type: string
  readonly status: string
  readonly dueAt: Date
}

/** A tenant's requests that have not ended: the first due ones, and how many there are of each status. */
export interface OpenRequests {
  readonly first: readonly OpenRequest[]
  readonly byStatus: readonly { readonly status: string; readonly count: number }[]
  /** Of those that have not ended, by the days that are left. */
  readonly byDaysLeft: Readonly<Record<DaysLeft, number>>
}

export const DAYS_LEFT = ['overdue', 'within3', 'within7', 'within30', 'more'] as const
export type DaysLeft = (typeof DAYS_LEFT)[number]

const ENDED = sql`status in ('completed', 'denied', 'cancelled')`

/** What of a tenant's requests is open at a time; at most `limit` of the first due ones. */
export async function readOpenRequests(
  tx: Transaction,
  tenantId: TenantId,
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<OpenRequests> {
  const at = sql`${now.toISOString()}::timestamptz`
  const first = await tx.execute<Record<string, string>>(sql`
    select id, type, status, due_at from subject_requests
    where tenant_id = ${tenantId} and not ${ENDED} order by due_at, id limit ${limit}`)
  const statuses = await tx.execute<{ status: string; count: string }>(sql`
    select status, count(*) as count from subject_requests where tenant_id = ${tenantId} group by 1 order by 1`)
  const left = await tx.execute<{ bucket: string; count: string }>(sql`
    select case when due_at < ${at} then 'overdue' when due_at < ${at} + interval '3 days' then 'within3'
        when due_at < ${at} + interval '7 days' then 'within7'
        when due_at < ${at} + interval '30 days' then 'within30' else 'more' end as bucket, count(*) as count
    from subject_requests where tenant_id = ${tenantId} and not ${ENDED} group by 1`)
  const counts = new Map(left.rows.map(({ bucket, count }) => [bucket, Number(count)]))
  const of = (bucket: DaysLeft) => counts.get(bucket) ?? 0
  return {
    first: first.rows.map(({ id = '', type = '', status = '', due_at: due = '' }) => ({
      id,
      type,
      status,
      dueAt: new Date(due),
    })),
    byStatus: statuses.rows.map(({ status, count }) => ({ status, count: Number(count) })),
    byDaysLeft: {
      overdue: of('overdue'),
      within3: of('within3'),
      within7: of('within7'),
      within30: of('within30'),
      more: of('more'),
    },
  }
}

/** Items that went to quarantine today, and on the seven days before. */
export interface QuarantineGrowth {
  readonly today: number
  readonly before: number
}

/** How quarantine grows: counted items of the UTC day that has begun, and of the seven days before it. */
export async function readQuarantineGrowth(
  tx: Transaction,
  tenantId: TenantId,
  now: Date,
): Promise<QuarantineGrowth> {
  const today = sql`date_trunc('day', ${now.toISOString()}::timestamptz, 'UTC')`
  const { rows } = await tx.execute<{ today: string | null; before: string | null }>(sql`
    select sum(count) filter (where hour >= ${today}) as today,
      sum(count) filter (where hour < ${today}) as before
    from outcomes where tenant_id = ${tenantId} and outcome = 'quarantined'
      and hour >= ${today} - interval '7 days'`)
  return { today: Number(rows[0]?.today ?? 0), before: Number(rows[0]?.before ?? 0) }
}

/** A processor that requests could not be told to. */
export interface FailedProcessor {
  readonly id: string
  readonly name: string
  readonly count: number
}

/** Processors with which requests have failed and wait for somebody's decision. */
export async function listFailedProcessors(
  tx: Transaction,
  tenantId: TenantId,
): Promise<readonly FailedProcessor[]> {
  const { rows } = await tx.execute<{ id: string; name: string; count: string }>(sql`
    select processor_id as id, name, count(*) as count from request_deliveries
    where tenant_id = ${tenantId} and status = 'failed' group by 1, 2 order by 3 desc`)
  return rows.map(({ id, name, count }) => ({ id, name, count: Number(count) }))
}

/** A disclosure that is not closed. */
export interface OpenDisclosure {
  readonly id: string
  readonly status: string
  readonly dueAt: Date | undefined
}

/** At most `limit` disclosures that wait for somebody, the first due ones. */
export async function listOpenDisclosures(
  tx: Transaction,
  tenantId: TenantId,
  limit: number,
): Promise<readonly OpenDisclosure[]> {
  const { rows } = await tx.execute<{ id: string; status: string; due_at: string | null }>(sql`
    select id, status, due_at from disclosures
    where tenant_id = ${tenantId} and status in ('received', 'producing')
    order by due_at nulls last, id limit ${limit}`)
  return rows.map(({ id, status, due_at: due }) => ({
    id,
    status,
    dueAt: due === null ? undefined : new Date(due),
  }))
}

/** Dead letters of a tenant's sinks. */
export async function countLettersBySink(
  tx: Transaction,
  tenantId: TenantId,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await tx.execute<{ sink: string; count: string }>(sql`
    select sink_id as sink, count(*) as count from dead_letters where tenant_id = ${tenantId} group by 1`)
  return new Map(rows.map(({ sink, count }) => [sink, Number(count)]))
}

/** Reports that completed erasures of a range have deleted. */
export async function countErased(
  tx: Transaction,
  tenantId: TenantId,
  { since, until }: { readonly since: Date; readonly until: Date },
): Promise<number> {
  const { rows } = await tx.execute<{ erased: string | null }>(sql`
    select sum((result #>> '{reports,before}')::bigint - (result #>> '{reports,after}')::bigint) as erased
    from subject_requests
    where tenant_id = ${tenantId} and type in ('erasure', 'opt_out') and status = 'completed'
      and completed_at >= ${since.toISOString()}::timestamptz
      and completed_at < ${until.toISOString()}::timestamptz`)
  return Number(rows[0]?.erased ?? 0)
}
