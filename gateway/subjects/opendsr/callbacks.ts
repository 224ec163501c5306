import { HOUR_MS } from '#domain/clock.ts'
import {
  type CallbackTarget,
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
import { INTERNET, type Network } from '../../connectors/network.ts'
import type { Gateway } from '../../gateway.ts'
import { jobsOf, type ScheduledJob } from '../../jobs/jobs.ts'
import { SecretBox } from '../../keyring/secret_box.ts'
import { parseCallbackUrl } from './callback_url.ts'
import { DIALECTS, type Dialect } from './dialect.ts'
import { readDistribution } from './distribution.ts'
import { printCallback } from './messages.ts'
import { postCallback } from './network.ts'
import { type Processor, processorOf } from './processor.ts'

/** The word for OpenDSR in `source` and `protocol`. */
export const OPENDSR = 'opendsr'
const JOB = 'opendsr-callbacks'
const ANSWER_TIMEOUT_MS = 10_000
/** An attempt of a process that has ended is taken over after this. */
const CLAIM_MS = 60_000
const RETRY_MIN_MS = 60_000
const RETRY_MAX_MS = HOUR_MS
const DOUBLINGS_MAX = 10
const REQUESTS_PER_RUN = 500
/** Requests that are told of at once: a slow controller holds up few others. */
const AT_ONCE = 8

export interface CallbackGateway extends Pick<Gateway, 'database' | 'clock' | 'log' | 'keyring'> {
  readonly processor: Processor
  readonly network: Network
  readonly timeoutMs?: number
}

interface Address {
  readonly url: string
  /** Name of the dialect. */
  readonly dialect: string
}

function boxOf({ keyring }: Pick<Gateway, 'keyring'>): SecretBox {
  return new SecretBox(keyring.secretKey('request callbacks'))
}

/** The targets of a new request, sealed for it alone. */
export function sealTargets(
  gateway: Pick<Gateway, 'keyring'>,
  urls: readonly string[],
  { id, dialect }: { readonly id: string; readonly dialect: Dialect },
): readonly CallbackTarget[] {
  const box = boxOf(gateway)
  return urls.map((url) => {
    const address: Address = { url, dialect: dialect.name }
    return { protocol: OPENDSR, box: box.seal(JSON.stringify(address), ownerOf(id)) }
  })
}

/** The addresses that are told of a request. Throws where a box is not of this request. */
export function openTarget(
  gateway: Pick<Gateway, 'keyring'>,
  { box }: CallbackTarget,
  requestId: string,
): Address {
  return parseAddress(JSON.parse(boxOf(gateway).open(box, ownerOf(requestId))))
}

function parseAddress(opened: unknown): Address {
  return opened as Address
}

function ownerOf(requestId: string): string {
  return `opendsr callback ${requestId}`
}

/** Looks for callbacks now, not at the next minute; the job finds them anyhow. */
export function wakeCallbacks(gateway: Pick<Gateway, 'database' | 'log'>): void {
  try {
    jobsOf(gateway)
      .runNow(JOB)
      .catch((error: unknown) => gateway.log.warn('callbacks_not_begun', { error }))
  } catch (error) {
    gateway.log.warn('callbacks_not_begun', { error })
  }
}

/** Delivers callbacks every minute; does nothing where OpenDSR is not set. */
export function openDsrCallbackJob(gateway: Gateway, network: Network = INTERNET): ScheduledJob {
  const processor = processorOf(gateway.config)
  return {
    name: JOB,
    cron: '* * * * *',
    followsRequests: true,
    handler: async () => {
      if (processor !== undefined) await deliverCallbacks({ ...gateway, processor, network })
    },
  }
}

/**
 * Posts what is due: signed, each change of a request to each of its addresses, in the order of the changes. One that is
 * not taken is tried again after a minute, two, four and so on up to an hour, for 72 hours, and given up then; the next
 * change of that request waits for it, other addresses and requests do not. May be called at once in several processes.
 */
export async function deliverCallbacks(gateway: CallbackGateway): Promise<void> {
  const { database, clock } = gateway
  const due = await database.withOwner((tx) =>
    listRequestsToTell(tx, {
      ...{ protocol: OPENDSR, limit: REQUESTS_PER_RUN },
      now: new Date(clock.nowMs()),
    }),
  )
  const waiting = due.values()
  const work = async () => {
    for (const key of waiting) await tellOf(gateway, key)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

async function tellOf(gateway: CallbackGateway, key: RequestKey): Promise<void> {
  const now = new Date(gateway.clock.nowMs())
  const { request, open } = await gateway.database.withTenant(key.tenantId, async (tx) => ({
    request: await findRequest(tx, key.id),
    open: await listOpenCallbacks(tx, key, { protocol: OPENDSR, now }),
  }))
  if (request === undefined) return
  const queues = Map.groupBy(open, ({ box }) => Buffer.from(box).toString('base64'))
  await Promise.all([...queues.values()].map((queue) => tellInOrder(gateway, request, queue)))
}

async function tellInOrder(
  gateway: CallbackGateway,
  request: SubjectRequest,
  queue: readonly RequestCallback[],
): Promise<void> {
  for (const [index, callback] of queue.entries()) {
    const nextAt = await tryOnce(gateway, request, callback)
    if (nextAt === undefined) continue
    const later = queue.slice(index + 1).map(({ id }) => id)
    await gateway.database.withTenant(request.tenantId, (tx) =>
      postponeCallbacks(tx, request.tenantId, { ids: later, nextAt }),
    )
    return
  }
}

/** When the callback is to be tried again; undefined where it is done with. */
async function tryOnce(
  gateway: CallbackGateway,
  request: SubjectRequest,
  callback: RequestCallback,
): Promise<Date | undefined> {
  const { database, clock, log } = gateway
  const nowMs = clock.nowMs()
  const until = new Date(nowMs + CLAIM_MS)
  if (callback.nextAt.getTime() > nowMs) return callback.nextAt
  const isOurs = await database.withTenant(callback.tenantId, (tx) =>
    claimCallback(tx, callback, { now: new Date(nowMs), until }),
  )
  if (!isOurs) return until
  const error = await attempt(gateway, request, callback)
  const at = new Date(clock.nowMs())
  const nextAt = new Date(at.getTime() + retryMs(callback.attempts))
  const isOver = error !== undefined && nextAt >= callback.expiresAt
  await database.withTenant(callback.tenantId, (tx) => {
    if (error === undefined) return endAttempt(tx, callback, { kind: 'delivered', at })
    if (isOver) return endAttempt(tx, callback, { kind: 'given_up', error, at })
    return endAttempt(tx, callback, { kind: 'failed', error, nextAt })
  })
  if (isOver) {
    const attempts = callback.attempts + 1
    log.warn('opendsr_callback_given_up', { request: request.id, attempts })
  }
  return error === undefined || isOver ? undefined : nextAt
}

function retryMs(failures: number): number {
  return Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** Math.min(failures, DOUBLINGS_MAX))
}

async function attempt(
  gateway: CallbackGateway,
  request: SubjectRequest,
  callback: RequestCallback,
): Promise<string | undefined> {
  const { processor, network, timeoutMs = ANSWER_TIMEOUT_MS } = gateway
  const { url, dialect: name } = openTarget(gateway, callback, request.id)
  const dialect = DIALECTS.find((known) => known.name === name)
  // The list may be shorter than when the request was filed.
  if (dialect === undefined || parseCallbackUrl(url, processor.callbackHosts) !== url) {
    return 'Cannot deliver: the host is not on the list of callback hosts'
  }
  const told = { url, status: callback.status, dialect, domain: processor.domain }
  const distribution = await gateway.database.withTenant(request.tenantId, (tx) =>
    readDistribution(tx, request),
  )
  const bytes = Buffer.from(JSON.stringify(printCallback({ ...request, distribution }, told)))
  const signed = await processor.sign(bytes, dialect)
  const headers = { 'content-type': 'application/json', ...signed }
  return await postCallback(network, { url, headers, bytes }, timeoutMs)
}
