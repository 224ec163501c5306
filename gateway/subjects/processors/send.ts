import { HOUR_MS } from '#domain/clock.ts'
import type { ProcessorKindName } from '#domain/connector.ts'
import { LIMITS } from '#domain/limits.ts'
import type { DeliveryPart } from '#domain/processor.ts'
import { type Connector, findConnector } from '#drizzle/repositories/connectors.ts'
import {
  changeDelivery,
  claimDelivery,
  type Delivery,
  listDueDeliveries,
  lockDelivery,
} from '#drizzle/repositories/request_deliveries.ts'
import { findRequest, type SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { openSettings } from '../../connectors/secrets.ts'
import { openDetails } from '../details.ts'
import type { SentIdentity } from '../identities.ts'
import { openDsrController } from '../opendsr/controller/adapter.ts'
import { completeWhereConfirmed } from './complete.ts'
import { messageIdOf, processorToken } from './names.ts'
import type { PartOutcome, ProcessorAdapter, ProcessorCall, ProcessorGateway } from './processor.ts'
import { failDelivery, recordPart } from './record.ts'
import { webhookProcessor } from './webhook.ts'

/** Every kind of processor that is told by a message. */
const ADAPTERS: Readonly<Record<ProcessorKindName, ProcessorAdapter>> = {
  webhook_processor: webhookProcessor,
  opendsr_processor: openDsrController,
}

/** An attempt of a process that has ended is taken over after this; each message of a delivery has this long. */
const CLAIM_MS = 120_000
const RETRY_MIN_MS = 60_000
const RETRY_MAX_MS = HOUR_MS
const DOUBLINGS_MAX = 10
const DELIVERIES_PER_RUN = 500
/** Deliveries that are made at once: a slow processor holds up few others. */
const AT_ONCE = 8

/**
 * Tells processors what is due, and asks those that were told how far they are. One that does not take it is tried again
 * after a minute, two, four and so on up to an hour, for 72 hours, and is a dead letter then; others do not wait for it.
 * May be called at once in several processes.
 */
export async function sendDeliveries(gateway: ProcessorGateway): Promise<void> {
  const now = new Date(gateway.clock.nowMs())
  const due = await gateway.database.withOwner((tx) =>
    listDueDeliveries(tx, now, DELIVERIES_PER_RUN),
  )
  const waiting = due.values()
  const work = async () => {
    for (const delivery of waiting) await tryOnce(gateway, delivery)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

async function tryOnce(gateway: ProcessorGateway, due: Delivery): Promise<void> {
  const { database, clock, log } = gateway
  const nowMs = clock.nowMs()
  const delivery = await database.withTenant(due.tenantId, (tx) =>
    claimDelivery(tx, due, { now: new Date(nowMs), until: new Date(nowMs + CLAIM_MS) }),
  )
  if (delivery === undefined) return
  try {
    const outcome = await attempt(gateway, delivery)
    await keepOutcome(gateway, delivery, outcome)
    await completeWhereConfirmed(gateway, { tenantId: due.tenantId, id: due.requestId })
  } catch (error) {
    // Such as a keyring that is away: it is tried again when its time is over.
    log.warn('processor_delivery_waits', { request: due.requestId, error })
  }
}

/** What stops an attempt; undefined where all messages were taken or confirmed. */
type Stop = Extract<PartOutcome, { kind: 'retry' | 'failed' }> & { readonly part?: number }

const failed = (reason: string): Stop => ({ kind: 'failed', error: `Cannot send: ${reason}` })

async function attempt(gateway: ProcessorGateway, delivery: Delivery): Promise<Stop | undefined> {
  const { tenantId, requestId, processorId, kind } = delivery
  const { request, connector } = await gateway.database.withTenant(tenantId, async (tx) => ({
    request: await findRequest(tx, requestId),
    connector: await findConnector(tx, { tenantId, id: processorId }),
  }))
  if (request?.status !== 'waiting_for_processors' || kind === 'sink') return undefined
  if (connector === undefined) return failed('the connector was removed')
  if (delivery.status === 'sent' && gateway.clock.nowMs() >= delivery.expiresAt.getTime()) {
    return failed('the processor has not confirmed in time')
  }
  const { identities = [], ...rectification } = await openDetails(gateway, request)
  if (identities.length === 0) {
    return failed(
      'the identities were not kept, since the request was filed before it was connected',
    )
  }
  return await sendParts(gateway, delivery, {
    ...{ request, connector, identities, rectification },
  })
}

interface Telling {
  readonly request: SubjectRequest
  readonly connector: Connector
  readonly identities: readonly SentIdentity[]
  readonly rectification: ProcessorCall['rectification']
}

async function sendParts(
  gateway: ProcessorGateway,
  delivery: Delivery,
  telling: Telling,
): Promise<Stop | undefined> {
  const adapter =
    ADAPTERS[delivery.kind === 'opendsr_processor' ? delivery.kind : 'webhook_processor']
  const size = LIMITS.processorIdentitiesMax
  const count = Math.ceil(telling.identities.length / size)
  const states = await begin(gateway, delivery, count)
  const settings = openSettings(gateway, telling.connector)
  for (const [part, state] of states.entries()) {
    if (state.status === 'confirmed' || (state.status === 'sent' && adapter.look === undefined)) {
      continue
    }
    const { requestId, processorId } = delivery
    const named = { requestId, processorId, part, round: state.round ?? 0 }
    const call: ProcessorCall = {
      ...{ request: telling.request, connector: telling.connector, settings, part, state },
      parts: states.length,
      rectification: telling.rectification,
      identities: telling.identities.slice(part * size, (part + 1) * size),
      messageId: messageIdOf(named),
      token: processorToken(gateway, named),
    }
    const look = state.status === 'sent' ? adapter.look : undefined
    const outcome = await (look ?? adapter.send)(call, gateway)
    if (outcome.kind === 'retry' || outcome.kind === 'failed') return { ...outcome, part }
    await keepPart(gateway, delivery, { call, outcome })
  }
  return undefined
}

/** The messages are noted before the first is sent, so that an answer that overtakes the note finds them. */
async function begin(
  gateway: ProcessorGateway,
  delivery: Delivery,
  count: number,
): Promise<readonly DeliveryPart[]> {
  const { progress, tenantId } = delivery
  if (progress.parts.length > 0) return progress.parts
  const parts = Array.from({ length: count }, (): DeliveryPart => ({ status: 'pending' }))
  const at = new Date(gateway.clock.nowMs())
  await gateway.database.withTenant(tenantId, (tx) =>
    changeDelivery(tx, delivery, { at, progress: { ...progress, parts } }),
  )
  return parts
}

async function keepPart(
  gateway: ProcessorGateway,
  delivery: Delivery,
  {
    call,
    outcome,
  }: {
    readonly call: ProcessorCall
    readonly outcome: Extract<PartOutcome, { kind: 'confirmed' | 'sent' }>
  },
): Promise<void> {
  const at = new Date(gateway.clock.nowMs())
  const { part, state, messageId } = call
  await gateway.database.withTenant(delivery.tenantId, async (tx) => {
    const externalId = part === 0 ? messageId : undefined
    const news = { part, outcome, at, externalId, round: state.round ?? 0 }
    await recordPart(tx, delivery, news)
    await changeDelivery(tx, delivery, { at, nextAt: new Date(at.getTime() + CLAIM_MS) })
  })
}

function retryMs(failures: number): number {
  return Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** Math.min(failures, DOUBLINGS_MAX))
}

async function keepOutcome(
  gateway: ProcessorGateway,
  claimed: Delivery,
  stop: Stop | undefined,
): Promise<void> {
  const { tenantId, requestId, attempts } = claimed
  const at = new Date(gateway.clock.nowMs())
  const isDead = await gateway.database.withTenant(tenantId, async (tx) => {
    const delivery = await lockDelivery(tx, claimed)
    if (delivery?.status !== 'pending' && delivery?.status !== 'sent') return false
    const nextAt = nextAfter(at, attempts, stop)
    const isOver = stop?.kind === 'failed' || (stop !== undefined && nextAt >= delivery.expiresAt)
    if (stop !== undefined && isOver) {
      await failDelivery(tx, delivery, { at, error: stop.error, ...cancelledPartOf(stop) })
      return true
    }
    await changeDelivery(tx, delivery, { at, nextAt, lastError: stop?.error ?? null })
    return false
  })
  if (isDead) gateway.log.warn('processor_dead_letter', { request: requestId, attempts })
}

/** After a minute, two, four and so on up to an hour; later where the processor asks for it, up to an hour too. */
function nextAfter(at: Date, attempts: number, stop: Stop | undefined): Date {
  const askedMs = stop?.kind === 'retry' ? (stop.afterMs ?? 0) : 0
  const waitMs = Math.max(retryMs(attempts - 1), Math.min(askedMs, RETRY_MAX_MS))
  return new Date(at.getTime() + waitMs)
}

function cancelledPartOf(stop: Stop): { readonly cancelledPart?: number } {
  const isCancelled = stop.kind === 'failed' && stop.isCancelled === true
  return isCancelled && stop.part !== undefined ? { cancelledPart: stop.part } : {}
}
