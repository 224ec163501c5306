import { and, count, eq, sql } from 'drizzle-orm'
import type pg from 'pg'
import {
  CATEGORIES,
  type Category,
  DATA_CLASSES,
  type DataClass,
  PURPOSES,
  type Purpose,
} from '#domain/classification.ts'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import { NIL_GUID } from '#domain/stored_report.ts'
import type { Transaction } from '../database.ts'
import { deadLetters, sinkReplays, sinks } from '../schema/tenancy.ts'

/** Names a sink. */
export interface SinkKey {
  readonly tenantId: TenantId
  readonly id: string
}

/** What a sink gets; undefined stands for all that its purpose allows. */
export interface SinkFilter {
  readonly purpose: Purpose
  readonly classes: readonly DataClass[] | undefined
  readonly categories: readonly Category[] | undefined
  readonly products: readonly string[] | undefined
}

/** A place in the order of commits: everything up to and with it is done. */
export interface SinkCursor {
  readonly transaction: string
  readonly id: string
}

/** Where clean reports are forwarded to, how far that is, and how it goes. */
export interface SinkRecord extends SinkKey, SinkFilter {
  readonly name: string
  readonly kind: string
  readonly endpoint: string
  readonly settings: JsonObject
  readonly sealedSecrets: Uint8Array
  /** Whether it is told of erasures. */
  readonly keeps: boolean
  readonly status: 'active' | 'paused'
  readonly createdAt: Date
  readonly cursor: SinkCursor
  readonly sent: number
  readonly refused: number
  readonly withheld: number
  readonly lettersDropped: number
  readonly lastError: string | undefined
  readonly lastSentAt: Date | undefined
  /** The first of the failures since the last delivery. */
  readonly failingSince: Date | undefined
}

/** A row as a sink. */
export function parseSinkRow(row: typeof sinks.$inferSelect): SinkRecord {
  const { cursorTransaction, cursorId, settings, ...rest } = row
  const tenantId = parseTenantId(row.tenantId)
  const purpose = PURPOSES.find((known) => known === row.purpose)
  invariant(tenantId !== undefined && purpose !== undefined, 'a stored sink is valid')
  return {
    ...rest,
    tenantId,
    purpose,
    settings: isJsonObject(settings) ? settings : {},
    classes: known(DATA_CLASSES, row.classes),
    categories: known(CATEGORIES, row.categories),
    products: row.products ?? undefined,
    cursor: { transaction: cursorTransaction, id: cursorId },
    lastError: row.lastError ?? undefined,
    lastSentAt: row.lastSentAt ?? undefined,
    failingSince: row.failingSince ?? undefined,
  }
}

/** Words that are not known any more are left out: the sink gets less, never more. */
function known<Word extends string>(
  words: readonly Word[],
  stored: readonly string[] | null,
): readonly Word[] | undefined {
  return stored === null ? undefined : words.filter((word) => stored.includes(word))
}

export type NewSink = SinkKey &
  SinkFilter &
  Pick<
    SinkRecord,
    'name' | 'kind' | 'endpoint' | 'settings' | 'sealedSecrets' | 'keeps' | 'createdAt'
  > & {
    /** Whether it gets what is stored already, or only what comes from now on. */
    readonly from: 'beginning' | 'now'
  }

/** Adds a sink; a word where the tenant has one of that name, or as many as it may have. */
export async function insertSink(
  tx: Transaction,
  sink: NewSink,
): Promise<SinkRecord | 'name_taken' | 'too_many'> {
  const { from, classes, categories, products, ...values } = sink
  const [counted] = await tx
    .select({ count: count() })
    .from(sinks)
    .where(eq(sinks.tenantId, sink.tenantId))
  if ((counted?.count ?? 0) >= LIMITS.sinksPerTenantMax) return 'too_many'
  const cursor =
    from === 'beginning' ? sql`'0'` : sql`pg_snapshot_xmin(pg_current_snapshot())::text`
  const rows = await tx
    .insert(sinks)
    .values({
      ...values,
      classes: listOrNull(classes),
      categories: listOrNull(categories),
      products: listOrNull(products),
      cursorTransaction: cursor,
      cursorId: NIL_GUID,
    })
    .onConflictDoNothing()
    .returning()
  return rows[0] === undefined ? 'name_taken' : parseSinkRow(rows[0])
}

