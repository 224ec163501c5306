import { createPrivateKey, X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SIGNERS, vectorText } from '../../../test/fixtures/opendsr.ts'
import { isSignatureOf, keyProblem, SIGNATURE_KINDS, signBytes } from './signature.ts'

const keysOf = (kind: keyof typeof SIGNERS) => ({
  private: createPrivateKey(vectorText(SIGNERS[kind].key)),
  public: new X509Certificate(vectorText(SIGNERS[kind].certificate)).publicKey,
})

describe('signBytes()', () => {
  test.each(SIGNATURE_KINDS)('signs any bytes by %s, and no others', async (kind) => {
    const keys = keysOf(kind)
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(), async (bytes, at) => {
        const signature = await signBytes({ kind, key: keys.private }, bytes)
        expect(isSignatureOf({ kind, key: keys.public }, bytes, signature)).toBe(true)
        const changed = bytes.length === 0 ? Buffer.of(0) : Buffer.from(bytes)
        changed[at % changed.length] = (changed[at % changed.length] ?? 0) ^ 1
        expect(isSignatureOf({ kind, key: keys.public }, changed, signature)).toBe(false)
      }),
      { numRuns: 20 },
    )
  })

  test('is standard base64 of the length of the key, the same each time by rsa', async () => {
    const { private: key } = keysOf('rsa')
    const bytes = Buffer.from('{"request_status":"pending"}')
    const signature = await signBytes({ kind: 'rsa', key }, bytes)
    expect(signature).toMatch(/^[A-Za-z0-9+/]{342}==$/)
    expect(await signBytes({ kind: 'rsa', key }, bytes)).toBe(signature)
  })
})

describe('isSignatureOf()', () => {
  test('takes a signature for one of its own kind only', async () => {
    const bytes = Buffer.from('{}')
    for (const made of SIGNATURE_KINDS) {
      const signature = await signBytes({ kind: made, key: keysOf(made).private }, bytes)
      for (const read of SIGNATURE_KINDS) {
        const isSame = isSignatureOf({ kind: read, key: keysOf(read).public }, bytes, signature)
        expect([made, read, isSame]).toEqual([made, read, made === read])
      }
    }
  })

  test('never throws, whatever stands for the signature', () => {
    const { public: key } = keysOf('ecdsa')
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (signature) => {
        expect(isSignatureOf({ kind: 'ecdsa', key }, Buffer.from('{}'), signature)).toBe(false)
      }),
    )
  })
})

describe('keyProblem()', () => {
  test('names what is wanted of a key that does not fit', () => {
    expect(keyProblem('ecdsa', keysOf('rsa').private)).toBe('an EC key on the curve P-256')
    expect(keyProblem('rsa', keysOf('ecdsa').private)).toBe('an RSA key of 2048 bits or more')
    expect(keyProblem('pss', keysOf('pss').private)).toBeUndefined()
  })
})
