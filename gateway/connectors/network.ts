import { lookup } from 'node:dns/promises'
import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { isIP, connect as openPlain } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as openSecure } from 'node:tls'
import { isPrivateHost } from './private_hosts.ts'
import { isPublicAddress } from './public_address.ts'

/** Where a connection goes. */
export interface NetworkPlace {
  readonly address: string
  readonly port: number
  /** Whose certificate it has to be. */
  readonly host: string
}

/** How a host is reached. */
export interface Network {
  /** All addresses of a host. */
  readonly resolve: (host: string) => Promise<readonly string[]>
  /** A connection by TLS to this address, whose certificate is one of the host. */
  readonly connect: (place: NetworkPlace) => Duplex
  /** A connection without TLS, for hosts that the operator names; there are none where it is missing. */
  readonly connectPlain?: (place: NetworkPlace) => Duplex
}

/** The real one. */
export const INTERNET: Network = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  connect: ({ address, port, host }) =>
    openSecure({ host: address, port, servername: isIP(host) === 0 ? host : '' }),
  connectPlain: ({ address, port }) => openPlain({ host: address, port }),
}

/** One request to a stranger. */
export interface Exchange {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly bytes?: Uint8Array
}

export interface ExchangeLimits {
  readonly timeoutMs: number
  /** Bytes of the answer that are read; the rest is not. */
  readonly answerBytesMax: number
  /** Hosts that the operator names: they may be private, or without TLS. */
  readonly privateHosts?: readonly string[]
}

/** What was answered, or why nothing was. */
export type Answer =
  | {
      readonly kind: 'answered'
      readonly status: number
      /** By their names in small letters. */
      readonly headers: Readonly<Record<string, string>>
      readonly bytes: Buffer
      /** False where the answer was longer than what was read. */
      readonly isWhole: boolean
    }
  | { readonly kind: 'not_reached'; readonly why: 'address' | 'late' | 'connection' }

/**
 * Sends one request and waits for its answer. Only addresses of the public internet are called, by TLS: all those of the
 * host have to be, and the connection goes to one that was looked at, so that a name cannot change in between. Hosts that
 * the operator names are excepted. Redirects are not followed: they are an answer. Never throws.
 */
export async function exchange(
  network: Network,
  sent: Exchange,
  limits: ExchangeLimits,
): Promise<Answer> {
  const signal = AbortSignal.timeout(limits.timeoutMs)
  try {
    const url = new URL(sent.url)
    const isTrusted = isPrivateHost(url, limits.privateHosts ?? [])
    const isPlain = url.protocol === 'http:'
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (isPlain && (!isTrusted || network.connectPlain === undefined)) return notReached('address')
    const addresses = await orAborted(network.resolve(host), signal)
    const [address] = addresses
    if (address === undefined || !(isTrusted || addresses.every(isPublicAddress))) {
      return notReached('address')
    }
    const place = { address, port: Number(url.port || (isPlain ? 80 : 443)), host }
    const socket = isPlain ? network.connectPlain?.(place) : network.connect(place)
    if (socket === undefined) return notReached('address')
    return await send(sent, { socket, signal, bytesMax: limits.answerBytesMax })
  } catch {
    return notReached(signal.aborted ? 'late' : 'connection')
  }
}

function notReached(why: 'address' | 'late' | 'connection'): Answer {
  return { kind: 'not_reached', why }
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

interface Way {
  readonly socket: Duplex
  readonly signal: AbortSignal
  readonly bytesMax: number
}

async function send(sent: Exchange, { socket, signal, bytesMax }: Way): Promise<Answer> {
  const { url, method, headers, bytes } = sent
  const { host, protocol } = new URL(url)
  const request = protocol === 'http:' ? requestPlain : requestSecure
  try {
    return await new Promise((resolve, reject) => {
      const outgoing = request(url, {
        method,
        signal,
        headers: {
          'user-agent': 'tidegate',
          ...headers,
          // Said, since without an agent Node takes the port of plain HTTP for the usual one.
          host,
          ...(bytes === undefined ? {} : { 'content-length': String(bytes.length) }),
          connection: 'close',
        },
        createConnection: () => socket,
      })
      outgoing.on('error', reject)
      outgoing.on('response', (response) => {
        readAnswer(response, bytesMax).then(resolve, reject)
      })
      outgoing.end(bytes)
    })
  } finally {
    socket.destroy()
  }
}

async function readAnswer(response: IncomingMessage, bytesMax: number): Promise<Answer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk)
    chunks.push(bytes)
    length += bytes.length
    if (length > bytesMax) break
  }
  const headers = Object.entries(response.headers).map(([name, value]): [string, string] => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ])
  return {
    kind: 'answered',
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers),
    bytes: Buffer.concat(chunks).subarray(0, bytesMax),
    isWhole: length <= bytesMax,
  }
}
