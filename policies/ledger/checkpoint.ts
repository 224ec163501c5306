import { base64Of, concatBytes, parseBase64 } from './bytes.ts'
import { HASH_BYTES, type Sha256 } from './hashing.ts'
import { findSignature, type NoteKey, type SignedNote } from './note.ts'

/** True where an Ed25519 signature of a message is by this key. */
export type VerifyEd25519 = (signed: {
  readonly publicKey: Uint8Array
  readonly signature: Uint8Array
  readonly message: Uint8Array
}) => boolean | Promise<boolean>

/** What verification needs, as the caller has it. */
export interface LedgerCrypto {
  readonly sha256: Sha256
  readonly verifyEd25519: VerifyEd25519
}

/** A state of the ledger (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** Names the ledger. */
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
}

/** The text of a checkpoint, which a note signs. */
export function printCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${base64Of(root)}\n`
}

/** A checkpoint without extension lines, or undefined where the text is none. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const [origin = '', digits = '', encoded = '', end, ...rest] = text.split('\n')
  const root = parseBase64(encoded)
  const isCheckpoint =
    origin !== '' && /^(?:0|[1-9]\d{0,15})$/.test(digits) && end === '' && rest.length === 0
  if (!isCheckpoint || root?.length !== HASH_BYTES) return undefined
  const size = Number(digits)
  return Number.isSafeInteger(size) ? { origin, size, root } : undefined
}

/** True where the note has a right signature by the key. */
export async function isSignedBy(
  note: SignedNote,
  key: NoteKey,
  { sha256, verifyEd25519 }: LedgerCrypto,
): Promise<boolean> {
  const signature = await findSignature(note, key, sha256)
  if (signature === undefined) return false
  const { publicKey } = key
  if (key.kind === 'ed25519') {
    const message = new TextEncoder().encode(note.text)
    return signature.length === 64 && (await verifyEd25519({ publicKey, signature, message }))
  }
  const cosigned = parseCosignature(signature)
  if (cosigned === undefined) return false
  const message = cosignedMessage(note.text, cosigned.timeS)
  return await verifyEd25519({ publicKey, signature: cosigned.signature, message })
}

const TIME_BYTES = 8

/** A witness's signature: when it saw the checkpoint, in seconds since 1970, and the signature itself. */
export interface Cosignature {
  readonly timeS: number
  readonly signature: Uint8Array
}

/** The two parts of the signature in a note by a witness (C2SP tlog-cosignature), or undefined. */
export function parseCosignature(bytes: Uint8Array): Cosignature | undefined {
  if (bytes.length !== TIME_BYTES + 64) return undefined
  const timeS = Number(new DataView(bytes.buffer, bytes.byteOffset, TIME_BYTES).getBigUint64(0))
  return Number.isSafeInteger(timeS) ? { timeS, signature: bytes.slice(TIME_BYTES) } : undefined
}

/** The signature of a witness as it stands in a note. */
export function printCosignature({ timeS, signature }: Cosignature): Uint8Array {
  const time = new Uint8Array(TIME_BYTES)
  new DataView(time.buffer).setBigUint64(0, BigInt(timeS))
  return concatBytes(time, signature)
}

/** What a witness signs. */
export function cosignedMessage(text: string, timeS: number): Uint8Array {
  return new TextEncoder().encode(`cosignature/v1\ntime ${timeS}\n${text}`)
}
