import { lookup } from 'node:dns/promises'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import type { Duplex } from 'node:stream'
import { connect } from 'node:tls'
import { isPublicAddress } from './public_address.ts'

/** How a host of the internet is reached. */
export interface CallbackNetwork {
  /** All addresses of a host. */
  readonly resolve: (host: string) => Promise<readonly string[]>
  /** A connection by TLS to this address, whose certificate is one of the host. */
  readonly connect: (place: {
    readonly address: string
    readonly port: number
    readonly host: string
  }) => Duplex
}

/** The real one. */
export const INTERNET: CallbackNetwork = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  connect: ({ address, port, host }) => connect({ host: address, port, servername: host }),
}

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

/**
 * Posts a callback and waits for its answer. Only addresses of the public internet are called: all those of the host
 * have to be, and the connection goes to one that was looked at, so that a name cannot change in between. Redirects are
 * not followed. Never throws.
 */
export async function postCallback(
  network: CallbackNetwork,
  callback: Callback,
  timeoutMs: number,
): Promise<CallbackFailure> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const { hostname, port } = new URL(callback.url)
    const addresses = await orAborted(network.resolve(hostname), signal)
    const [address] = addresses
    if (address === undefined || !addresses.every(isPublicAddress)) {
      return 'Cannot deliver: the host has no address, or one that is not of the public internet'
    }
    const socket = network.connect({ address, port: Number(port || 443), host: hostname })
    return failureOf(await send(callback, socket, signal))
  } catch {
    return signal.aborted
      ? 'Cannot deliver: the controller did not answer in time'
      : 'Cannot deliver: the controller cannot be reached by TLS'
  }
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** The status of the answer. */
async function send(
  { url, headers, bytes }: Callback,
  socket: Duplex,
  signal: AbortSignal,
): Promise<number> {
  try {
    return await new Promise((resolve, reject) => {
      const posted = request(url, {
        method: 'POST',
        signal,
        headers: {
          'user-agent': 'tidegate',
          ...headers,
          // Said, since without an agent Node takes the port of plain HTTP for the usual one.
          host: new URL(url).host,
          'content-length': String(bytes.length),
          connection: 'close',
        },
        createConnection: () => socket,
      })
      posted.on('error', reject)
      posted.on('response', (response) => {
        readAway(response).then(() => resolve(response.statusCode ?? 0), reject)
      })
      posted.end(bytes)
    })
  } finally {
    socket.destroy()
  }
}

async function readAway(response: IncomingMessage): Promise<void> {
  let length = 0
  for await (const chunk of response) {
    length += Buffer.byteLength(chunk)
    if (length > ANSWER_BYTES_MAX) return
  }
}

function failureOf(status: number): CallbackFailure {
  if (status >= 200 && status < 300) return undefined
  return status >= 300 && status < 400
    ? `Cannot deliver: the controller answers ${status}, and redirects are not followed`
    : `Cannot deliver: the controller answers ${status}`
}
