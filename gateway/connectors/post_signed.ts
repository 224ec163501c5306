import { createSigner } from '#sinks/webhook/signer.ts'
import type { Gateway } from '../gateway.ts'
import { type ConnectorAnswer, type ConnectorGateway, callConnector } from './post.ts'

export interface SignedPost {
  readonly url: string
  /** `whsec_` and the key. */
  readonly secret: string
  /** The same when it is posted again: a receiver knows a repetition by it. */
  readonly id: string
  readonly body: Readonly<Record<string, unknown>>
}

/** Posts a message to a connector, signed as Standard Webhooks 1.0 has it. Never throws. */
export async function postSigned(
  gateway: ConnectorGateway & Pick<Gateway, 'clock'>,
  { url, secret, id, body }: SignedPost,
): Promise<ConnectorAnswer> {
  const at = new Date(gateway.clock.nowMs())
  const text = JSON.stringify(body)
  return await callConnector(gateway, {
    url,
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': createSigner({ secret })({ id, at, body: text }),
    },
    bytes: Buffer.from(text),
  })
}
