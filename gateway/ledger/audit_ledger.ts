import { createHash } from 'node:crypto'
import type { Database, Transaction } from '#drizzle/database.ts'
import {
  type AuditedLeaf,
  type LedgerHead,
  readLeaves,
  readTiles,
} from '#drizzle/repositories/ledger_tree.ts'
import { equalBytes } from '#policies/ledger/bytes.ts'
import { HASH_BYTES } from '#policies/ledger/hashing.ts'
import {
  appendLeaves,
  edgeTiles,
  TILE_WIDTH,
  type TilePlace,
  type Tiles,
  tileKey,
} from '#policies/ledger/tiles.ts'
import { rootAt } from '#policies/ledger/tree.ts'
import type { Gateway } from '../gateway.ts'
import type { ScheduledJob } from '../jobs/jobs.ts'
import { readerOf } from './ledger.ts'
import { NODE_CRYPTO } from './node_crypto.ts'
import { headOf } from './sequence.ts'

/** Something that is not as it was written. */
export interface LedgerDamage {
  /** Undefined for the tree as a whole. */
  readonly leafIndex: number | undefined
  /** `missing`: no row; `changed`: other text or hash; `doubled`: more than one row; `tree`: hashes above the leaves. */
  readonly what: 'missing' | 'changed' | 'doubled' | 'tree'
}

export interface LedgerAudit {
  readonly treeSize: number
  /** Entries that say nothing any more, since their tenant was erased. */
  readonly erased: number
  /** Those of the tree and the first of the others, and how many there are in all. */
  readonly damages: readonly LedgerDamage[]
  readonly damaged: number
}

/** Leaves of one step: complete tiles. */
const STEP = 16 * TILE_WIDTH
const DAMAGES_MAX = 100

const { sha256 } = NODE_CRYPTO

/** Looks at every entry and every hash of the ledger: what was deleted, changed or moved in the store is found. */
export async function auditLedger({
  database,
}: {
  readonly database: Pick<Database, 'withOwner'>
}): Promise<LedgerAudit> {
  const head = await database.withOwner(headOf)
  const found: LedgerDamage[] = []
  let erased = 0
  let edge: Tiles = new Map()
  for (let from = 0; from < head.treeSize; from += STEP) {
    const to = Math.min(from + STEP, head.treeSize)
    const step = await database.withOwner((tx) => auditStep(tx, { from, to, edge }))
    found.push(...step.damages)
    erased += step.erased
    edge = step.edge
  }
  found.push(...(await database.withOwner((tx) => auditRoot(tx, head))))
  return {
    treeSize: head.treeSize,
    erased,
    damages: [...found.filter(isOfTree), ...found.filter((damage) => !isOfTree(damage))].slice(
      0,
      DAMAGES_MAX,
    ),
    damaged: found.length,
  }
}

function isOfTree({ what }: LedgerDamage): boolean {
  return what === 'tree'
}

interface Step {
  readonly from: number
  readonly to: number
  /** The tiles that the leaves are added to, as they follow from the leaves before. */
  readonly edge: Tiles
}

async function auditStep(tx: Transaction, { from, to, edge }: Step) {
  const places = await readTiles(tx, leafTiles(from, to))
  const rows = Map.groupBy(await readLeaves(tx, { from, to }), ({ leafIndex }) => leafIndex)
  const damages: LedgerDamage[] = []
  const hashes: Uint8Array[] = []
  let erased = 0
  for (let leafIndex = from; leafIndex < to; leafIndex += 1) {
    const known = hashAt(places, leafIndex)
    hashes.push(known)
    const entries = rows.get(leafIndex) ?? []
    const what = damageOf(entries, known)
    if (what !== undefined) damages.push({ leafIndex, what })
    erased += entries.filter(({ leaf }) => leaf === null).length
  }
  const grown = await appendLeaves(from, hashes, { edge, sha256 })
  if (!(await isStored(tx, grown))) damages.push({ leafIndex: undefined, what: 'tree' })
  const next = edgeTiles(to).map(tileKey)
  const known = new Map([...edge, ...grown])
  return {
    damages,
    erased,
    edge: new Map(next.map((key) => [key, known.get(key) ?? new Uint8Array()])),
  }
}

function leafTiles(from: number, to: number): readonly TilePlace[] {
  const [first, last] = [Math.floor(from / TILE_WIDTH), Math.floor((to - 1) / TILE_WIDTH)]
  return Array.from({ length: last - first + 1 }, (_, at) => ({ level: 0, index: first + at }))
}

/** The hash that the tree has at a place; nothing that a leaf can have where the tile is too short. */
function hashAt(tiles: Tiles, leafIndex: number): Uint8Array {
  const tile = tiles.get(tileKey({ level: 0, index: Math.floor(leafIndex / TILE_WIDTH) }))
  const at = (leafIndex % TILE_WIDTH) * HASH_BYTES
  const hash = tile?.subarray(at, at + HASH_BYTES)
  return hash?.length === HASH_BYTES ? hash : new Uint8Array(HASH_BYTES)
}

function damageOf(
  [entry, ...others]: readonly AuditedLeaf[],
  known: Uint8Array,
): LedgerDamage['what'] | undefined {
  if (entry === undefined) return 'missing'
  if (others.length > 0) return 'doubled'
  const { leaf, leafHash } = entry
  const isSaid =
    leaf === null ||
    createHash('sha256').update(Buffer.of(0)).update(leaf).digest().equals(leafHash)
  return isSaid && equalBytes(leafHash, known) ? undefined : 'changed'
}

/** True where the stored tiles begin with these: they may have grown meanwhile. */
async function isStored(tx: Transaction, tiles: Tiles): Promise<boolean> {
  const places = [...tiles.keys()].map((key): TilePlace => {
    const [level = 0, index = 0] = key.split('/').map(Number)
    return { level, index }
  })
  const stored = await readTiles(tx, places)
  return [...tiles].every(([key, hashes]) => {
    const found = stored.get(key)?.subarray(0, hashes.length)
    return found !== undefined && equalBytes(found, hashes)
  })
}

async function auditRoot(
  tx: Transaction,
  { treeSize, root }: LedgerHead,
): Promise<readonly LedgerDamage[]> {
  const damage: LedgerDamage = { leafIndex: undefined, what: 'tree' }
  try {
    const found = await rootAt(treeSize, readerOf(tx), sha256)
    return equalBytes(found, root) ? [] : [damage]
  } catch (error) {
    if (error instanceof RangeError) return [damage]
    throw error
  }
}

/** Audits, and says so loudly where something is not as it was written. */
export async function auditNow({
  database,
  log,
}: Pick<Gateway, 'database' | 'log'>): Promise<LedgerAudit> {
  const audit = await auditLedger({ database })
  const { treeSize, damaged, erased } = audit
  if (damaged > 0) log.error('ledger_damaged', { treeSize, damaged })
  else log.info('ledger_audited', { treeSize, erased })
  return audit
}

/** Every night. */
export function ledgerAuditJob(gateway: Pick<Gateway, 'database' | 'log'>): ScheduledJob {
  return {
    name: 'ledger-audit',
    cron: '17 3 * * *',
    handler: async () => {
      await auditNow(gateway)
    },
  }
}
