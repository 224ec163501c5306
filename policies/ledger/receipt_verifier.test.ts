import { describe, expect, test } from 'vitest'
import { CRYPTO, entryOf, makeReceipt, REQUEST, signerOf } from '../../test/fixtures/receipts.ts'
import { BROWSER_CRYPTO } from './browser_crypto.ts'
import type { LedgerCrypto } from './checkpoint.ts'
import { parseNote, printNote } from './note.ts'
import { type LedgerReceipt, printReceipt } from './receipt.ts'
import { ReceiptVerifier, verifyReceipt } from './verify_receipt.ts'

const signer = await signerOf('ledger of tests')
const forger = await signerOf('somebody else')
const keyOf = (one: typeof signer) => ({ publicKey: one.keyOf('any').publicKey })
/** More levels than those from which ways are remembered. */
const SIZE = 600
const PLACES = [0, 1, 3, 4, 31, 32, 255, 256, 511, 512, 598, 599]
const receipts = await Promise.all(PLACES.map((place) => makeReceipt(signer, place, SIZE)))
const [first, second] = receipts
if (first === undefined || second === undefined) throw new Error('there are receipts')

const failuresOf = async (verifier: ReceiptVerifier, receipt: LedgerReceipt) =>
  (await verifier.verify(printReceipt(receipt))).checks
    .filter(({ state }) => state === 'failed')
    .map(({ name }) => name)

/** A verifier that has seen every receipt twice. */
async function practised(keys: readonly ReturnType<typeof keyOf>[] | undefined, crypto = CRYPTO) {
  const verifier = new ReceiptVerifier({ crypto, keys })
  for (const receipt of [...receipts, ...receipts]) {
    expect(await failuresOf(verifier, receipt)).toEqual([])
  }
  return verifier
}

/** Counts what it is asked. */
function counting(): LedgerCrypto & { readonly counts: { hashes: number; signatures: number } } {
  const counts = { hashes: 0, signatures: 0 }
  return {
    counts,
    sha256: (bytes) => {
      counts.hashes += 1
      return CRYPTO.sha256(bytes)
    },
    verifyEd25519: (signed) => {
      counts.signatures += 1
      return CRYPTO.verifyEd25519(signed)
    },
  }
}

describe('a verifier of many receipts', () => {
  test('says of each what is said of it alone, with Node and with what a browser has', async () => {
    for (const crypto of [CRYPTO, BROWSER_CRYPTO]) {
      for (const keys of [[keyOf(signer)], [keyOf(forger)], undefined]) {
        const verifier = new ReceiptVerifier({ crypto, keys })
        for (const receipt of [...receipts, ...receipts]) {
          const text = printReceipt(receipt)
          const alone = await verifyReceipt(text, { crypto, keys, request: REQUEST })
          expect(await verifier.verify(text, REQUEST)).toEqual(alone)
        }
      }
    }
  })

  test('verifies the signature of each receipt, and that of their checkpoint once', async () => {
    const crypto = counting()
    const verifier = new ReceiptVerifier({ crypto, keys: [keyOf(signer)] })
    for (const receipt of receipts) expect(await failuresOf(verifier, receipt)).toEqual([])
    expect(crypto.counts.signatures).toBe(receipts.length + 1)
    const before = crypto.counts.hashes
    for (const receipt of receipts) expect(await failuresOf(verifier, receipt)).toEqual([])
    expect(crypto.counts.signatures).toBe(2 * receipts.length + 1)
    // The leaf and two siblings each: the rest of the way was seen.
    expect(crypto.counts.hashes - before).toBeLessThanOrEqual(3 * receipts.length)
  })

  test('is not fooled by any changed byte of a receipt that it has seen', async () => {
    const verifier = await practised([keyOf(signer)])
    const bytes = Buffer.from(printReceipt(second))
    for (let at = 0; at < bytes.length - 1; at += 1) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      const { isValid } = await verifier.verify(changed.toString('utf8'))
      expect([at, isValid]).toEqual([at, false])
    }
  })

  test('is not fooled by parts of receipts that it has seen, put together in another way', async () => {
    const verifier = await practised([keyOf(signer)])
    const smaller = await makeReceipt(signer, 1, SIZE - 1)
    expect(await failuresOf(verifier, smaller)).toEqual([])
    const mixed: readonly [Partial<LedgerReceipt>, readonly string[]][] = [
      [{ entry: first.entry }, ['inclusion', 'signature']],
      [{ leafIndex: 0 }, ['inclusion', 'signature']],
      [{ inclusionProof: first.inclusionProof }, ['inclusion', 'signature']],
      [{ checkpoint: smaller.checkpoint }, ['inclusion', 'signature']],
      [{ jws: first.jws }, ['signature']],
      [{ inclusionProof: second.inclusionProof.slice(0, -1) }, ['inclusion', 'signature']],
      [{ inclusionProof: second.inclusionProof.slice(1) }, ['inclusion', 'signature']],
      [
        { inclusionProof: [...second.inclusionProof, ...second.inclusionProof.slice(-1)] },
        ['inclusion', 'signature'],
      ],
    ]
    for (const [change, failures] of mixed) {
      expect(await failuresOf(verifier, { ...second, ...change })).toEqual(failures)
    }
  })

  test('is not fooled by the upper part of a proof that it has seen under another entry', async () => {
    const verifier = await practised([keyOf(signer)])
    const claims = { ...second, entry: entryOf(7_000) }
    const jws = await signer.signClaims(claims)
    expect(await failuresOf(verifier, { ...claims, jws })).toEqual(['inclusion'])
  })

  test('does not take a checkpoint that it has seen for one that somebody else has signed', async () => {
    // Without a given key each receipt is read by its own: the same checkpoint, another key.
    const verifier = await practised(undefined)
    const jws = await forger.signClaims(first)
    expect(await failuresOf(verifier, { ...first, jws })).toEqual(['checkpoint'])
    // And the other way round: a checkpoint that was seen failing fails again, and does not spoil the right one.
    const other = new ReceiptVerifier({ crypto: CRYPTO, keys: undefined })
    expect(await failuresOf(other, { ...first, jws })).toEqual(['checkpoint'])
    expect(await failuresOf(other, { ...first, jws })).toEqual(['checkpoint'])
    expect(await failuresOf(other, first)).toEqual([])
  })

  test('does not take a key for another one because it has the same name and number', async () => {
    const note = parseNote(first.checkpoint)
    const [signature] = note?.signatures ?? []
    if (note === undefined || signature === undefined) throw new Error('the checkpoint is signed')
    const broken = signature.signature.map((byte) => byte ^ 1)
    const checkpoint = printNote({ ...note, signatures: [{ ...signature, signature: broken }] })
    const claims = { ...first, checkpoint }
    const verifier = await practised([keyOf(signer)])
    const jws = await signer.signClaims(claims)
    expect(await failuresOf(verifier, { ...claims, jws })).toEqual(['checkpoint'])
  })

  test('keeps what it remembers when the bytes of a key that was given are written over', async () => {
    const publicKey = Uint8Array.from(keyOf(signer).publicKey)
    const verifier = await practised([{ publicKey }])
    publicKey.set(keyOf(forger).publicKey)
    expect(await failuresOf(verifier, first)).toEqual(['checkpoint', 'signature'])
  })
})
