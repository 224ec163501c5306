import { isJsonObject } from '#domain/json.ts'
import { canonicalJson } from '#policies/engine/canonical_json.ts'
import { base64UrlLength, parseBase64, writeBase64Url } from './bytes.ts'
import { type LedgerEntry, parseEntry, printParsedEntry } from './entry.ts'

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
/** The bytes of claims of common length, used again and again: memory of their own costs more than their signature. */
const common = new Uint8Array(16 * 1024)
const DOT = 0x2e

/** What a JWS over the claims, of which this is the text, is signed over. */
export function signingInput(header: string, claimsText: string): Uint8Array {
  const isCommon = claimsText.length * 3 <= common.length
  const claims = isCommon
    ? common.subarray(0, utf8.encodeInto(claimsText, common).written)
    : utf8.encode(claimsText)
  const message = new Uint8Array(header.length + 1 + base64UrlLength(claims.length))
  for (let at = 0; at < header.length; at += 1) message[at] = header.charCodeAt(at)
  message[header.length] = DOT
  writeBase64Url(claims, message.subarray(header.length + 1))
  return message
}

/** A receipt that was read, with the texts that are hashed and signed of it. */
export interface ReadReceipt {
  readonly receipt: LedgerReceipt
  /** As `printEntry` prints it. */
  readonly entryText: string
  /** The list of hashes as it stands in the text. */
  readonly proofText: string
  /** As `printClaims` prints them. */
  readonly claimsText: string
}

/**
 * The receipt that a text is, or undefined. There is one text for a receipt: another order, white space, or a member
 * twice make it another one, so that every changed byte is seen.
 */
export function readReceipt(text: string): ReadReceipt | undefined {
  const openings = text.length > RECEIPT_LENGTH_MAX ? undefined : text.match(/[[{]/g)?.length
  if (openings === undefined || openings > OPENINGS_MAX) return undefined
  const receipt = parseJson(text)
  const proofText = printProof(receipt)
  if (proofText === undefined || !isReceipt(receipt)) return undefined
  const { checkpoint, entry, jws, leafIndex } = receipt
  const entryText = printParsedEntry(entry)
  // The canonical form of the whole, whose members are in order: the entry is printed once for three purposes.
  const head = `{"checkpoint":${JSON.stringify(checkpoint)},"entry":${entryText},"inclusionProof":${proofText},`
  const tail = `"leafIndex":${leafIndex},"version":${RECEIPT_VERSION}}`
  const bare = text.endsWith('\n') ? text.slice(0, -1) : text
  return bare === `${head}"jws":${JSON.stringify(jws)},${tail}`
    ? { receipt, entryText, proofText, claimsText: `${head}${tail}` }
    : undefined
}

/** The same without the texts. */
export function parseReceipt(text: string): LedgerReceipt | undefined {
  return readReceipt(text)?.receipt
}

/** One whose proof was looked at. That there is no further member is seen where it is compared with the canonical text. */
function isReceipt(value: unknown): value is LedgerReceipt {
  return (
    isJsonObject(value) &&
    value['version'] === RECEIPT_VERSION &&
    Number.isSafeInteger(value['leafIndex']) &&
    typeof value['checkpoint'] === 'string' &&
    typeof value['jws'] === 'string' &&
    parseEntry(value['entry']) !== undefined
  )
}

/** The one base64 text of 32 bytes, and a list of such as JSON prints it. */
const HASH_TEXT = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/
const PROOF_TEXT = /^\[(?:"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=",?)*\]$/

/** The text of the proof, or undefined where there is none: looked at as a whole, which is faster than one by one. */
function printProof(receipt: unknown): string | undefined {
  const proof = isJsonObject(receipt) ? receipt['inclusionProof'] : undefined
  const text = Array.isArray(proof) ? JSON.stringify(proof) : ''
  return PROOF_TEXT.test(text) ? text : undefined
}

/** The hashes of a proof, or undefined where it is none. */
export function parseProof(value: unknown): readonly Uint8Array[] | undefined {
  if (!Array.isArray(value)) return undefined
  const hashes = value.map((hash: unknown) =>
    typeof hash === 'string' && HASH_TEXT.test(hash) ? parseBase64(hash) : undefined,
  )
  const proof = hashes.filter((hash) => hash !== undefined)
  return proof.length === hashes.length ? proof : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
