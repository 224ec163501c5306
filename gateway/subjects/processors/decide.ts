import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { type DeliveryPart, OPEN_DELIVERY_STATUSES } from '#domain/processor.ts'
import type { Transaction } from '#drizzle/database.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import {
  changeDelivery,
  type Delivery,
  listDeliveries,
  lockDelivery,
} from '#drizzle/repositories/request_deliveries.ts'
import type { RequestKey, SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../../gateway.ts'
import { scrubReason } from '../../holds/operator_texts.ts'
import { completeWhereConfirmed } from './complete.ts'
import { wakeProcessors } from './job.ts'

const isOpen = ({ status }: Delivery) => OPEN_DELIVERY_STATUSES.some((open) => open === status)

async function requireOpen(
  tx: Transaction,
  request: SubjectRequest,
  processorId: string,
): Promise<Delivery> {
  const id = processorId.toLowerCase()
  const key = { tenantId: request.tenantId, requestId: request.id, processorId: id }
  const delivery = isGuid(id) ? await lockDelivery(tx, key) : undefined
  if (delivery === undefined) throw new ApiError('not_found', 'Cannot find the processor')
  if (request.status === 'waiting_for_processors' && isOpen(delivery)) return delivery
  throw new ApiError(
    'request_state',
    `Cannot decide on the processor: it is ${delivery.status}, the request is ${request.status}`,
  )
}

/**
 * Sends a request to a processor again, with its whole time for retries. What the processor has ended is begun again under
 * another name; anything else keeps its own, so that nothing is done twice. Throws an ApiError `request_state` where
 * it is not waited for.
 */
export async function resendToProcessor(
  gateway: Gateway,
  request: SubjectRequest,
  { processorId, actor }: { readonly processorId: string; readonly actor: string },
): Promise<Delivery> {
  const at = new Date(gateway.clock.nowMs())
  const resent = await gateway.database.withTenant(request.tenantId, async (tx) => {
    const delivery = await requireOpen(tx, request, processorId)
    const { progress } = delivery
    await changeDelivery(tx, delivery, {
      ...{ at, status: 'pending', nextAt: at, lastError: null },
      expiresAt: new Date(at.getTime() + LIMITS.processorRetryMaxMs),
      progress: { ...progress, parts: progress.parts.map(begunAgain) },
    })
    await audit(tx, delivery, { action: 'processor_resent', at, actor })
    return (await lockDelivery(tx, delivery)) ?? delivery
  })
  wakeProcessors(gateway)
  return resent
}

function begunAgain(part: DeliveryPart): DeliveryPart {
  if (part.status === 'confirmed') return part
  if (part.status !== 'cancelled') return { ...part, status: 'pending' }
  return { status: 'pending', round: (part.round ?? 0) + 1 }
}

/** Ends the wait for one processor: somebody explains why. Throws an ApiError `request_state` where it is not waited for. */
export async function exceptProcessor(
  gateway: Gateway,
  request: SubjectRequest,
  {
    processorId,
    ...decision
  }: { readonly processorId: string; readonly explanation: string; readonly actor: string },
): Promise<Delivery> {
  const at = new Date(gateway.clock.nowMs())
  const said = scrubReason(gateway.policies.scrubberFor(request.tenantId), decision.explanation)
  const excepted = await gateway.database.withTenant(request.tenantId, async (tx) => {
    const delivery = await requireOpen(tx, request, processorId)
    await except(tx, delivery, { at, explanation: said, actor: decision.actor })
    return (await lockDelivery(tx, delivery)) ?? delivery
  })
  await completeWhereConfirmed(gateway, request)
  return excepted
}

interface Exception {
  readonly at: Date
  /** Scrubbed already. */
  readonly explanation: string
  readonly actor: string
}

async function except(
  tx: Transaction,
  delivery: Delivery,
  { at, explanation, actor }: Exception,
): Promise<void> {
  await changeDelivery(tx, delivery, { at, status: 'excepted', explanation })
  await audit(tx, delivery, { action: 'processor_excepted', at, actor })
}

interface Decision {
  readonly action: 'processor_resent' | 'processor_excepted'
  readonly at: Date
  readonly actor: string
}

/** Who decided what, with its leaf in the ledger. */
async function audit(
  tx: Transaction,
  { tenantId, requestId, processorId, status }: Delivery,
  { action, at, actor }: Decision,
): Promise<void> {
  const detail = { request: requestId, processor: processorId, status }
  await insertAuditEntry(tx, { tenantId, at, actor, action, detail })
}

/** Ends the wait for everybody who is waited for; how many those were. */
export async function exceptAll(
  tx: Transaction,
  key: RequestKey,
  said: Exception,
): Promise<number> {
  const open = (await listDeliveries(tx, key)).filter(isOpen)
  for (const delivery of open) await except(tx, delivery, said)
  return open.length
}
