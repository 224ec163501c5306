import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { RecentMap } from '#domain/recent_map.ts'
import type { LedgerCrypto } from '#policies/ledger/checkpoint.ts'

/** Keys that are kept ready: of ledgers and witnesses there are few. */
const KEYS_MAX = 100
const keys = new RecentMap<string, KeyObject>(KEYS_MAX)

/** SHA-256 and Ed25519 of Node: they answer at once. */
export const NODE_CRYPTO: LedgerCrypto = {
  sha256: (bytes) => createHash('sha256').update(bytes).digest(),
  verifyEd25519: ({ publicKey, signature, message }) => {
    try {
      return verify(null, message, keyOf(publicKey), signature)
    } catch {
      // Not every 32 bytes are a point of the curve.
      return false
    }
  },
}

function keyOf(publicKey: Uint8Array): KeyObject {
  const x = Buffer.from(publicKey).toString('base64url')
  const known = keys.get(x)
  if (known !== undefined) return known
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  keys.set(x, key)
  return key
}
