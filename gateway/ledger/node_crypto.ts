import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto'
import { RecentMap } from '#domain/recent_map.ts'
import type { LedgerCrypto } from '#policies/ledger/checkpoint.ts'

/** Keys that are kept ready: of ledgers and witnesses there are few. */
const KEYS_MAX = 100
const keys = new RecentMap<string, KeyObject>(KEYS_MAX)
/** Signatures that were found to be right: many receipts have the same checkpoint. */
const RIGHT_MAX = 100
const right = new RecentMap<string, true>(RIGHT_MAX)

/** SHA-256 and Ed25519 of Node: they answer at once. */
export const NODE_CRYPTO: LedgerCrypto = {
  sha256: (bytes) => hash('sha256', bytes, 'buffer'),
  verifyEd25519: ({ publicKey, signature, message }) => {
    const name = Buffer.from(publicKey).toString('latin1')
    const known = `${name}${Buffer.from(signature).toString('latin1')}${hash('sha256', message)}`
    if (right.get(known) === true) return true
    try {
      const isRight = verify(null, message, keyOf(name), signature)
      if (isRight) right.set(known, true)
      return isRight
    } catch {
      // Not every 32 bytes are a point of the curve.
      return false
    }
  },
}

function keyOf(name: string): KeyObject {
  const known = keys.get(name)
  if (known !== undefined) return known
  const x = Buffer.from(name, 'latin1').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  keys.set(name, key)
  return key
}
