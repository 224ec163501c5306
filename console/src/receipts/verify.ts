import { BROWSER_CRYPTO } from '#policies/ledger/browser_crypto.ts'
import { parseCheckpoint } from '#policies/ledger/checkpoint.ts'
import { parseNote, parseNoteKey } from '#policies/ledger/note.ts'
import { parseReceipt, RECEIPT_LENGTH_MAX } from '#policies/ledger/receipt.ts'
import {
  type Check,
  parseEd25519Jwk,
  ReceiptVerifier,
  type TrustedKey,
} from '#policies/ledger/verify_receipt.ts'
import { OUR_HEADERS } from '../api/client.ts'

/** Most receipts that are looked at in one go. */
export const RECEIPTS_MAX = 5_000

/** What a receipt says of itself, and what came of looking at it. */
export interface VerifiedReceipt {
  readonly isValid: boolean
  readonly checks: readonly Check[]
  /** Undefined where the text is no receipt. */
  readonly facts: ReceiptFacts | undefined
}

export interface ReceiptFacts {
  readonly id: string
  readonly kind: string
  readonly at: string
  readonly tenant: string | null
  readonly detail: Readonly<Record<string, unknown>>
  readonly leafIndex: number
  readonly treeSize: number
  readonly origin: string
  /** Names of keys that have signed the checkpoint besides the ledger's own. */
  readonly witnesses: readonly string[]
}

/** Whether this browser can verify here: it needs Web Crypto, which pages by plain HTTP from elsewhere do not have. */
export function canVerify(): boolean {
  return globalThis.crypto.subtle !== undefined
}

/** The public keys that this gateway publishes. The receipt itself is sent nowhere. */
export async function publishedKeys(): Promise<readonly TrustedKey[]> {
  const response = await fetch('/.well-known/jwks.json', { headers: OUR_HEADERS })
  const body: unknown = await response.json()
  const keys = typeof body === 'object' && body !== null && 'keys' in body ? body.keys : []
  return (Array.isArray(keys) ? keys : []).flatMap((jwk: unknown) => {
    const publicKey = parseEd25519Jwk(jwk)
    return publicKey === undefined ? [] : [{ publicKey }]
  })
}

/** A key as the issuer prints it, such as `tidegate/…+3cc1e7c1+…`; undefined where the text is none. */
export async function parseIssuerKey(text: string): Promise<TrustedKey | undefined> {
  const key = await parseNoteKey(text.trim(), BROWSER_CRYPTO.sha256)
  return key === undefined ? undefined : { publicKey: key.publicKey, origin: key.name }
}

interface Verification {
  readonly keys: readonly TrustedKey[]
  /** Id of the request that they are to be about. */
  readonly request?: string | undefined
}

/** Verifies receipts in this browser, one after another. */
export async function verifyReceipts(
  texts: readonly string[],
  { keys, request }: Verification,
): Promise<readonly VerifiedReceipt[]> {
  const verifier = new ReceiptVerifier({ crypto: BROWSER_CRYPTO, keys })
  const verified: VerifiedReceipt[] = []
  for (const text of texts.slice(0, RECEIPTS_MAX)) {
    verified.push({ ...(await verifier.verify(text, request)), facts: factsOf(text) })
  }
  return verified
}

/** The texts of the receipts of a file: one, or one a line. */
export function receiptsOf(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const isMany = lines.length > 1 && lines.every((line) => line.startsWith('{'))
  return isMany ? lines : [text]
}

/** Whether a file is too large to hold receipts only. */
export function isTooLarge(file: Pick<File, 'size'>): boolean {
  return file.size > RECEIPT_LENGTH_MAX * 128
}

function factsOf(text: string): ReceiptFacts | undefined {
  const receipt = parseReceipt(text)
  const note = receipt && parseNote(receipt.checkpoint)
  const checkpoint = note && parseCheckpoint(note.text)
  if (receipt === undefined || checkpoint === undefined) return undefined
  const { id, kind, at, tenant, detail } = receipt.entry
  const { size, origin } = checkpoint
  const names = note?.signatures.map(({ name }) => name) ?? []
  const witnesses = names.filter((name) => name !== origin)
  const { leafIndex } = receipt
  return { id, kind, at, tenant, detail, leafIndex, treeSize: size, origin, witnesses }
}
