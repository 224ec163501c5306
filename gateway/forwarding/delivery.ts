import type { CleanReport, Sink } from '#domain/sink.ts'

/** What became of a batch at its destination. */
export type Delivery =
  | {
      readonly kind: 'done'
      readonly sent: number
      /** Refused for good; the destination named them, or they were found one by one. */
      readonly refused: readonly CleanReport[]
      /** Refused for good, without a name. */
      readonly refusedUnnamed: number
    }
  | { readonly kind: 'retry'; readonly afterMs?: number; readonly message: string }
  | { readonly kind: 'gone'; readonly message: string }

/**
 * Sends a batch. One that the destination refuses for good is halved until the single report at fault is found: that
 * one is refused, and its neighbours are delivered. Where a part is to be tried again the whole batch is.
 */
export async function deliver(
  sink: Sink,
  batch: readonly CleanReport[],
  signal: AbortSignal,
): Promise<Delivery> {
  const result = await sendSafely(sink, batch, signal)
  switch (result.kind) {
    case 'retry':
    case 'gone':
      return result
    case 'sent':
      return doneOf(batch, result.rejected, new Set(result.rejectedIds))
    case 'permanent':
      return batch.length <= 1
        ? { kind: 'done', sent: 0, refused: batch, refusedUnnamed: 0 }
        : await deliverHalves(sink, batch, signal)
  }
}

/** A sink never throws; one that does all the same has not delivered, and its error is not quoted. */
async function sendSafely(sink: Sink, batch: readonly CleanReport[], signal: AbortSignal) {
  try {
    return await sink.send(batch, signal)
  } catch {
    return { kind: 'retry' as const, message: 'Cannot send: the sink failed' }
  }
}

function doneOf(
  batch: readonly CleanReport[],
  rejected: number,
  rejectedIds: ReadonlySet<string>,
): Delivery {
  const refused = batch.filter(({ id }) => rejectedIds.has(id))
  const refusedUnnamed = Math.min(batch.length, Math.max(rejected, refused.length)) - refused.length
  const sent = batch.length - refused.length - refusedUnnamed
  return { kind: 'done', sent, refused, refusedUnnamed }
}

async function deliverHalves(
  sink: Sink,
  batch: readonly CleanReport[],
  signal: AbortSignal,
): Promise<Delivery> {
  const middle = Math.ceil(batch.length / 2)
  const first = await deliver(sink, batch.slice(0, middle), signal)
  if (first.kind !== 'done') return first
  const second = await deliver(sink, batch.slice(middle), signal)
  if (second.kind !== 'done') return second
  return {
    kind: 'done',
    sent: first.sent + second.sent,
    refused: [...first.refused, ...second.refused],
    refusedUnnamed: first.refusedUnnamed + second.refusedUnnamed,
  }
}
