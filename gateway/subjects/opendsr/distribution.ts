import type { DeliveryStatus } from '#domain/processor.ts'
import type { Transaction } from '#drizzle/database.ts'
import { type Delivery, listDeliveries } from '#drizzle/repositories/request_deliveries.ts'
import type { RequestKey } from '#drizzle/repositories/subject_requests.ts'

/** How far one of those is that a request was handed on to, in the words that are in use for it. */
export interface DistributionItem {
  readonly domain: string | null
  readonly name: string
  readonly status: 'pending' | 'skipped' | 'sent' | 'failed'
  readonly status_message: string
}

type Said = Pick<DistributionItem, 'status' | 'status_message'>

const WORDS: Readonly<Record<DeliveryStatus, Said>> = {
  pending: { status: 'pending', status_message: 'Not sent yet' },
  sent: { status: 'sent', status_message: 'Sent, not confirmed yet' },
  confirmed: { status: 'sent', status_message: 'Confirmed' },
  failed: { status: 'failed', status_message: 'Not taken: somebody has to decide' },
  skipped: { status: 'skipped', status_message: 'It has nothing of the person' },
  excepted: { status: 'failed', status_message: 'Not confirmed: explained by a person' },
}

/** What a controller is told of those that its request was handed on to: nothing of their addresses or errors. */
export function printDistribution(deliveries: readonly Delivery[]): readonly DistributionItem[] {
  return deliveries.map(({ name, status, progress }) => ({
    ...{ domain: progress.domain ?? null, name },
    ...WORDS[status],
  }))
}

/** The same, read from the store. */
export async function readDistribution(
  tx: Transaction,
  request: RequestKey,
): Promise<readonly DistributionItem[]> {
  return printDistribution(await listDeliveries(tx, request))
}
