import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { TenantId } from '#domain/ids.ts'
import type { ErasedReport, ForgetResult } from '#domain/sink.ts'
import {
  listSinks,
  lockSinkBatch,
  type SinkRecord,
  unlockSinkBatch,
} from '#drizzle/repositories/sinks.ts'
import type { ForwardParts } from './parts.ts'
import { openSink } from './sink_settings.ts'

/** How long the batch that is under way is waited for, and how often it is looked, in milliseconds. */
const WAIT_MAX_MS = 150_000
const LOOK_EVERY_MS = 100

/** What became of an erasure at one sink. */
export interface SinkErasure {
  readonly sink: string
  readonly kind: string
  readonly result: ForgetResult
}

export interface SinkErasureOptions {
  readonly tenantId: TenantId
  readonly reports: readonly ErasedReport[]
  readonly signal: AbortSignal
}

/**
 * Removes reports from every sink of the tenant that keeps what it gets, also from paused ones. It comes after the
 * destruction of the reports' keys: it waits for the batch that is under way, and no later one can hold them. Safe to
 * repeat; the caller does so for each `retry`. Sinks whose kind cannot delete are not among the results.
 */
export async function eraseFromSinks(
  parts: Pick<ForwardParts, 'database' | 'keyring'>,
  options: SinkErasureOptions,
): Promise<readonly SinkErasure[]> {
  const { tenantId } = options
  const sinks = await parts.database.withOwner((tx) => listSinks(tx, tenantId))
  const erasures: SinkErasure[] = []
  for (const sink of sinks) {
    const result = await eraseFromSink(parts, sink, options)
    if (result !== undefined) erasures.push({ sink: sink.id, kind: sink.kind, result })
  }
  return erasures
}

async function eraseFromSink(
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
