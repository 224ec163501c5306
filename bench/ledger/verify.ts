import { invariant } from '#domain/invariant.ts'
import { NODE_CRYPTO, NODE_THREADS_CRYPTO } from '#gateway/ledger/node_crypto.ts'
import { readReceipt, signingInput } from '#policies/ledger/receipt.ts'
import { ReceiptVerifier } from '#policies/ledger/verify_receipt.ts'
import { median } from '../results.ts'

/** Rounds in which receipts are verified, and how many are at once where their signatures are verified beside. */
const VERIFY_ROUNDS = 7
const VERIFIED_AT_ONCE = 16

interface Verification {
  /** Signatures alone. */
  readonly signaturesPerS: number
  readonly verifiedPerS: number
  /** With the signatures verified on the threads of the runtime. */
  readonly besidePerS: number
}

/** All of it in rounds, of which the medians count: what else the machine does meets each of the three. */
export async function measureVerification(
  receipts: readonly string[],
  publicKey: Uint8Array,
): Promise<Verification> {
  const keys = [{ publicKey }]
  const signed = receipts.map((text) => signedOf(text, publicKey))
  const rounds: Verification[] = []
  for (let round = 0; round < VERIFY_ROUNDS; round += 1) {
    const signaturesPerS = await timesPerS(signed, async (one) => {
      invariant(await NODE_CRYPTO.verifyEd25519(one), 'a signature of the benchmark is right')
    })
    const verifier = new ReceiptVerifier({ crypto: NODE_CRYPTO, keys })
    const verifiedPerS = await timesPerS(receipts, (text) => assertValid(verifier, text))
    const beside = new ReceiptVerifier({ crypto: NODE_THREADS_CRYPTO, keys })
    const waiting = receipts.values()
    const startedAtMs = performance.now()
    const work = async () => {
      for (const text of waiting) await assertValid(beside, text)
    }
    await Promise.all(Array.from({ length: VERIFIED_AT_ONCE }, work))
    const besidePerS = (receipts.length * 1000) / (performance.now() - startedAtMs)
    rounds.push({ signaturesPerS, verifiedPerS, besidePerS })
  }
  return {
    signaturesPerS: median(rounds.map((round) => round.signaturesPerS)),
    verifiedPerS: median(rounds.map((round) => round.verifiedPerS)),
    besidePerS: median(rounds.map((round) => round.besidePerS)),
  }
}

/** What the signature over a receipt is verified by. */
function signedOf(text: string, publicKey: Uint8Array) {
  const read = readReceipt(text)
  const [header = '', , encoded = ''] = read?.receipt.jws.split('.') ?? []
  const signature = Buffer.from(encoded, 'base64url')
  return { publicKey, signature, message: signingInput(header, read?.claimsText ?? '') }
}

async function assertValid(verifier: ReceiptVerifier, text: string): Promise<void> {
  const { isValid } = await verifier.verify(text)
  invariant(isValid, 'a receipt of the benchmark is valid')
}

/** How often a second something was done, one after another. */
export async function timesPerS<T>(
  each: readonly T[],
  once: (item: T) => Promise<unknown>,
): Promise<number> {
  const startedAtMs = performance.now()
  for (const item of each) await once(item)
  return (each.length * 1000) / (performance.now() - startedAtMs)
}
