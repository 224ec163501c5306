import type { Gateway } from '../gateway.ts'
import { type Answer, exchange, INTERNET, type Network } from './network.ts'
import { findUrlProblem } from './private_hosts.ts'

/** How long a connector has for its answer. */
export const CONNECTOR_TIMEOUT_MS = 10_000
/** Bytes of an answer that are read. */
export const CONNECTOR_ANSWER_BYTES_MAX = 256 * 1024

/** The gateway, with another network where a test has one. */
export interface ConnectorGateway extends Pick<Gateway, 'config'> {
  readonly network?: Network
  readonly timeoutMs?: number
}

export interface ConnectorCall {
  /** POST, where it is missing. */
  readonly method?: 'GET' | 'POST' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** JSON. */
  readonly bytes?: Uint8Array
}

/** What a connector answered, whatever its status, or why there is no answer: a sentence of ours that repeats nothing. */
export type ConnectorAnswer =
  | Extract<Answer, { kind: 'answered' }>
  | { readonly kind: 'not_reached'; readonly message: string }

/**
 * Calls a connector: JSON by https to a host of the public internet, or to one that the operator has named. No redirect is
 * followed, and no more than so much of the answer is read, in so much time. Never throws.
 */
export async function callConnector(
  { config, network = INTERNET, timeoutMs = CONNECTOR_TIMEOUT_MS }: ConnectorGateway,
  { method = 'POST', url, headers, bytes }: ConnectorCall,
): Promise<ConnectorAnswer> {
  const { privateHosts } = config
  // The operator's list may be shorter than when it was added.
  if (findUrlProblem(url, privateHosts) !== undefined) return notReached('address')
  const accept = { accept: 'application/json' }
  const type = { 'content-type': 'application/json' }
  const sent =
    bytes === undefined
      ? { method, url, headers: { ...accept, ...headers } }
      : { method, url, headers: { ...accept, ...type, ...headers }, bytes }
  const answer = await exchange(network, sent, {
    ...{ timeoutMs, privateHosts },
    answerBytesMax: CONNECTOR_ANSWER_BYTES_MAX,
  })
  return answer.kind === 'answered' ? answer : notReached(answer.why)
}

const REASONS = {
  address: 'its host has no address, or one that connectors may not reach',
  late: 'it did not answer in time',
  connection: 'it cannot be reached',
} as const satisfies Record<string, string>

function notReached(why: keyof typeof REASONS): ConnectorAnswer {
  return { kind: 'not_reached', message: `Cannot call the connector: ${REASONS[why]}` }
}
