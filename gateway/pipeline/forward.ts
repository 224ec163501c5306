import { LIMITS } from '#domain/limits.ts'
import { insertDeadLetters, type NewDeadLetter } from '#drizzle/repositories/dead_letters.ts'
import { addSinkCounts, recordSinkFailure, setSinkStatus } from '#drizzle/repositories/sinks.ts'
import { type Delivery, deliver } from '../forwarding/delivery.ts'
import { type Prepared, prepare } from '../forwarding/prepare.ts'
import type { Serving } from '../forwarding/serving.ts'
import type { Work } from '../forwarding/work.ts'

/** What an attempt leads to. */
export type Forwarded =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly afterMs: number | undefined; readonly reports: number }
  /** The sink is paused or gone, or the process stops: its loop ends. */
  | { readonly kind: 'ended' }

/** Another process serves the sink by now, or it was removed: nothing of the attempt was kept. */
export class PlaceLostError extends Error {
  override readonly name = 'PlaceLostError'
}

/** How long a whole batch may take, over all requests that its sink makes of it, in milliseconds. */
const BATCH_TIMEOUT_MS = 120_000

/**
 * Sends one batch and remembers what became of it, in one transaction: its place moves on only after the destination
 * has taken it, so that every report is delivered at least once, whatever ends the process. Throws PlaceLostError.
 */
export async function forward(serving: Serving, work: Work): Promise<Forwarded> {
  const prepared = await prepare(serving, work.reports)
  if (serving.signal.aborted) return { kind: 'ended' }
  const delivery = await send(serving, prepared)
  switch (delivery.kind) {
    case 'done':
      await recordDelivery(serving, work, { prepared, delivery })
      return { kind: 'done' }
    case 'gone':
      await pauseSink(serving, delivery.message)
      return { kind: 'ended' }
    case 'retry':
      if (serving.signal.aborted) return { kind: 'ended' }
      return await recordFailure(serving, work, delivery)
  }
}

async function send(serving: Serving, { clean }: Prepared): Promise<Delivery> {
  if (clean.length === 0) return { kind: 'done', sent: 0, refused: [], refusedUnnamed: 0 }
  const signal = AbortSignal.any([serving.signal, AbortSignal.timeout(BATCH_TIMEOUT_MS)])
  return await deliver(serving.destination, clean, signal)
}

interface Delivered {
  readonly prepared: Prepared
  readonly delivery: Extract<Delivery, { kind: 'done' }>
}

async function recordDelivery(
  { parts, sink }: Serving,
  work: Work,
  { prepared, delivery }: Delivered,
): Promise<void> {
  const at = new Date(parts.clock.nowMs())
  const { sent, refusedUnnamed } = delivery
  const { withheld } = prepared
  const refusedIds = new Set(delivery.refused.map(({ id }) => id))
  const letters: readonly NewDeadLetter[] = [
    ...work.reports.filter(({ id }) => refusedIds.has(id)),
    ...prepared.unreadable,
  ].map(({ id, expiresOn }) => ({ id, expiresOn, reason: 'refused' }))
  const refused = letters.length + refusedUnnamed
  const advance = { done: work.reports.length, sent, withheld, at }
  await parts.database.withOwner(async (tx) => {
    if (!(await work.advance(tx, advance))) throw new PlaceLostError()
    if (!(await addSinkCounts(tx, sink, { sent, refused, withheld, at }))) {
      throw new PlaceLostError()
    }
    await insertDeadLetters(tx, sink, { letters, at })
  })
  work.committed?.(advance)
  parts.metrics.forwarded(sink.kind, 'sent', sent)
  parts.metrics.forwarded(sink.kind, 'refused', refused)
  parts.metrics.forwarded(sink.kind, 'withheld', withheld)
}

async function pauseSink({ parts, sink }: Serving, error: string): Promise<void> {
  await parts.database.withOwner((tx) => setSinkStatus(tx, sink, { status: 'paused', error }))
  parts.log.warn('sink_paused', { sink: sink.id, kind: sink.kind })
}

async function recordFailure(
  serving: Serving,
  work: Work,
  failure: Extract<Delivery, { kind: 'retry' }>,
): Promise<Forwarded> {
  const { parts, sink } = serving
  const at = new Date(parts.clock.nowMs())
  const failing = await parts.database.withOwner((tx) =>
    recordSinkFailure(tx, sink, { error: failure.message, at }),
  )
  if (failing === undefined) return { kind: 'ended' }
  parts.metrics.retried(sink.kind)
  const deadlineMs = at.getTime() - LIMITS.sinkRetryMaxMs
  if (failing.failingSince.getTime() <= deadlineMs) await giveUp(serving, work, deadlineMs)
  return { kind: 'failed', afterMs: failure.afterMs, reports: work.reports.length }
}

/**
 * After the whole time for retries: those reports become dead letters, and their place moves on, that have waited for
 * as long themselves. Later ones keep their own time.
 */
async function giveUp({ parts, sink }: Serving, work: Work, deadlineMs: number): Promise<void> {
  const young = work.reports.findIndex(({ receivedAt }) => receivedAt.getTime() > deadlineMs)
  const done = young === -1 ? work.reports.length : young
  const at = new Date(parts.clock.nowMs())
  const advance = { done, sent: 0, withheld: 0, at }
  const letters: readonly NewDeadLetter[] = work.reports
    .slice(0, done)
    .map(({ id, expiresOn }) => ({ id, expiresOn, reason: 'retries_exhausted' }))
  await parts.database.withOwner(async (tx) => {
    await work.giveUp?.(tx)
    if (done === 0) return
    if (!(await work.advance(tx, advance))) throw new PlaceLostError()
    await insertDeadLetters(tx, sink, { letters, at })
  })
  if (done === 0) return
  work.committed?.(advance)
  parts.metrics.forwarded(sink.kind, 'given_up', done)
  parts.log.warn('sink_gave_up', { sink: sink.id, kind: sink.kind, count: done })
}
