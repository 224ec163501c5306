import { Webhook } from 'standardwebhooks'

const PREFIX = 'whsec_'
/** Bytes of a key, as Standard Webhooks 1.0 asks for. */
const KEY_BYTES_MIN = 24
const KEY_BYTES_MAX = 64

/** What is signed. */
export interface Signable {
  readonly id: string
  readonly at: Date
  readonly body: string
}

/** True for `whsec_` and 24 to 64 bytes in base64. */
export function isSecret(text: string): boolean {
  const base64 = text.slice(PREFIX.length)
  const bytes = Buffer.from(base64, 'base64')
  const isCanonical = bytes.toString('base64') === base64
  const { length } = bytes
  return (
    text.startsWith(PREFIX) && isCanonical && length >= KEY_BYTES_MIN && length <= KEY_BYTES_MAX
  )
}

/**
 * The value of `webhook-signature`: one signature a secret, the newest first, so that a receiver can change over from
 * the previous one without a gap.
 */
export function createSigner(
  secrets: Readonly<Record<string, string>>,
): (message: Signable) => string {
  const { secret, previousSecret } = secrets
  const signers = [secret, previousSecret].flatMap((text) =>
    text === undefined ? [] : [new Webhook(text)],
  )
  return ({ id, at, body }) => signers.map((signer) => signer.sign(id, at, body)).join(' ')
}
