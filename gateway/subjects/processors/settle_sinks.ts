import { hash } from 'node:crypto'
import type { Transaction } from '#drizzle/database.ts'
import {
  changeDelivery,
  type Delivery,
  listSinkDeliveries,
} from '#drizzle/repositories/request_deliveries.ts'
import { findSink } from '#drizzle/repositories/sinks.ts'
import type { RequestKey } from '#drizzle/repositories/subject_requests.ts'
import { failDelivery, recordProcessor } from './record.ts'

const REMOVED = 'Cannot erase at the sink: it was removed'
const LATE = 'Cannot erase at the sink: it has not removed the reports in time'

/**
 * Keeps how far the sinks of a request are: one that has removed all its reports has confirmed, whenever that is, also
 * after it was given up. One that is gone, or too late, is a dead letter.
 */
export async function settleSinks(tx: Transaction, key: RequestKey, at: Date): Promise<void> {
  for (const { delivery, left } of await listSinkDeliveries(tx, key)) {
    if (left === 0) await confirmSink(tx, delivery, at)
    else if (delivery.status !== 'failed') await failWhereOver(tx, delivery, at)
  }
}

/** What a sink of ours has removed is known here: its receipt is what our own adapter saw. */
async function confirmSink(tx: Transaction, delivery: Delivery, at: Date): Promise<void> {
  const { requestId, processorId, progress } = delivery
  const said = `${requestId} ${processorId} forgotten`
  const receipt = { way: 'sink', sha256: hash('sha256', said), at: at.toISOString() } as const
  await changeDelivery(tx, delivery, {
    ...{ at, status: 'confirmed', confirmedAt: at, sentAt: delivery.sentAt ?? at, lastError: null },
    progress: { ...progress, parts: [{ status: 'confirmed', receipt }] },
  })
  await recordProcessor(tx, delivery, { kind: 'processor_confirmed', at })
}

async function failWhereOver(tx: Transaction, delivery: Delivery, at: Date): Promise<void> {
  const { tenantId, processorId } = delivery
  const sink = await findSink(tx, { tenantId, id: processorId })
  if (sink === undefined) await failDelivery(tx, delivery, { at, error: REMOVED })
  else if (at >= delivery.expiresAt) await failDelivery(tx, delivery, { at, error: LATE })
}
