import type { Sink, SinkKind, SinkSettings } from '#domain/sink.ts'
import { createLink, signerOf } from './connection.ts'
import { eraseMessages } from './erase.ts'
import { publishBatch } from './publish.ts'

const SECRET = { type: 'string', minLength: 1, maxLength: 4_000 } as const
const TOKEN = '(?:[A-Za-z0-9_-]|\\{(?:tenant|product|type)\\})+'

/** NATS JetStream. Its secrets are a user's name and password, a token, the seed of an nkey, or a creds file. */
export const natsSinkKind: SinkKind = {
  kind: 'nats',
  schema: {
    endpoint: { type: 'string', pattern: '^(?:nats|tls)://[^/?#@\\s]+/?$', maxLength: 300 },
    settings: {
      type: 'object',
      additionalProperties: false,
      required: ['stream', 'subject'],
      properties: {
        stream: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,200}$' },
        subject: { type: 'string', pattern: `^${TOKEN}(?:\\.${TOKEN})*$`, maxLength: 200 },
      },
    },
    secrets: {
      type: 'object',
      additionalProperties: false,
      properties: {
        username: SECRET,
        password: SECRET,
        token: SECRET,
        nkeySeed: { type: 'string', pattern: '^SU[A-Z2-7]{56}$' },
        creds: { ...SECRET, maxLength: 16_000 },
      },
    },
  },
  check: ({ endpoint, settings, secrets }) =>
    problemOfEndpoint(endpoint) ??
    problemOfSubject(String(settings['subject'])) ??
    problemOfSecrets(secrets),
  keeps: true,
  create: createNatsSink,
}

/** A sink that publishes each report to a stream and waits for its acknowledgement. At least once, see the README. */
export function createNatsSink(settings: SinkSettings): Sink {
  const link = createLink(settings)
  return {
    send: async (batch, signal) =>
      batch.length === 0
        ? { kind: 'sent', rejected: 0 }
        : await publishBatch({ link, settings }, batch, signal),
    erase: (reports, signal) => eraseMessages({ link, settings }, reports, signal),
    close: link.close,
  }
}

function problemOfEndpoint(endpoint: string): string | undefined {
  const isUrl = URL.canParse(endpoint) && new URL(endpoint).hostname !== ''
  return isUrl ? undefined : 'Cannot use the endpoint: wanted nats://host:port or tls://host:port'
}

/** Names are up to 300 characters in a subject, and the server's line is 4,096 bytes. */
function problemOfSubject(subject: string): string | undefined {
  const names = subject.match(/\{/g)?.length ?? 0
  return names <= 6 ? undefined : 'Cannot use the subject: wanted at most 6 names in braces'
}

function problemOfSecrets(secrets: SinkSettings['secrets']): string | undefined {
  const { username, password, token, nkeySeed, creds } = secrets
  const ways = [username, token, nkeySeed, creds].filter((secret) => secret !== undefined)
  if (ways.length > 1) {
    return 'Cannot use several credentials: set username, token, nkeySeed or creds'
  }
  if (password !== undefined && username === undefined) {
    return 'Cannot use a password without a user: set username'
  }
  try {
    signerOf(secrets)?.('nonce')
    return undefined
  } catch {
    return 'Cannot read nkeySeed or creds: it holds no valid seed'
  }
}
