import { setTimeout as sleep } from 'node:timers/promises'
import { DAY_MS, HOUR_MS, utcDay } from '#domain/clock.ts'
import type { Sink } from '#domain/sink.ts'
import { findSink, type SinkKey, type SinkRecord } from '#drizzle/repositories/sinks.ts'
import { type Forwarded, forward, PlaceLostError } from '../pipeline/forward.ts'
import { backoffMs } from './backoff.ts'
import { nextNewReports } from './new_reports.ts'
import type { ForwardParts } from './parts.ts'
import type { BatchBounds } from './pick_batch.ts'
import { nextReplayed } from './replayed_reports.ts'
import { nextLetters } from './retried_letters.ts'
import { type Lag, type Place, placeAt, type Serving } from './serving.ts'
import type { SinkLocks } from './sink_locks.ts'
import { openSink } from './sink_settings.ts'
import type { Work } from './work.ts'

/** How long a sink that has sent everything waits before it looks again, in milliseconds: longer and longer. */
const IDLE_MIN_MS = 250
const IDLE_MAX_MS = 1_000

export interface ServeSettings {
  readonly parts: ForwardParts
  readonly signal: AbortSignal
  readonly locks: Pick<SinkLocks, 'during'>
  readonly bounds: () => BatchBounds
  readonly reportLag: (lag: Lag) => void
}

/** Where a sink gets reports from, in the order of their turns: one batch of each, so that none waits for another. */
const SOURCES: readonly ((serving: Serving) => Promise<Work | undefined>)[] = [
  nextNewReports,
  nextReplayed,
  nextLetters,
]

/**
 * Serves one sink, one batch at a time, until it is paused or removed or the signal is aborted. Rejects where the store
 * or the keyring fails: nothing is lost then, and it can be begun again.
 */
export async function serveSink(key: SinkKey, settings: ServeSettings): Promise<void> {
  const first = await findActive(key, settings)
  if (first === undefined) return
  const destination = openSink(settings.parts, first)
  if (destination === undefined) return await pause(IDLE_MAX_MS, settings.signal)
  try {
    await serve(first, destination, settings)
  } catch (error) {
    if (!(error instanceof PlaceLostError)) throw error
  } finally {
    await destination.close?.()
  }
}

async function findActive(key: SinkKey, { parts }: ServeSettings): Promise<SinkRecord | undefined> {
  const sink = await parts.database.withOwner((tx) => findSink(tx, key))
  return sink?.status === 'active' ? sink : undefined
}

async function serve(first: SinkRecord, destination: Sink, settings: ServeSettings): Promise<void> {
  const loop: Loop = { destination, place: placeAt(first.cursor), settings, repeated: undefined }
  const expire = createExpiry(destination, settings)
  const waits = createWaits()
  while (!settings.signal.aborted) {
    const sink = await findActive(first, settings)
    if (sink === undefined) return
    const turn = await takeTurn(servingOf(sink, loop), settings.locks)
    if (turn.kind === 'ended') return
    loop.repeated = turn.kind === 'failed' ? turn.reports : undefined
    if (turn.kind === 'idle') await expire(sink)
    await pause(waits.after(turn), settings.signal)
  }
}

/** How long to wait after each turn: not at all while there is more, and longer and longer while there is nothing. */
function createWaits() {
  let failures = 0
  let idleMs = IDLE_MIN_MS
  return {
    after: (turn: Exclude<Turn, { kind: 'ended' }>): number => {
      if (turn.kind === 'failed') {
        failures += 1
        return backoffMs(failures - 1, turn.afterMs)
      }
      if (turn.kind === 'idle') {
        idleMs = Math.min(IDLE_MAX_MS, idleMs * 2)
        return idleMs
      }
      failures = 0
      idleMs = IDLE_MIN_MS
      return turn.isMore ? 0 : idleMs
    },
  }
}

interface Loop {
  readonly destination: Sink
  readonly place: Place
  readonly settings: ServeSettings
  /** Reports of the batch that failed: it is sent again as it was, so that what names its requests stays the same. */
  repeated: number | undefined
}

function servingOf(sink: SinkRecord, { destination, place, settings, repeated }: Loop): Serving {
  const { parts, signal, reportLag } = settings
  const bounds = settings.bounds()
  const reportsMax = Math.min(bounds.reportsMax, repeated ?? bounds.reportsMax)
  return { parts, sink, destination, signal, bounds: { ...bounds, reportsMax }, place, reportLag }
}

type Turn =
  | Exclude<Forwarded, { kind: 'done' }>
  | { readonly kind: 'done'; readonly isMore: boolean }
  | { readonly kind: 'idle' }

async function takeTurn(serving: Serving, locks: ServeSettings['locks']): Promise<Turn> {
  let isMore = false
  let isIdle = true
  for (const next of SOURCES) {
    const work = await next(serving)
    if (work === undefined) continue
    const attempted = await send(serving, work, locks)
    if (attempted === undefined) continue
    if (attempted.kind !== 'done') return attempted
    isIdle = false
    isMore ||= work.isMore
  }
  return isIdle ? { kind: 'idle' } : { kind: 'done', isMore }
}

/** A sink that keeps reports is not written to while something is erased there: then undefined. */
async function send(
  serving: Serving,
  work: Work,
  locks: ServeSettings['locks'],
): Promise<Forwarded | undefined> {
  const { destination, sink } = serving
  if (destination.erase === undefined) return await forward(serving, work)
  return await locks.during(sink.id, () => forward(serving, work))
}

/** For a sink that keeps reports: what expires there is deleted, once an hour. */
function createExpiry(destination: Sink, { parts, signal, locks }: ServeSettings) {
  let lastMs = Number.NEGATIVE_INFINITY
  return async (sink: SinkRecord): Promise<void> => {
    const nowMs = parts.clock.nowMs()
    if (destination.expire === undefined || nowMs - lastMs < HOUR_MS) return
    lastMs = nowMs
    const { expire } = destination
    // A report goes at the beginning of its day, so that those of today go too.
    const tomorrow = utcDay(nowMs + DAY_MS)
    const result = await locks.during(sink.id, () => expire(tomorrow, signal))
    if (result === undefined) lastMs = Number.NEGATIVE_INFINITY
    if (result === undefined || result.kind === 'forgotten') return
    parts.log.error('sink_expiry_failed', { sink: sink.id, kind: sink.kind, result: result.kind })
  }
}

/** Waits, and no longer than the signal lets it. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined)
}
