import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { ErasedReport, ForgetResult } from '#domain/sink.ts'
import {
  deleteSinkErasures,
  listErasingSinks,
  listSinkErasures,
} from '#drizzle/repositories/sink_erasures.ts'
import { lockSinkBatch, type SinkRecord, unlockSinkBatch } from '#drizzle/repositories/sinks.ts'
import type { ForwardParts } from './parts.ts'
import { openSink } from './sink_settings.ts'

/** How long the batch that is under way is waited for, and how often it is looked, in milliseconds. */
const WAIT_MAX_MS = 150_000
const LOOK_EVERY_MS = 100

/** Reports of one call of a sink. */
const CALL_REPORTS_MAX = 1_000

/** What an erasure at sinks needs of the gateway. */
export type EraseParts = Pick<ForwardParts, 'database' | 'keyring' | 'log'>

export interface SinkErasureOptions {
  readonly reports: readonly ErasedReport[]
  readonly signal: AbortSignal
}

/**
 * Has every sink that keeps reports, also paused ones, remove what was deleted from the store. What a sink cannot
 * remove now stays noted for the next call. Safe to repeat, and to be aborted.
 */
export async function deliverErasures(parts: EraseParts, signal: AbortSignal): Promise<void> {
  const sinks = await parts.database.withOwner(listErasingSinks)
  for (const sink of sinks) await deliverTo(parts, sink, signal)
}

async function deliverTo(parts: EraseParts, sink: SinkRecord, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const reports = await parts.database.withOwner((tx) =>
      listSinkErasures(tx, sink, CALL_REPORTS_MAX),
    )
    if (reports.length === 0) return
    const result = await eraseFromSink(parts, sink, { reports, signal })
    if (result?.kind !== 'forgotten') {
      parts.log.warn('sink_erasure_waits', { sink: sink.id, result: result?.kind ?? 'none' })
      return
    }
    await parts.database.withOwner((tx) => deleteSinkErasures(tx, sink, reports))
  }
}

/**
 * Removes reports from a sink. It comes after their keys are destroyed or they are deleted: it waits for the batch that
 * is under way, and no later one can hold them. Safe to repeat. Undefined where the sink cannot delete.
 */
export async function eraseFromSink(
  parts: Pick<ForwardParts, 'database' | 'keyring'>,
  sink: SinkRecord,
  { reports, signal }: SinkErasureOptions,
): Promise<ForgetResult | undefined> {
  const destination = openSink(parts, sink)
  if (destination?.erase === undefined) return undefined
  const client = await parts.database.connect()
  try {
    if (!(await waitForBatch(client, sink.id, signal))) {
      return { kind: 'retry', message: 'Cannot erase at the sink: a batch is under way' }
    }
    return await destination.erase(reports, signal)
  } finally {
    await unlockSinkBatch(client, sink.id).catch(() => undefined)
    await client.end().catch(() => undefined)
    await destination.close?.()
  }
}

async function waitForBatch(
  client: pg.Client,
  sinkId: string,
  signal: AbortSignal,
): Promise<boolean> {
  const endsAt = performance.now() + WAIT_MAX_MS
  while (!signal.aborted && performance.now() < endsAt) {
    if (await lockSinkBatch(client, sinkId)) return true
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined)
  }
  return false
}
