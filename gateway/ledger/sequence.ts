import type { Clock } from '#domain/clock.ts'
import type { Database, Transaction } from '#drizzle/database.ts'
import {
  hasPending,
  type LedgerHead,
  lockPending,
  placeEntries,
  readLedgerHead,
  readTiles,
  tryLockLedger,
  writeLedgerHead,
  writeTiles,
} from '#drizzle/repositories/ledger_tree.ts'
import { emptyRoot } from '#policies/ledger/hashing.ts'
import {
  appendLeaves,
  edgeTiles,
  type TilePlace,
  type Tiles,
  tileKey,
} from '#policies/ledger/tiles.ts'
import { rootAt } from '#policies/ledger/tree.ts'
import { NODE_CRYPTO } from './node_crypto.ts'

/** Entries that one transaction puts into the tree. */
export const SEQUENCE_MAX = 10_000

const { sha256 } = NODE_CRYPTO

/** What one round did. */
export interface Sequenced {
  readonly head: LedgerHead
  /** Entries that it put into the tree. */
  readonly count: number
}

/** The head of a ledger, also of one in which there is nothing yet. */
export async function headOf(tx: Transaction): Promise<LedgerHead> {
  const head = await readLedgerHead(tx)
  if (head !== undefined) return head
  const root = await emptyRoot(sha256)
  return { epoch: 0, treeSize: 0, root, signedAt: new Date(0), isRestored: false }
}

/** The ledger in the store is behind what this process has seen of it: it may not go on. */
export class LedgerRolledBackError extends Error {
  override readonly name = 'LedgerRolledBackError'
}

/**
 * Puts committed entries into the tree, in one transaction under one lock, so that places are dense whatever commits or
 * rolls back beside it, and a crash leaves all of it done or nothing. Undefined where nothing waits, or another process
 * does it. Throws a LedgerRolledBackError where the tree is smaller than `sizeMin`.
 */
export async function sequence(
  { database, clock }: { readonly database: Pick<Database, 'withOwner'>; readonly clock: Clock },
  sizeMin: number,
): Promise<Sequenced | undefined> {
  if (!(await database.withOwner(hasPending))) return undefined
  return await database.withOwner(async (tx) => {
    if (!(await tryLockLedger(tx))) return undefined
    const before = await headOf(tx)
    if (before.treeSize < sizeMin) {
      throw new LedgerRolledBackError(
        `Cannot go on with the ledger: it has ${before.treeSize} entries and had ${sizeMin}`,
      )
    }
    const pending = await lockPending(tx, SEQUENCE_MAX)
    if (pending.length === 0) return undefined
    await placeEntries(tx, pending, before.treeSize)
    const leaves = pending.map(({ leafHash }) => leafHash)
    const head = await growTree(tx, before, { leaves, signedAt: new Date(clock.nowMs()) })
    return { head, count: pending.length }
  })
}

/** Adds leaves to the tree that is stored; the head afterwards. */
export async function growTree(
  tx: Transaction,
  before: LedgerHead,
  { leaves, signedAt }: { readonly leaves: readonly Uint8Array[]; readonly signedAt: Date },
): Promise<LedgerHead> {
  const edge = await readTiles(tx, edgeTiles(before.treeSize))
  const changed = await appendLeaves(before.treeSize, leaves, { edge, sha256 })
  await writeTiles(tx, changed)
  const treeSize = before.treeSize + leaves.length
  // The right edge of the new tree is in what was read and what was written.
  const tiles: Tiles = new Map([...edge, ...changed])
  const root = await rootAt(treeSize, (places) => knownTiles(tx, tiles, places), sha256)
  const head = { ...before, treeSize, root, signedAt }
  await writeLedgerHead(tx, head)
  return head
}

async function knownTiles(
  tx: Transaction,
  known: Tiles,
  places: readonly TilePlace[],
): Promise<Tiles> {
  const missing = places.filter((place) => !known.has(tileKey(place)))
  return missing.length === 0 ? known : new Map([...known, ...(await readTiles(tx, missing))])
}
