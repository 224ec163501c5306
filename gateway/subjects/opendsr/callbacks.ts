import type { CallbackTarget, RequestCallback } from '#drizzle/repositories/request_callbacks.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { INTERNET, type Network } from '../../connectors/network.ts'
import type { Gateway } from '../../gateway.ts'
import { jobsOf, type ScheduledJob } from '../../jobs/jobs.ts'
import { SecretBox } from '../../keyring/secret_box.ts'
import { deliverDue } from '../deliver_callbacks.ts'
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

/** Posts what is due, signed over its exact bytes. May be called at once in several processes. */
export async function deliverCallbacks(gateway: CallbackGateway): Promise<void> {
  await deliverDue(gateway, {
    protocol: OPENDSR,
    attempt: (request, callback) => attempt(gateway, request, callback),
    givenUp: (facts) => gateway.log.warn('opendsr_callback_given_up', facts),
  })
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
