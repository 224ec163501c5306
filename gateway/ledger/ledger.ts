import { setTimeout as delay } from 'node:timers/promises'
import { ApiError } from '#domain/errors.ts'
import type { Database, Transaction } from '#drizzle/database.ts'
import type { LedgerMark } from '#drizzle/keyring/repositories/ledger_mark.ts'
import { findLedgerEntry, type StoredLedgerEntry } from '#drizzle/repositories/ledger_entries.ts'
import {
  type LedgerHead,
  newestCosignatures,
  readTiles,
} from '#drizzle/repositories/ledger_tree.ts'
import { base64Of, equalBytes } from '#policies/ledger/bytes.ts'
import { parseCheckpoint } from '#policies/ledger/checkpoint.ts'
import { parseEntry, printEntry } from '#policies/ledger/entry.ts'
import { hashLeaf } from '#policies/ledger/hashing.ts'
import { type NoteKey, parseNote } from '#policies/ledger/note.ts'
import {
  type LedgerReceipt,
  parseReceipt,
  printReceipt,
  RECEIPT_VERSION,
} from '#policies/ledger/receipt.ts'
import type { TilePlace } from '#policies/ledger/tiles.ts'
import { proveConsistency, proveInclusion } from '#policies/ledger/tree.ts'
import { rootOfInclusion } from '#policies/ledger/verify_proof.ts'
import type { Gateway } from '../gateway.ts'
import type { LedgerSigner } from './ledger_signer.ts'
import { NODE_CRYPTO } from './node_crypto.ts'
import { headOf, type Sequenced, sequence } from './sequence.ts'

/** What the ledger needs of the gateway. */
export interface LedgerGateway extends Pick<Gateway, 'database' | 'clock' | 'log'> {
  readonly keyring: {
    readonly ledger: Pick<Gateway['keyring']['ledger'], 'raiseLedgerMark'>
  }
}

export interface LedgerSettings {
  readonly signer: LedgerSigner
  readonly witnesses: readonly NoteKey[]
}

/** How often entries are looked for that are not in the tree. */
const LOOK_MS = 200
/** How long a receipt waits for its entry, and how often it looks. */
const RECEIPT_WAIT_MS = 1_000
const RECEIPT_LOOK_MS = 20

const { sha256 } = NODE_CRYPTO

/** The ledger of this installation: every process of it puts entries into the tree, one at a time. */
export class Ledger {
  readonly signer: LedgerSigner
  readonly witnesses: readonly NoteKey[]
  readonly #gateway: LedgerGateway
  #timer: NodeJS.Timeout | undefined
  #working: Promise<void> | undefined
  #isStopped = false
  /** What the keyring is still to be told. */
  #unmarked: LedgerMark | undefined
  /** The largest tree that this process has seen. */
  #sizeMin = 0

  constructor(gateway: LedgerGateway, { signer, witnesses }: LedgerSettings) {
    this.#gateway = gateway
    this.signer = signer
    this.witnesses = witnesses
  }