function listOrNull(words: readonly string[] | undefined): string[] | null {
  return words === undefined ? null : [...words]
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

/** The sink of that name, as it stands now; undefined where there is none. */
export async function findSink(tx: Transaction, key: SinkKey): Promise<SinkRecord | undefined> {
  const rows = await tx.select().from(sinks).where(isSink(key))
  return rows[0] === undefined ? undefined : parseSinkRow(rows[0])
}

/** Removes a sink with its dead letters and replays; false where the tenant has none such. */
export async function deleteSink(tx: Transaction, key: SinkKey): Promise<boolean> {
  const rows = await tx.delete(sinks).where(isSink(key)).returning({ id: sinks.id })
  await tx
    .delete(deadLetters)
    .where(and(eq(deadLetters.tenantId, key.tenantId), eq(deadLetters.sinkId, key.id)))
  await tx
    .delete(sinkReplays)
    .where(and(eq(sinkReplays.tenantId, key.tenantId), eq(sinkReplays.sinkId, key.id)))
  return rows.length > 0
}

/**
 * Pauses or resumes a sink; undefined where the tenant has none such. What is resumed has its whole time to succeed
 * again. An error explains why the gateway itself paused it.
 */
export async function setSinkStatus(
  tx: Transaction,
  key: SinkKey,
  change: { readonly status: SinkRecord['status']; readonly error?: string },
): Promise<SinkRecord | undefined> {
  const rows = await tx
    .update(sinks)
    .set({ status: change.status, lastError: change.error ?? null, failingSince: null })
    .where(isSink(key))
    .returning()
  return rows[0] === undefined ? undefined : parseSinkRow(rows[0])
}

/** What a batch added to a sink's counts. */
export interface SinkCounts {
  readonly sent: number
  readonly refused: number
  readonly withheld: number
  readonly at: Date
}

/** Adds to a sink's counts. A delivery ends its failures. False where the sink is gone. */
export async function addSinkCounts(
  tx: Transaction,
  key: SinkKey,
  counts: SinkCounts,
): Promise<boolean> {
  const isAnswered = counts.sent + counts.refused > 0
  const rows = await tx
    .update(sinks)
    .set({
      sent: sql`${sinks.sent} + ${counts.sent}`,
      refused: sql`${sinks.refused} + ${counts.refused}`,
      withheld: sql`${sinks.withheld} + ${counts.withheld}`,
      ...(isAnswered ? { lastError: null, failingSince: null } : {}),
      ...(counts.sent > 0 ? { lastSentAt: counts.at } : {}),
    })
    .where(isSink(key))
    .returning({ id: sinks.id })
  return rows.length > 0
}

/**
 * Moves a sink's cursor from where its reader took it to be. False where it stands elsewhere (another process serves
 * the sink by now) or the sink is gone: then nothing is changed.
 */
export async function moveSinkCursor(
  tx: Transaction,
  key: SinkKey,
  move: { readonly from: SinkCursor; readonly to: SinkCursor },
): Promise<boolean> {
  const rows = await tx
    .update(sinks)
    .set({ cursorTransaction: move.to.transaction, cursorId: move.to.id })
    .where(
      and(
        isSink(key),
        eq(sinks.cursorTransaction, move.from.transaction),
        eq(sinks.cursorId, move.from.id),
      ),
    )
    .returning({ id: sinks.id })
  return rows.length > 0
}

/** Remembers a failure, a sentence without data, and since when a sink fails; undefined where it is gone or paused. */
export async function recordSinkFailure(
  tx: Transaction,
  key: SinkKey,
  failure: { readonly error: string; readonly at: Date },
): Promise<{ readonly failingSince: Date } | undefined> {
  const rows = await tx
    .update(sinks)
    .set({
      lastError: failure.error,
      failingSince: sql`coalesce(${sinks.failingSince}, ${failure.at.toISOString()}::timestamptz)`,
    })
    .where(and(isSink(key), eq(sinks.status, 'active')))
    .returning({ failingSince: sinks.failingSince })
  const failingSince = rows[0]?.failingSince ?? undefined
  return failingSince === undefined ? undefined : { failingSince }
}

/** First halves of the advisory locks: under one a process serves a sink, under the other a batch is under way. */
const SINK_LOCK = 7201
const SINK_BATCH_LOCK = 7202

/** Takes a sink for this connection until it ends or gives it back; false where another one has it. */
export async function lockSink(client: pg.Client, sinkId: string): Promise<boolean> {
  return await tryLock(client, SINK_LOCK, sinkId)
}

/** Gives a sink back that this connection took. */
export async function unlockSink(client: pg.Client, sinkId: string): Promise<void> {
  await unlock(client, SINK_LOCK, sinkId)
}

/** Takes the right to change what a sink's destination holds; false where another connection has it. */
export async function lockSinkBatch(client: pg.Client, sinkId: string): Promise<boolean> {
  return await tryLock(client, SINK_BATCH_LOCK, sinkId)
}

/** Gives that right back. */
export async function unlockSinkBatch(client: pg.Client, sinkId: string): Promise<void> {
  await unlock(client, SINK_BATCH_LOCK, sinkId)
}

async function tryLock(client: pg.Client, first: number, sinkId: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    'select pg_try_advisory_lock($1, hashtext($2)) as locked',
    [first, sinkId],
  )
  return rows[0]?.locked ?? false
}

async function unlock(client: pg.Client, first: number, sinkId: string): Promise<void> {
  await client.query('select pg_advisory_unlock($1, hashtext($2))', [first, sinkId])
}

function isSink({ tenantId, id }: SinkKey) {
  return and(eq(sinks.tenantId, tenantId), eq(sinks.id, id))
}
