import type { JsonObject } from '#domain/json.ts'
import { RecentMap } from '#domain/recent_map.ts'
import { decodeBase64 } from './bytes.ts'
import { type Checkpoint, isSignedBy, type LedgerCrypto, parseCheckpoint } from './checkpoint.ts'
import { parseHeader } from './detached_jws.ts'
import { parseNote, type SignedNote } from './note.ts'
import type { ReadReceipt } from './receipt.ts'
import { climb, type Step } from './verify_proof.ts'

/** Checkpoints and headers that are remembered; up to twice as many. */
const TEXTS_MAX = 100
/** Longer headers are read each time. */
const HEADER_LENGTH_MAX = 4_096
/** Ways to the root that are remembered; up to twice as many, of about 3 kB at most. */
const WAYS_MAX = 2_000
/** Levels from which ways are remembered: neighbours of four, of 32 and of 256 share the rest of their way. */
const MEETINGS = [2, 5, 8] as const
/** Characters of one hash in the text of a proof: 44 signs, two quotation marks and what stands between two. */
const PRINTED_LENGTH = 47

interface Proof {
  readonly hashes: readonly string[]
  /** The same as JSON prints them. */
  readonly text: string
}

/** A checkpoint that was read from a note. */
export interface KnownCheckpoint {
  readonly note: SignedNote
  readonly checkpoint: Checkpoint
  /** Keys by which it was found to be signed. */
  readonly signers: Set<string>
}

/**
 * What the receipts of one file share, so that it is worked out once. Each is remembered by all that it follows from, to
 * the byte, and only where it was found to be right: what is remembered is what would be found again.
 */
export class KnownParts {
  readonly #crypto: LedgerCrypto
  readonly #checkpoints = new RecentMap<string, KnownCheckpoint>(TEXTS_MAX)
  readonly #headers = new RecentMap<string, JsonObject>(TEXTS_MAX)
  readonly #roots = new RecentMap<string, Uint8Array>(WAYS_MAX)

  constructor(crypto: LedgerCrypto) {
    this.#crypto = crypto
  }

  /** The checkpoint of a signed note, whose signatures were not looked at; undefined where the text is none. */
  readCheckpoint(text: string): KnownCheckpoint | undefined {
    const known = this.#checkpoints.get(text)
    if (known !== undefined) return known
    const note = parseNote(text)
    const checkpoint = note && parseCheckpoint(note.text)
    if (note === undefined || checkpoint === undefined) return undefined
    const read = { note, checkpoint, signers: new Set<string>() }
    this.#checkpoints.set(text, read)
    return read
  }

  /** True where the checkpoint is signed by this key, in the name of its ledger. */
  async isSigned(
    { note, checkpoint, signers }: KnownCheckpoint,
    publicKey: Uint8Array,
  ): Promise<boolean> {
    const key = String.fromCharCode(...publicKey)
    if (signers.has(key)) return true
    const name = checkpoint.origin
    const isSigned = await isSignedBy(note, { name, kind: 'ed25519', publicKey }, this.#crypto)
    if (isSigned) signers.add(key)
    return isSigned
  }

  /** The header of a signature of a receipt, or undefined. */
  readonly readHeader = (encoded: string): JsonObject | undefined => {
    const known = this.#headers.get(encoded)
    if (known !== undefined) return known
    const header = parseHeader(encoded)
    if (header !== undefined && encoded.length <= HEADER_LENGTH_MAX) {
      this.#headers.set(encoded, header)
    }
    return header
  }

  /** The root to which the proof leads from the entry (RFC 9162, section 2.1.3.2); undefined where it leads to none. */
  async rootOf(
    { receipt: { leafIndex, inclusionProof }, proofText }: ReadReceipt,
    node: Uint8Array,
    { size }: Checkpoint,
  ): Promise<Uint8Array | undefined> {
    if (leafIndex < 0 || leafIndex >= size) return undefined
    const proof = { hashes: inclusionProof, text: proofText }
    return await this.#rootFrom({ place: leafIndex, last: size - 1, node }, proof, 0)
  }

  async #rootFrom(from: Step, proof: Proof, level: number): Promise<Uint8Array | undefined> {
    const way = level === 0 ? '' : printWay(from, proof, level)
    const known = level === 0 ? undefined : this.#roots.get(way)
    if (known !== undefined) return known
    const { hashes } = proof
    const next = MEETINGS.find((meeting) => meeting > level && meeting < hashes.length)
    const siblings = hashes.slice(level, next).map(decodeBase64)
    const step = await climb(from, siblings, this.#crypto.sha256)
    if (step === undefined) return undefined
    const top = step.last === 0 ? step.node : undefined
    const root = next === undefined ? top : await this.#rootFrom(step, proof, next)
    if (root !== undefined && level > 0) this.#roots.set(way, root)
    return root
  }
}

/** All that the root follows from: a node, where it stands, and the hashes that are left. */
function printWay({ place, last, node }: Step, { text }: Proof, level: number): string {
  return `${place} ${last} ${String.fromCharCode(...node)}${text.slice(level * PRINTED_LENGTH)}`
}
