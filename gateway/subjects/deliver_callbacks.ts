import { HOUR_MS } from '#domain/clock.ts'
import {
  claimCallback,
  endAttempt,
  listOpenCallbacks,
  listRequestsToTell,
  postponeCallbacks,
  type RequestCallback,
} from '#drizzle/repositories/request_callbacks.ts'
import {
  findRequest,
  type RequestKey,
  type SubjectRequest,
} from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../gateway.ts'

/** An attempt of a process that has ended is taken over after this. */
const CLAIM_MS = 60_000
const RETRY_MIN_MS = 60_000
const RETRY_MAX_MS = HOUR_MS
const DOUBLINGS_MAX = 10
const REQUESTS_PER_RUN = 500
/** Requests that are told of at once: a slow receiver holds up few others. */
const AT_ONCE = 8

export type DeliveryGateway = Pick<Gateway, 'database' | 'clock'>

/** How changes of requests are told by one protocol. */
export interface Teller {
  readonly protocol: string
  /** Undefined where it was taken, or why it was not: a sentence of ours. */
  readonly attempt: (
    request: SubjectRequest,
    callback: RequestCallback,
  ) => Promise<string | undefined>
  readonly givenUp: (facts: { readonly request: string; readonly attempts: number }) => void
}

interface Telling {
  readonly gateway: DeliveryGateway
  readonly teller: Teller
}

/**
 * Posts what is due of one protocol: each change of a request to each of its addresses, in the order of the changes. One that is
 * not taken is tried again after a minute, two, four and so on up to an hour, for 72 hours, and given up then; the next
 * change of that request waits for it, other addresses and requests do not. May be called at once in several processes.
 */
export async function deliverDue(gateway: DeliveryGateway, teller: Teller): Promise<void> {
  const { database, clock } = gateway
  const due = await database.withOwner((tx) =>
    listRequestsToTell(tx, {
      ...{ protocol: teller.protocol, limit: REQUESTS_PER_RUN },
      now: new Date(clock.nowMs()),
    }),
  )
  const waiting = due.values()
  const work = async () => {
    for (const key of waiting) await tellOf({ gateway, teller }, key)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

async function tellOf({ gateway, teller }: Telling, key: RequestKey): Promise<void> {
  const now = new Date(gateway.clock.nowMs())
  const { request, open } = await gateway.database.withTenant(key.tenantId, async (tx) => ({
    request: await findRequest(tx, key.id),
    open: await listOpenCallbacks(tx, key, { protocol: teller.protocol, now }),
  }))
  if (request === undefined) return
  const queues = Map.groupBy(open, ({ box }) => Buffer.from(box).toString('base64'))
  await Promise.all(
    [...queues.values()].map((queue) => tellInOrder({ gateway, teller }, request, queue)),
  )
}

async function tellInOrder(
  telling: Telling,
  request: SubjectRequest,
  queue: readonly RequestCallback[],
): Promise<void> {
  for (const [index, callback] of queue.entries()) {
    const nextAt = await tryOnce(telling, request, callback)
    if (nextAt === undefined) continue
    const later = queue.slice(index + 1).map(({ id }) => id)
    await telling.gateway.database.withTenant(request.tenantId, (tx) =>
      postponeCallbacks(tx, request.tenantId, { ids: later, nextAt }),
    )
    return
  }
}

/** When the callback is to be tried again; undefined where it is done with. */
async function tryOnce(
  { gateway, teller }: Telling,
  request: SubjectRequest,
  callback: RequestCallback,
): Promise<Date | undefined> {
  const { database, clock } = gateway
  const nowMs = clock.nowMs()
  const until = new Date(nowMs + CLAIM_MS)
  if (callback.nextAt.getTime() > nowMs) return callback.nextAt
  const isOurs = await database.withTenant(callback.tenantId, (tx) =>
    claimCallback(tx, callback, { now: new Date(nowMs), until }),
  )
  if (!isOurs) return until
  const error = await teller.attempt(request, callback)
  const at = new Date(clock.nowMs())
  const nextAt = new Date(at.getTime() + retryMs(callback.attempts))
  const isOver = error !== undefined && nextAt >= callback.expiresAt
  await database.withTenant(callback.tenantId, (tx) => {
    if (error === undefined) return endAttempt(tx, callback, { kind: 'delivered', at })
    if (isOver) return endAttempt(tx, callback, { kind: 'given_up', error, at })
    return endAttempt(tx, callback, { kind: 'failed', error, nextAt })
  })
  if (isOver) teller.givenUp({ request: request.id, attempts: callback.attempts + 1 })
  return error === undefined || isOver ? undefined : nextAt
}

function retryMs(failures: number): number {
  return Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** Math.min(failures, DOUBLINGS_MAX))
}
