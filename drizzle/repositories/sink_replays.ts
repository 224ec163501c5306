import { and, desc, eq, sql } from 'drizzle-orm'
import { NIL_GUID } from '#domain/stored_report.ts'
import type { Transaction } from '../database.ts'
import { sinkReplays, sinks } from '../schema/tenancy.ts'
import type { SinkCursor, SinkKey } from './sinks.ts'

/** Reports of a time of receipt that a sink gets again, under the policy and the choices of the moment of sending. */
export interface SinkReplay {
  readonly id: string
  /** Received at or after, and before. */
  readonly since: Date
  readonly until: Date
  readonly status: 'running' | 'completed' | 'cancelled'
  readonly cursor: SinkCursor
  readonly sent: number
  readonly withheld: number
  readonly requestedAt: Date
  readonly requestedBy: string
  readonly completedAt: Date | undefined
}

function parseReplayRow(row: typeof sinkReplays.$inferSelect): SinkReplay {
  const {
    cursorTransaction,
    cursorId,
    completedAt,
    tenantId: _tenant,
    sinkId: _sink,
    ...rest
  } = row
  return {
    ...rest,
    cursor: { transaction: cursorTransaction, id: cursorId },
    completedAt: completedAt ?? undefined,
  }
}

export type NewReplay = Pick<SinkReplay, 'id' | 'since' | 'until' | 'requestedAt' | 'requestedBy'>

/** Begins a replay; a word where one runs already, or the sink is gone. */
export async function insertReplay(
  tx: Transaction,
  sink: SinkKey,
  replay: NewReplay,
): Promise<SinkReplay | 'running' | 'no_sink'> {
  // The lock of the sink's row lets one request at a time look and insert.
  const locked = await tx
    .select({ id: sinks.id })
    .from(sinks)
    .where(and(eq(sinks.tenantId, sink.tenantId), eq(sinks.id, sink.id)))
    .for('update')
  if (locked.length === 0) return 'no_sink'
  if ((await findRunningReplay(tx, sink)) !== undefined) return 'running'
  const rows = await tx
    .insert(sinkReplays)
    .values({
      ...replay,
      tenantId: sink.tenantId,
      sinkId: sink.id,
      status: 'running',
      cursorTransaction: '0',
      cursorId: NIL_GUID,
    })
    .returning()
  return rows[0] === undefined ? 'no_sink' : parseReplayRow(rows[0])
}

/** The replay of a sink that is under way, or undefined. */
export async function findRunningReplay(
  tx: Transaction,
  sink: SinkKey,
): Promise<SinkReplay | undefined> {
  const rows = await tx
    .select()
    .from(sinkReplays)
    .where(and(isOf(sink), eq(sinkReplays.status, 'running')))
    .limit(1)
  return rows[0] === undefined ? undefined : parseReplayRow(rows[0])
}

/** A sink's replays, the newest first. */
export async function listReplays(
  tx: Transaction,
  sink: SinkKey,
  limit: number,
): Promise<readonly SinkReplay[]> {
  const rows = await tx
    .select()
    .from(sinkReplays)
    .where(isOf(sink))
    .orderBy(desc(sinkReplays.requestedAt), desc(sinkReplays.id))
    .limit(limit)
  return rows.map(parseReplayRow)
}

/** Ends a replay that runs; false where it does not. What was sent is not taken back. */
export async function cancelReplay(
  tx: Transaction,
  sink: SinkKey,
  end: { readonly id: string; readonly at: Date },
): Promise<boolean> {
  const rows = await tx
    .update(sinkReplays)
    .set({ status: 'cancelled', completedAt: end.at })
    .where(isRunning(sink, end.id))
    .returning({ id: sinkReplays.id })
  return rows.length > 0
}

/** What one batch did to a replay. */
export interface ReplayProgress {
  readonly id: string
  readonly cursor: SinkCursor
  readonly sent: number
  readonly withheld: number
  /** Set where nothing is left to be replayed. */
  readonly completedAt: Date | undefined
}

/** Moves a replay on; false where it was cancelled, or is gone with its sink. */
export async function recordReplayProgress(
  tx: Transaction,
  sink: SinkKey,
  progress: ReplayProgress,
): Promise<boolean> {
  const { cursor, completedAt } = progress
  const rows = await tx
    .update(sinkReplays)
    .set({
      cursorTransaction: cursor.transaction,
      cursorId: cursor.id,
      sent: sql`${sinkReplays.sent} + ${progress.sent}`,
      withheld: sql`${sinkReplays.withheld} + ${progress.withheld}`,
      ...(completedAt === undefined ? {} : { status: 'completed' as const, completedAt }),
    })
    .where(isRunning(sink, progress.id))
    .returning({ id: sinkReplays.id })
  return rows.length > 0
}

function isOf(sink: SinkKey) {
  return and(eq(sinkReplays.tenantId, sink.tenantId), eq(sinkReplays.sinkId, sink.id))
}

function isRunning(sink: SinkKey, id: string) {
  return and(isOf(sink), eq(sinkReplays.id, id), eq(sinkReplays.status, 'running'))
}
