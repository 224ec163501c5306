import { type Answer, exchange, type Network } from '../../connectors/network.ts'

export interface Callback {
  /** As `parseCallbackUrl` made it. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Uint8Array
}

/** Undefined where the controller has taken it, or why it has not: a sentence of ours that repeats no answer. */
export type CallbackFailure = string | undefined

/** Of an answer only its status counts; what is longer is not read. */
const ANSWER_BYTES_MAX = 64 * 1024

/** Posts a callback to a host of the public internet and waits for its answer. Never throws. */
export async function postCallback(
  network: Network,
  { url, headers, bytes }: Callback,
  timeoutMs: number,
): Promise<CallbackFailure> {
  const sent = { method: 'POST', url, headers, bytes } as const
  return failureOf(await exchange(network, sent, { timeoutMs, answerBytesMax: ANSWER_BYTES_MAX }))
}

const REASONS = {
  address: 'the host has no address, or one that is not of the public internet',
  late: 'the controller did not answer in time',
  connection: 'the controller cannot be reached by TLS',
} as const satisfies Record<string, string>

function failureOf(answer: Answer): CallbackFailure {
  if (answer.kind === 'not_reached') return `Cannot deliver: ${REASONS[answer.why]}`
  const { status } = answer
  if (status >= 200 && status < 300) return undefined
  return status >= 300 && status < 400
    ? `Cannot deliver: the controller answers ${status}, and redirects are not followed`
    : `Cannot deliver: the controller answers ${status}`
}
