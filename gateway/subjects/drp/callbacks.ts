import type { CallbackTarget, RequestCallback } from '#drizzle/repositories/request_callbacks.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { INTERNET, type Network } from '../../connectors/network.ts'
import type { Gateway } from '../../gateway.ts'
import type { ScheduledJob } from '../../jobs/jobs.ts'
import { SecretBox } from '../../keyring/secret_box.ts'
import { deliverDue } from '../deliver_callbacks.ts'
import { parseCallbackUrl } from '../opendsr/callback_url.ts'
import { postCallback } from '../opendsr/network.ts'
import { DRP, printExerciseStatus } from './status.ts'

const ANSWER_TIMEOUT_MS = 10_000

export interface DrpCallbackGateway
  extends Pick<Gateway, 'database' | 'clock' | 'log' | 'keyring'> {
  readonly callbackHosts: readonly string[]
  readonly network: Network
  readonly timeoutMs?: number
}

function boxOf({ keyring }: Pick<Gateway, 'keyring'>): SecretBox {
  return new SecretBox(keyring.secretKey('request callbacks'))
}

/** Whom a new request's changes are told, sealed for it alone. */
export function sealCallback(
  gateway: Pick<Gateway, 'keyring'>,
  url: string,
  requestId: string,
): CallbackTarget {
  return { protocol: DRP, box: boxOf(gateway).seal(url, ownerOf(requestId)) }
}

function ownerOf(requestId: string): string {
  return `drp callback ${requestId}`
}

/** Delivers callbacks every minute; does nothing where the protocol is not set. */
export function drpCallbackJob(gateway: Gateway, network: Network = INTERNET): ScheduledJob {
  const { drp } = gateway.config
  return {
    name: 'drp-callbacks',
    cron: '* * * * *',
    followsRequests: true,
    handler: async () => {
      if (drp === undefined) return
      await deliverDrpCallbacks({ ...gateway, callbackHosts: drp.callbackHosts, network })
    },
  }
}

/** Posts what is due. DRP has no signature for callbacks: they hold no result, and an agent asks again by its token. */
export async function deliverDrpCallbacks(gateway: DrpCallbackGateway): Promise<void> {
  await deliverDue(gateway, {
    protocol: DRP,
    attempt: (request, callback) => attempt(gateway, request, callback),
    givenUp: (facts) => gateway.log.warn('drp_callback_given_up', facts),
  })
}

async function attempt(
  gateway: DrpCallbackGateway,
  request: SubjectRequest,
  { box, status }: RequestCallback,
): Promise<string | undefined> {
  const { network, callbackHosts, timeoutMs = ANSWER_TIMEOUT_MS } = gateway
  const url = boxOf(gateway).open(box, ownerOf(request.id))
  // The list may be shorter than when the request was filed.
  if (parseCallbackUrl(url, callbackHosts) !== url) {
    return 'Cannot deliver: the host is not on the list of callback hosts'
  }
  const bytes = Buffer.from(JSON.stringify(printExerciseStatus(request, { status })))
  const headers = { 'content-type': 'application/json' }
  return await postCallback(network, { url, headers, bytes }, timeoutMs)
}