  /** Begins to put entries into the tree. */
  start(): void {
    this.#timer ??= setInterval(() => {
      this.work().catch((error: unknown) => {
        this.#gateway.log.error('ledger_not_grown', { error })
      })
    }, LOOK_MS)
  }

  /** Puts what waits into the tree now. Whoever asks while it is done waits for the same. */
  async work(): Promise<void> {
    if (this.#isStopped) return
    this.#working ??= this.#sequenceAll()
      .finally(() => this.#raiseMark())
      .finally(() => {
        this.#working = undefined
      })
    await this.#working
  }

  /** Lets the round that is under way end. Safe to call twice. */
  readonly stop = async (): Promise<void> => {
    this.#isStopped = true
    clearInterval(this.#timer)
    await this.#working?.catch(() => undefined)
  }

  /** The newest checkpoint as a signed note, with its witnesses' signatures where it has some. */
  async checkpoint(): Promise<string> {
    return await this.#gateway.database.withOwner(async (tx) => {
      const head = await headOf(tx)
      const note = await this.signHead(head)
      const [newest, ...more] = await newestCosignatures(tx, head.treeSize)
      if (newest?.treeSize !== head.treeSize) return note
      return note + [newest, ...more].map(({ line }) => line).join('')
    })
  }

  /** The newest checkpoint that a witness has signed; undefined where there is none of such a size. */
  async witnessedCheckpoint(treeSizeMin = 0): Promise<string | undefined> {
    return await this.#gateway.database.withOwner((tx) => witnessedNote(tx, treeSizeMin))
  }

  async signHead({ epoch, treeSize: size, root }: LedgerHead): Promise<string> {
    return await this.signer.signCheckpoint({ origin: this.signer.originOf(epoch), size, root })
  }

  /** Proves that the tree of the first size is the beginning of the second. Throws an ApiError for sizes it never had. */
  async consistency(first: number, wanted: number | undefined) {
    return await this.#gateway.database.withOwner(async (tx) => {
      const { treeSize } = await headOf(tx)
      const second = wanted ?? treeSize
      if (first > second || second > treeSize) {
        throw new ApiError(
          'invalid_query',
          `Cannot prove: wanted first and second in order, up to ${treeSize}`,
        )
      }
      const proof = await proveConsistency({ first, second }, readerOf(tx), sha256)
      return { first, second, proof: proof.map(base64Of) }
    })
  }

  /**
   * The receipt of an entry. Waits up to a second for an entry that was just written. Throws an ApiError
   * `receipt_not_ready` where it is not in the tree by then, `not_found` where it says nothing any more.
   */
  async receiptOf(entry: StoredLedgerEntry): Promise<LedgerReceipt> {
    const placed = await this.#placed(entry)
    const { leafIndex, leaf } = placed
    if (leafIndex === null) {
      throw new ApiError('receipt_not_ready', 'Cannot make the receipt yet: try again later')
    }
    const said = parseEntry(leaf === null ? undefined : JSON.parse(leaf))
    if (said === undefined) throw new ApiError('not_found', 'Cannot find the entry')
    return await this.#gateway.database.withOwner(async (tx) => {
      const checkpoint =
        (await witnessedNote(tx, leafIndex + 1)) ?? (await this.signHead(await headOf(tx)))
      const leafHash = await hashLeaf(Buffer.from(printEntry(said)), sha256)
      const inclusionProof = await prove(tx, { leafIndex, leafHash, checkpoint })
      const claims = {
        ...({ version: RECEIPT_VERSION, entry: said, leafIndex, checkpoint } as const),
        inclusionProof: inclusionProof.map(base64Of),
      }
      const receipt = { ...claims, jws: await this.signer.signClaims(claims) }
      // In the order of its one text, so that it is printed so.
      return parseReceipt(printReceipt(receipt)) ?? receipt
    })
  }

  async #placed(entry: StoredLedgerEntry): Promise<StoredLedgerEntry> {
    const endsAtMs = performance.now() + RECEIPT_WAIT_MS
    let found = entry
    while (found.leafIndex === null && performance.now() < endsAtMs) {
      await this.work()
      const seen = await this.#gateway.database.withOwner((tx) => findLedgerEntry(tx, entry.id))
      if (seen === undefined) break
      found = seen
      // Another process may be at it.
      if (found.leafIndex === null) await delay(RECEIPT_LOOK_MS)
    }
    return found
  }

  async #sequenceAll(): Promise<void> {
    let done: Sequenced | undefined
    do {
      done = await sequence(this.#gateway, this.#sizeMin)
      if (done === undefined) return
      const { treeSize, root } = done.head
      this.#sizeMin = treeSize
      this.#unmarked = { treeSize, root }
    } while (!this.#isStopped)
  }

  /** What was published is remembered in the keyring; while that is away the ledger goes on, and it is told later. */
  async #raiseMark(): Promise<void> {
    const mark = this.#unmarked
    if (mark === undefined) return
    try {
      await this.#gateway.keyring.ledger.raiseLedgerMark(mark)
      if (this.#unmarked === mark) this.#unmarked = undefined
    } catch (error) {
      this.#gateway.log.warn('ledger_mark_not_kept', { error })
    }
  }
}

/** Reads tiles in a transaction. */
export function readerOf(tx: Transaction) {
  return (places: readonly TilePlace[]) => readTiles(tx, places)
}

async function witnessedNote(tx: Transaction, treeSizeMin: number): Promise<string | undefined> {
  const cosigned = await newestCosignatures(tx, treeSizeMin)
  const [newest] = cosigned
  return newest && newest.note + cosigned.map(({ line }) => line).join('')
}

interface Proved {
  readonly leafIndex: number
  readonly leafHash: Uint8Array
  readonly checkpoint: string
}

/** The proof, once it was verified: a store that was changed gives no receipts. */
async function prove(
  tx: Transaction,
  { leafIndex, leafHash, checkpoint }: Proved,
): Promise<readonly Uint8Array[]> {
  const known = parseCheckpoint(parseNote(checkpoint)?.text ?? '')
  if (known === undefined) throw new Error('Cannot read a checkpoint of this ledger')
  const place = { leafIndex, treeSize: known.size }
  const proof = await proveInclusion(place, readerOf(tx), sha256)
  const root = await rootOfInclusion({ ...place, leafHash, proof }, sha256)
  if (root === undefined || !equalBytes(root, known.root)) {
    throw new Error('Cannot prove that an entry is in the ledger: the store was changed')
  }
  return proof
}

/** The ledger of each gateway: routes know the gateway only. */
const LEDGER_OF_GATEWAY = new WeakMap<object, Ledger>()

export function rememberLedger(
  { database }: { readonly database: Database },
  ledger: Ledger,
): void {
  LEDGER_OF_GATEWAY.set(database, ledger)
}

/** The running ledger of a gateway. Throws an ApiError `unavailable` while there is none. */
export function ledgerOf({ database }: Pick<Gateway, 'database'>): Ledger {
  const ledger = LEDGER_OF_GATEWAY.get(database)
  if (ledger === undefined) {
    throw new ApiError('unavailable', 'Cannot use the ledger: it does not run')
  }
  return ledger
}
