import { and, asc, count, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import type { ErasedReport } from '#domain/sink.ts'
import type { Transaction } from '../database.ts'
import { reports } from '../schema/reports.ts'
import { requestDeliveries } from '../schema/requests.ts'
import { sinkErasures, sinks } from '../schema/tenancy.ts'
import { DELETING_WRITER } from './rollups.ts'
import { parseSinkRow, type SinkKey, type SinkRecord } from './sinks.ts'

const ONLY_BY_PLACE =
  'set local enable_seqscan = off; set local enable_indexscan = off; set local enable_bitmapscan = off'
const ANY_WAY =
  'set local enable_seqscan = on; set local enable_indexscan = on; set local enable_bitmapscan = on'

/**
 * Deletes reports of one tenant and expiry day, found as `place` (ctid) and `id`; by both, since a place may have been
 * given to another report in between. Each sink that keeps reports is told of them in
 * the same statement, so that none is forgotten; where it is for a request, that waits for these sinks. What is left is
 * counted there too. Returns how many there were.
 */
export async function deleteReportsAt(
  tx: Transaction,
  {
    tenantId,
    expiresOn,
    requestId,
  }: {
    readonly tenantId: TenantId
    readonly expiresOn: string
    readonly requestId?: string | undefined
  },
  places: SQL,
): Promise<number> {
  const { rows: found } = await tx.execute<{ place: string; id: string }>(places)
  if (found.length === 0) return 0
  // Of a new partition PostgreSQL has no statistics, and would compare the places with each row of the tenant.
  await tx.execute(sql.raw(ONLY_BY_PLACE))
  const { rows } = await tx.execute<{ deleted: string }>(sql`
    with gone as (
      delete from ${reports}
      where ${reports.tenantId} = ${tenantId} and ${reports.expiresOn} = ${expiresOn}
        and ${reports}.ctid = any(${sql.param(found.map(({ place }) => place))}::tid[])
        and ${reports.id} = any(${sql.param(found.map(({ id }) => id))}::uuid[])
      returning ${reports.id}, ${reports.product}, ${reports.receivedAt}, ${reports.instanceId}, ${reports.type},
        ${reports.class}, ${reports.category}, length(${reports.sealed}) as size
    ), uncounted as (
      insert into stored_counts
        (tenant_id, hour, instance_id, product, type, class, category, writer, count, bytes, last_seen)
      select ${tenantId}::uuid, date_trunc('hour', received_at, 'UTC'), instance_id, product, type, class, category,
        ${DELETING_WRITER}::smallint, -count(*), -sum(size), max(received_at)
      from gone group by 2, 3, 4, 5, 6, 7
      on conflict on constraint stored_counts_key do update set count = stored_counts.count + excluded.count,
        bytes = stored_counts.bytes + excluded.bytes
    ), told as (
      insert into ${sinkErasures} (tenant_id, sink_id, report_id, product, received_at, request_id)
      select ${tenantId}::uuid, s.id, gone.id, gone.product, gone.received_at, ${requestId ?? null}::uuid
      from gone cross join ${sinks} s where s.tenant_id = ${tenantId} and s.keeps
      on conflict do nothing
    ), awaited as (
      insert into ${requestDeliveries}
        (tenant_id, request_id, processor_id, kind, name, status, created_at, updated_at, next_at, expires_at)
      select ${tenantId}::uuid, ${requestId ?? null}::uuid, s.id, 'sink', s.name, 'pending',
        now(), now(), now(), now() + make_interval(secs => ${LIMITS.processorRetryMaxMs / 1_000})
      from ${sinks} s
      where s.tenant_id = ${tenantId} and s.keeps
        and ${requestId ?? null}::uuid is not null and exists (select 1 from gone)
      on conflict do nothing
    )
    select count(*) as deleted from gone`)
  await tx.execute(sql.raw(ANY_WAY))
  return Number(rows[0]?.deleted ?? 0)
}

/** The sinks that are still to remove something, of all tenants. */
export async function listErasingSinks(tx: Transaction): Promise<readonly SinkRecord[]> {
  const waiting = tx
    .select({ one: sql`1` })
    .from(sinkErasures)
    .where(and(eq(sinkErasures.tenantId, sinks.tenantId), eq(sinkErasures.sinkId, sinks.id)))
  const rows = await tx.select().from(sinks).where(sql`exists (${waiting})`)
  return rows.map(parseSinkRow)
}

/** The reports that a sink is to remove, those waiting longest first. */
export async function listSinkErasures(
  tx: Transaction,
  sink: SinkKey,
  limit: number,
): Promise<readonly ErasedReport[]> {
  const rows = await tx
    .select()
    .from(sinkErasures)
    .where(isOf(sink))
    .orderBy(asc(sinkErasures.requestedAt))
    .limit(limit)
  return rows.map(({ tenantId, reportId, product, receivedAt }) => ({
    id: reportId,
    tenantId,
    product,
    receivedAtMs: receivedAt.getTime(),
  }))
}

/** Forgets what a sink has removed. */
export async function deleteSinkErasures(
  tx: Transaction,
  sink: SinkKey,
  removed: readonly ErasedReport[],
): Promise<void> {
  const ids = removed.map(({ id }) => id)
  await tx.delete(sinkErasures).where(and(isOf(sink), inArray(sinkErasures.reportId, ids)))
}

/** How many reports the tenant's sinks are still to remove. */
export async function countSinkErasures(tx: Transaction, tenantId: TenantId): Promise<number> {
  const rows = await tx
    .select({ count: count() })
    .from(sinkErasures)
    .where(eq(sinkErasures.tenantId, tenantId))
  return rows[0]?.count ?? 0
}

function isOf({ tenantId, id }: SinkKey): SQL | undefined {
  return and(eq(sinkErasures.tenantId, tenantId), eq(sinkErasures.sinkId, id))
}
