import {
  type Authenticator,
  type ConnectionOptions,
  connect,
  credsAuthenticator,
  type NatsConnection,
  nkeyAuthenticator,
} from '@nats-io/transport-node'
import type { SinkSettings } from '#domain/sink.ts'

/** One connection, opened when it is asked for and opened anew after it has ended. */
export interface Link {
  /** The open connection. Rejects where the server cannot be reached or refuses it, and once the signal is aborted. */
  readonly open: (signal: AbortSignal) => Promise<NatsConnection>
  /** Ends it. Never rejects; safe to call twice. */
  readonly close: () => Promise<void>
}

export function createLink(settings: SinkSettings): Link {
  let current: Promise<NatsConnection> | undefined
  const forget = (ended: Promise<NatsConnection>) => {
    if (current === ended) current = undefined
  }
  const begin = (): Promise<NatsConnection> => {
    const opening = connect(optionsOf(settings))
    opening.then(
      (connection) => connection.closed().then(() => forget(opening)),
      () => forget(opening),
    )
    return opening
  }
  return {
    open: async (signal) => {
      signal.throwIfAborted()
      current ??= begin()
      const connection = await abortable(current, signal)
      if (!connection.isClosed()) return connection
      current = begin()
      return await abortable(current, signal)
    },
    close: async () => {
      const last = current
      current = undefined
      await last?.then((connection) => connection.close()).catch(() => undefined)
    },
  }
}

/** The result of a promise, or a rejection as soon as the signal is aborted. */
export async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(new Error('The work was aborted'))
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function optionsOf(settings: SinkSettings): ConnectionOptions {
  const { protocol, host } = new URL(settings.endpoint)
  return {
    servers: host,
    name: 'tidegate',
    timeout: settings.timeoutMs,
    // A batch that an ended connection cut is sent again as a whole: its caller decides when.
    reconnect: false,
    ignoreClusterUpdates: true,
    noAsyncTraces: true,
    // Without it the client would send credentials in the clear to a server that offers no TLS.
    ...(protocol === 'tls:' ? { tls: {} } : {}),
    ...credentialsOf(settings.secrets),
  }
}

function credentialsOf(secrets: SinkSettings['secrets']): Partial<ConnectionOptions> {
  const { username, password, token } = secrets
  if (token !== undefined) return { token }
  if (username !== undefined) return { user: username, pass: password ?? '' }
  const authenticator = signerOf(secrets)
  return authenticator === undefined ? {} : { authenticator }
}

/** Signs the server's nonce with an nkey or a creds file; undefined where there is neither. Throws for a broken one. */
export function signerOf({ nkeySeed, creds }: SinkSettings['secrets']): Authenticator | undefined {
  if (nkeySeed !== undefined) return nkeyAuthenticator(Buffer.from(nkeySeed))
  return creds === undefined ? undefined : credsAuthenticator(Buffer.from(creds))
}
