import { LIMITS } from '#domain/limits.ts'
import type { DeliveryPart, PartReceipt } from '#domain/processor.ts'
import type { Transaction } from '#drizzle/database.ts'
import { appendToLedger } from '#drizzle/repositories/ledger_entries.ts'
import {
  changeDelivery,
  type Delivery,
  type DeliveryChange,
  type DeliveryKey,
  lockDelivery,
} from '#drizzle/repositories/request_deliveries.ts'
import type { PartOutcome } from './processor.ts'

/** What came of one message. */
export interface PartNews {
  readonly part: number
  readonly round: number
  readonly outcome: Extract<PartOutcome, { kind: 'confirmed' | 'sent' }>
  readonly at: Date
  readonly externalId?: string | undefined
}

/**
 * Keeps what a processor has done of one message, whoever brings the news: an answer or a callback. What was confirmed
 * stays confirmed. Whole deliveries that are confirmed by it are recorded in the ledger. The delivery as it is then;
 * undefined where there is none such, or the news is of a message that was given up.
 */
export async function recordPart(
  tx: Transaction,
  key: DeliveryKey,
  news: PartNews,
): Promise<Delivery | undefined> {
  const delivery = await lockDelivery(tx, key)
  if (delivery === undefined) return undefined
  const { parts } = delivery.progress
  const state = parts[news.part]
  if (state === undefined || (state.round ?? 0) !== news.round) return undefined
  if (delivery.status === 'excepted' || state.status === 'confirmed') return delivery
  const next = parts.with(news.part, { ...state, ...stateOf(news) })
  const change = changeOf(delivery, next, news)
  await changeDelivery(tx, key, change)
  if (change.status === 'confirmed') {
    const receipts = next.flatMap(({ receipt }) => receipt?.sha256 ?? [])
    await recordProcessor(tx, delivery, { kind: 'processor_confirmed', at: news.at, receipts })
  }
  return (await lockDelivery(tx, key)) ?? undefined
}

function stateOf({ outcome }: PartNews): Partial<DeliveryPart> & Pick<DeliveryPart, 'status'> {
  const word = outcome.word === undefined ? {} : { word: outcome.word }
  return outcome.kind === 'confirmed'
    ? { status: 'confirmed', receipt: outcome.receipt, ...word }
    : { status: 'sent', ...word }
}

function changeOf(
  delivery: Delivery,
  parts: readonly DeliveryPart[],
  { at, externalId }: PartNews,
): DeliveryChange {
  const progress = { ...delivery.progress, parts }
  const kept = { at, progress, externalId }
  const isConfirmed = parts.every(({ status }) => status === 'confirmed')
  if (isConfirmed) {
    const sentAt = delivery.sentAt ?? at
    return { ...kept, status: 'confirmed', confirmedAt: at, sentAt, lastError: null }
  }
  const isTaken = parts.every(({ status }) => status === 'confirmed' || status === 'sent')
  // A dead letter stays one until it is confirmed, or somebody decides.
  if (!isTaken || delivery.status !== 'pending') return kept
  const expiresAt = new Date(at.getTime() + LIMITS.processorConfirmMaxMs)
  return { ...kept, status: 'sent', sentAt: at, expiresAt, lastError: null }
}

interface ProcessorLeaf {
  readonly kind: 'processor_confirmed' | 'processor_failed'
  readonly at: Date
  /** SHA-256 of what the processor has given as its receipts. */
  readonly receipts?: readonly PartReceipt['sha256'][]
}

/** The leaf of a change of a delivery. */
export async function recordProcessor(
  tx: Transaction,
  { tenantId, requestId, processorId, kind: processor }: Delivery,
  { kind, at, receipts }: ProcessorLeaf,
): Promise<void> {
  const detail = {
    ...{ processor: processorId, kind: processor },
    ...(receipts === undefined ? {} : { receipts }),
  }
  await appendToLedger(tx, { tenantId, kind, at, request: requestId, detail })
}

/** Makes a delivery a dead letter; nothing where it is none that is waited for any more. */
export async function failDelivery(
  tx: Transaction,
  key: DeliveryKey,
  failure: { readonly at: Date; readonly error: string; readonly cancelledPart?: number },
): Promise<void> {
  const delivery = await lockDelivery(tx, key)
  if (delivery?.status !== 'pending' && delivery?.status !== 'sent') return
  const { at, error: lastError, cancelledPart } = failure
  const { progress } = delivery
  const parts = progress.parts.map((part, index): DeliveryPart => {
    return index === cancelledPart ? { ...part, status: 'cancelled' } : part
  })
  await changeDelivery(tx, key, {
    ...{ at, status: 'failed', lastError },
    progress: { ...progress, parts },
  })
  await recordProcessor(tx, delivery, { kind: 'processor_failed', at })
}
