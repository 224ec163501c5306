import { isJsonObject } from '#domain/json.ts'
import { canonicalJson } from '#policies/engine/canonical_json.ts'
import { base64UrlSigns, concatBytes, parseBase64 } from './bytes.ts'
import { type LedgerEntry, parseEntry } from './entry.ts'
import { HASH_BYTES } from './hashing.ts'

/** The version of the form of receipts. */
export const RECEIPT_VERSION = 1
/** `typ` of the signature over a receipt. */
export const LEDGER_RECEIPT_TYPE = 'ledger-receipt+jws'
/** Most characters of a receipt. */
export const RECEIPT_LENGTH_MAX = 256 * 1024
/** Most objects and lists in one, so that nothing of it is nested deeper than this. */
const OPENINGS_MAX = 1_000

/** What is signed of a receipt. */
export interface ReceiptClaims {
  readonly version: typeof RECEIPT_VERSION
  readonly entry: LedgerEntry
  readonly leafIndex: number
  /** Base64, from the leaf upwards. */
  readonly inclusionProof: readonly string[]
  /** A signed note. */
  readonly checkpoint: string
}

/** The proof that an entry is in the ledger: one file, which is verified without asking anybody. */
export interface LedgerReceipt extends ReceiptClaims {
  /** Compact JWS with detached payload (RFC 7515, appendix F): the payload is the canonical JSON of the claims. */
  readonly jws: string
}

/** The text of the claims that is signed. */
export function printClaims(claims: ReceiptClaims): string {
  const { version, entry, leafIndex, inclusionProof, checkpoint } = claims
  return canonicalJson({ version, entry, leafIndex, inclusionProof, checkpoint })
}

/** The one text of a receipt. */
export function printReceipt(receipt: LedgerReceipt): string {
  return `${canonicalJson(receipt)}\n`
}

const utf8 = new TextEncoder()

/** What a JWS over the claims is signed over. */
export function signingInput(header: string, claims: ReceiptClaims): Uint8Array {
  return concatBytes(utf8.encode(`${header}.`), base64UrlSigns(utf8.encode(printClaims(claims))))
}

const MEMBERS = ['checkpoint', 'entry', 'inclusionProof', 'jws', 'leafIndex', 'version']

/**
 * The receipt that a text is, or undefined. There is one text for a receipt: another order, white space, or a member
 * twice make it another one, so that every changed byte is seen.
 */
export function parseReceipt(text: string): LedgerReceipt | undefined {
  const openings = text.length > RECEIPT_LENGTH_MAX ? undefined : text.match(/[[{]/g)?.length
  if (openings === undefined || openings > OPENINGS_MAX) return undefined
  const value = parseJson(text)
  if (!isReceipt(value)) return undefined
  const printed = printReceipt(value)
  return text === printed || `${text}\n` === printed ? value : undefined
}

function isReceipt(value: unknown): value is LedgerReceipt {
  return (
    isJsonObject(value) &&
    Object.keys(value).toSorted().join() === MEMBERS.join() &&
    value['version'] === RECEIPT_VERSION &&
    Number.isSafeInteger(value['leafIndex']) &&
    typeof value['checkpoint'] === 'string' &&
    typeof value['jws'] === 'string' &&
    parseProof(value['inclusionProof']) !== undefined &&
    parseEntry(value['entry']) !== undefined
  )
}

/** The hashes of a proof, or undefined where it is none. */
export function parseProof(value: unknown): readonly Uint8Array[] | undefined {
  if (!Array.isArray(value)) return undefined
  const hashes = value.map((hash: unknown) =>
    typeof hash === 'string' ? parseBase64(hash) : undefined,
  )
  return hashes.every((hash) => hash?.length === HASH_BYTES)
    ? hashes.filter((hash) => hash !== undefined)
    : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
