import { createPrivateKey, type KeyObject } from 'node:crypto'

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410, section 7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The private Ed25519 key of a seed of 32 bytes. */
export function ed25519KeyOf(seed: Uint8Array): KeyObject {
  const der = Buffer.concat([PKCS8_HEAD, seed])
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}
