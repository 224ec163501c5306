import { and, eq, sql } from 'drizzle-orm'
import type pg from 'pg'
import {
  type Category,
  type DataClass,
  type DataKind,
  PURPOSES,
  type Purpose,
} from '#domain/classification.ts'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import type { CleanReport } from '#domain/sink.ts'
import type { Transaction } from '../database.ts'
import { sinks } from '../schema/tenancy.ts'
import { parsePayload } from './report_payload.ts'

/** Where clean reports are forwarded to, and how far that is. */
export interface SinkRecord {
  readonly id: string
  readonly tenantId: TenantId
  readonly name: string
  readonly kind: 'otlp'
  readonly endpoint: string
  readonly sealedHeaders: Uint8Array
  readonly purpose: Purpose
  readonly createdAt: Date
  readonly cursorTransaction: string
  readonly cursorId: string
  readonly sent: number
  readonly refused: number
  readonly lastError: string | undefined
  readonly lastSentAt: Date | undefined
}

function parseSinkRow(row: typeof sinks.$inferSelect): SinkRecord {
  const tenantId = parseTenantId(row.tenantId)
  const purpose = PURPOSES.find((known) => known === row.purpose)
  invariant(tenantId !== undefined && purpose !== undefined, 'a stored sink is valid')
  return {
    ...row,
    tenantId,
    purpose,
    lastError: row.lastError ?? undefined,
    lastSentAt: row.lastSentAt ?? undefined,
  }
}

export type NewSink = Pick<
  SinkRecord,
  'id' | 'tenantId' | 'name' | 'kind' | 'endpoint' | 'sealedHeaders' | 'purpose' | 'createdAt'
> & {
  /** Whether it gets what is stored already, or only what comes from now on. */
  readonly from: 'beginning' | 'now'
}

const NIL = '00000000-0000-0000-0000-000000000000'

/** Adds a sink; undefined where the tenant has one of that name. */
export async function insertSink(tx: Transaction, sink: NewSink): Promise<SinkRecord | undefined> {
  const { from, ...values } = sink
  const cursor =
    from === 'beginning' ? sql`'0'` : sql`pg_snapshot_xmin(pg_current_snapshot())::text`
  const rows = await tx
    .insert(sinks)
    .values({ ...values, cursorTransaction: cursor, cursorId: NIL })
    .onConflictDoNothing()
    .returning()
  return rows[0] === undefined ? undefined : parseSinkRow(rows[0])
}

/** The sinks of a tenant, or (undefined) of all, by name. */
export async function listSinks(
  tx: Transaction,
  tenantId: TenantId | undefined,
): Promise<readonly SinkRecord[]> {
  const rows = await tx
    .select()
    .from(sinks)
    .where(tenantId === undefined ? undefined : eq(sinks.tenantId, tenantId))
    .orderBy(sinks.name)
  return rows.map(parseSinkRow)
}

/** Removes a sink by id; false where the tenant has none such. */
export async function deleteSink(
  tx: Transaction,
  tenantId: TenantId,
  id: string,
): Promise<boolean> {
  const rows = await tx
    .delete(sinks)
    .where(and(eq(sinks.tenantId, tenantId), eq(sinks.id, id)))
    .returning({ id: sinks.id })
  return rows.length > 0
}

/** What a batch did to a sink. */
export interface SinkProgress {
  readonly cursor: SinkCursor
  readonly sent: number
  readonly refused: number
  /** A sentence without data, or undefined where all is well. */
  readonly error: string | undefined
  readonly at: Date
}

export interface SinkCursor {
  readonly transaction: string
  readonly id: string
}

/** Moves a sink's cursor and counts. */
export async function recordSinkProgress(
  tx: Transaction,
  sink: Pick<SinkRecord, 'tenantId' | 'id'>,
  progress: SinkProgress,
): Promise<void> {
  await tx
    .update(sinks)
    .set({
      cursorTransaction: progress.cursor.transaction,
      cursorId: progress.cursor.id,
      sent: sql`${sinks.sent} + ${progress.sent}`,
      refused: sql`${sinks.refused} + ${progress.refused}`,
      lastError: progress.error ?? null,
      ...(progress.sent > 0 ? { lastSentAt: progress.at } : {}),
    })
    .where(and(eq(sinks.tenantId, sink.tenantId), eq(sinks.id, sink.id)))
}

/** First half of the advisory locks under which one process serves a sink. */
const SINK_LOCK = 7201

/** Takes a sink for this connection until it ends; false where another process serves it. */
export async function lockSink(client: pg.Client, sinkId: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    'select pg_try_advisory_lock($1, hashtext($2)) as locked',
    [SINK_LOCK, sinkId],
  )
  return rows[0]?.locked ?? false
}

export interface ForwardBatch {
  readonly reports: readonly CleanReport[]
  /** The place after the last report. */
  readonly cursor: SinkCursor | undefined
}

/**
 * The next reports after a cursor, in the order of their commits. Only transactions that every later one has been
 * preceded by are read, so that a slow commit is never skipped.
 */
export async function readForwardBatch(
  client: pg.Client,
  sink: SinkRecord,
  page: {
    readonly cursor: SinkCursor
    readonly dataKinds: readonly DataKind[]
    readonly limit: number
  },
): Promise<ForwardBatch> {
  const { rows } = await client.query<ForwardRow>(
    `select id, product, version, type, class, category, time, received_at, bundle, payload, committed_in::text as committed_in
     from reports
     where tenant_id = $1 and (committed_in, id) > ($2::xid8, $3::uuid)
       and committed_in < pg_snapshot_xmin(pg_current_snapshot()) and data_kind = any($4)
     order by committed_in, id limit $5`,
    [sink.tenantId, page.cursor.transaction, page.cursor.id, page.dataKinds, page.limit],
  )
  const last = rows[rows.length - 1]
  return {
    reports: rows.map((row) => parseForwardRow(row, sink.tenantId)),
    cursor: last === undefined ? undefined : { transaction: last.committed_in, id: last.id },
  }
}

interface ForwardRow {
  readonly id: string
  readonly product: string
  readonly version: string | null
  readonly type: string
  readonly class: DataClass
  readonly category: Category
  readonly time: Date
  readonly received_at: Date
  readonly bundle: string
  readonly payload: Uint8Array
  readonly committed_in: string
}

function parseForwardRow(row: ForwardRow, tenantId: TenantId): CleanReport {
  return {
    id: row.id,
    tenantId,
    product: row.product,
    ...(row.version === null ? {} : { version: row.version }),
    type: row.type,
    class: row.class,
    category: row.category,
    timeMs: row.time.getTime(),
    receivedAtMs: row.received_at.getTime(),
    bundle: row.bundle,
    data: parsePayload(row.payload).data,
  }
}
