import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { DATA_KINDS } from '#domain/classification.ts'
import type { CleanReport, Sink } from '#domain/sink.ts'
import {
  listSinks,
  lockSink,
  readForwardBatch,
  recordSinkProgress,
  type SinkCursor,
  type SinkProgress,
  type SinkRecord,
} from '#drizzle/repositories/sinks.ts'
import { createOtlpSink } from '#sinks/otlp/index.ts'
import type { Gateway } from '../gateway.ts'
import { SecretBox } from '../keyring/secret_box.ts'

/** Reports of one batch, and how long a destination may take for it. */
const BATCH_MAX = 500
const SEND_TIMEOUT_MS = 10_000
/** How long a sink that has sent everything waits before it looks again. */
const IDLE_MS = 250
/** First and longest wait after a failure; it doubles in between. */
const BACKOFF_MIN_MS = 500
const BACKOFF_MAX_MS = 60_000
/** How often new and removed sinks are looked for. */
const SINKS_REFRESH_MS = 1_000

export interface Forwarder {
  /** Ends every loop after the batch that is under way. Safe to call twice. */
  readonly stop: () => Promise<void>
}

/**
 * Forwards stored reports to sinks, at least once: a sink's cursor moves only after its destination has taken a batch.
 * One process serves a sink at a time. After a failure it waits and sends the same batch again.
 */
export function startForwarder(gateway: Gateway): Forwarder {
  const abort = new AbortController()
  const running = new Map<string, Promise<void>>()
  const refresh = async (): Promise<void> => {
    const sinks = await gateway.database.withOwner((tx) => listSinks(tx, undefined))
    for (const { id } of sinks) {
      if (running.has(id)) continue
      running.set(
        id,
        serveSink(gateway, id, abort.signal).finally(() => running.delete(id)),
      )
    }
  }
  const watching = repeatUntil(abort.signal, SINKS_REFRESH_MS, async () => {
    await refresh().catch((error: unknown) => gateway.log.warn('sinks_not_read', { error }))
  })
  return {
    stop: async () => {
      abort.abort()
      await watching
      await Promise.allSettled(running.values())
    },
  }
}

async function repeatUntil(
  signal: AbortSignal,
  everyMs: number,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await work()
    await pause(everyMs, signal)
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined)
}

/** Serves one sink until it is removed, the process stops, or the store fails (then it is begun again). */
async function serveSink(gateway: Gateway, id: string, signal: AbortSignal): Promise<void> {
  let client: pg.Client | undefined
  try {
    client = await gateway.database.connect()
    if (!(await lockSink(client, id))) return await pause(SINKS_REFRESH_MS, signal)
    let failures = 0
    while (!signal.aborted) {
      const sinks = await gateway.database.withOwner((tx) => listSinks(tx, undefined))
      const sink = sinks.find((known) => known.id === id)
      if (sink === undefined) return
      const waitMs = await forwardOnce(gateway, { sink, client, signal, failures })
      failures = waitMs > IDLE_MS ? failures + 1 : 0
      await pause(waitMs, signal)
    }
  } catch (error) {
    gateway.log.warn('sink_failed', { error })
    await pause(BACKOFF_MIN_MS, signal)
  } finally {
    await client?.end().catch(() => undefined)
  }
}

interface Attempt {
  readonly sink: SinkRecord
  readonly client: pg.Client
  readonly signal: AbortSignal
  /** Failures in a row before this attempt. */
  readonly failures: number
}

/** Sends the next batch; returns how long to wait before the next attempt, in milliseconds. */
async function forwardOnce(gateway: Gateway, attempt: Attempt): Promise<number> {
  const { sink, client } = attempt
  const cursor = { transaction: sink.cursorTransaction, id: sink.cursorId }
  const table = gateway.policies.source.settings.purposes
  const dataKinds = DATA_KINDS.filter((kind) => table[kind][sink.purpose])
  const batch = await readForwardBatch(client, sink, { cursor, dataKinds, limit: BATCH_MAX })
  if (batch.cursor === undefined) return IDLE_MS
  const destination = openSink(gateway, sink)
  const sending = await sendAll(destination, batch.reports, attempt.signal)
  const at = new Date(gateway.clock.nowMs())
  const record = async (progress: Omit<SinkProgress, 'at'>) =>
    await gateway.database.withOwner((tx) => recordSinkProgress(tx, sink, { ...progress, at }))
  if (sending.kind === 'retry') {
    await record({ cursor, sent: 0, refused: 0, error: sending.message })
    return Math.max(sending.afterMs ?? 0, backoffMs(attempt.failures))
  }
  const { sent, refused } = sending
  await record({ cursor: batch.cursor satisfies SinkCursor, sent, refused, error: undefined })
  gateway.metrics.forwarded(sink.kind, 'sent', sent)
  if (refused > 0) gateway.metrics.forwarded(sink.kind, 'refused', refused)
  return batch.reports.length === BATCH_MAX ? 0 : IDLE_MS
}

function backoffMs(failures: number): number {
  return Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(failures, 10)) + IDLE_MS
}

/** The adapter of a sink's kind, with its credentials opened. */
function openSink(gateway: Gateway, sink: SinkRecord): Sink {
  const box = createSinkBox(gateway)
  return createOtlpSink({
    endpoint: sink.endpoint,
    headers: parseHeaders(box.open(sink.sealedHeaders, sink.id)),
    timeoutMs: SEND_TIMEOUT_MS,
  })
}

/** Seals and opens the request headers of sinks. */
export function createSinkBox(gateway: Pick<Gateway, 'masterKey'>): SecretBox {
  return new SecretBox(gateway.masterKey, 'sink headers')
}

function parseHeaders(json: string): Record<string, string> {
  return JSON.parse(json) as Record<string, string>
}

type Sending =
  | { readonly kind: 'done'; readonly sent: number; readonly refused: number }
  | { readonly kind: 'retry'; readonly afterMs?: number; readonly message: string }

/**
 * Sends a batch. One that the destination refuses for good is halved until the single report at fault is found: that
 * one is counted as refused, and its neighbours are delivered.
 */
async function sendAll(
  sink: Sink,
  batch: readonly CleanReport[],
  signal: AbortSignal,
): Promise<Sending> {
  const result = await sink.send(batch, signal)
  if (result.kind === 'retry') return result
  if (result.kind === 'sent') {
    return { kind: 'done', sent: batch.length - result.rejected, refused: result.rejected }
  }
  if (batch.length === 1) return { kind: 'done', sent: 0, refused: 1 }
  const middle = Math.ceil(batch.length / 2)
  const first = await sendAll(sink, batch.slice(0, middle), signal)
  if (first.kind === 'retry') return first
  const second = await sendAll(sink, batch.slice(middle), signal)
  if (second.kind === 'retry') return second
  return { kind: 'done', sent: first.sent + second.sent, refused: first.refused + second.refused }
}
