import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseEd25519Jwk } from '#policies/ledger/verify_receipt.ts'
import { NODE_CRYPTO, NODE_THREADS_CRYPTO } from './node_crypto.ts'

const { publicKey: key, privateKey } = generateKeyPairSync('ed25519')
const publicKey = parseEd25519Jwk(key.export({ format: 'jwk' })) ?? new Uint8Array()
const message = Buffer.from('what is signed')
const signature = sign(null, message, privateKey)

describe.each([
  ['at once', NODE_CRYPTO],
  ['on threads', NODE_THREADS_CRYPTO],
])('Ed25519 %s', (_, { verifyEd25519 }) => {
  test('is right for the message that was signed, by this key, and nothing else', async () => {
    expect(await verifyEd25519({ publicKey, signature, message })).toBe(true)
    const other = Buffer.from('what is signee')
    expect(await verifyEd25519({ publicKey, signature, message: other })).toBe(false)
    const changed = signature.map((byte, index) => (index === 63 ? byte ^ 1 : byte))
    expect(await verifyEd25519({ publicKey, signature: changed, message })).toBe(false)
    const short = signature.subarray(1)
    expect(await verifyEd25519({ publicKey, signature: short, message })).toBe(false)
  })

  test('is wrong, and throws nothing, for bytes that are no key', async () => {
    for (const none of [new Uint8Array(32).fill(255), new Uint8Array(31), new Uint8Array()]) {
      expect(await verifyEd25519({ publicKey: none, signature, message })).toBe(false)
    }
  })
})

test('SHA-256 is that of the published vectors', async () => {
  // FIPS 180-2, appendix B.1.
  const hash = await NODE_CRYPTO.sha256(Buffer.from('abc'))
  expect(Buffer.from(hash).toString('hex')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
})
