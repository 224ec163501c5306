import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto'
import { RecentMap } from '#domain/recent_map.ts'
import type { LedgerCrypto } from '#policies/ledger/checkpoint.ts'

/** Keys that are kept ready: of ledgers and witnesses there are few. */
const KEYS_MAX = 100
const keys = new RecentMap<string, KeyObject>(KEYS_MAX)

/** SHA-256 and Ed25519 of Node: they answer at once. */
export const NODE_CRYPTO: LedgerCrypto = {
  // A text of the hash is made twice as fast as its bytes are.
  sha256: (bytes) => Buffer.from(hash('sha256', bytes, 'latin1'), 'latin1'),
  verifyEd25519: ({ publicKey, signature, message }) => {
    try {
      return verify(null, message, keyOf(String.fromCharCode(...publicKey)), signature)
    } catch {
      // Not every 32 bytes are a point of the curve.
      return false
    }
  },
}

/** The same with signatures verified on the threads of the runtime: more a second, where several are asked for at once. */
export const NODE_THREADS_CRYPTO: LedgerCrypto = {
  sha256: NODE_CRYPTO.sha256,
  verifyEd25519: ({ publicKey, signature, message }) =>
    new Promise((resolve) => {
      try {
        verify(
          null,
          message,
          keyOf(String.fromCharCode(...publicKey)),
          signature,
          (error, isRight) => resolve(error === null && isRight),
        )
      } catch {
        resolve(false)
      }
    }),
}

function keyOf(name: string): KeyObject {
  const known = keys.get(name)
  if (known !== undefined) return known
  const x = Buffer.from(name, 'latin1').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  keys.set(name, key)
  return key
}
