import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import { NIL_GUID } from '#domain/stored_report.ts'
import type { TilePlace, Tiles } from '#policies/ledger/tiles.ts'
import { tileKey } from '#policies/ledger/tiles.ts'
import type { Transaction } from '../database.ts'
import { ledgerCosignatures, ledgerHead } from '../schema/ledger.ts'

/** Number of the advisory lock under which one process puts entries into the tree. */
const LEDGER_LOCK = 720_131
/** The only row of the head. */
const ROW = 1

/** The state of the ledger. */
export interface LedgerHead {
  /** How often it had to go on under a new name after a restore. */
  readonly epoch: number
  readonly treeSize: number
  readonly root: Uint8Array
  readonly signedAt: Date
  /** True where `tidegate restore` has put this store in place of another. */
  readonly isRestored: boolean
}

/** Whoever has the lock puts entries into the tree until its transaction ends; false where another process has it. */
export async function tryLockLedger(tx: Transaction): Promise<boolean> {
  const { rows } = await tx.execute<{ locked: boolean }>(
    sql`select pg_try_advisory_xact_lock(${LEDGER_LOCK}) as locked`,
  )
  return rows[0]?.locked ?? false
}

/** Waits for the same lock. */
export async function lockLedger(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${LEDGER_LOCK})`)
}

/** The state, or undefined while nothing was ever put into the tree. */
export async function readLedgerHead(tx: Transaction): Promise<LedgerHead | undefined> {
  const { epoch, treeSize, root, signedAt, isRestored } = ledgerHead
  const [row] = await tx.select({ epoch, treeSize, root, signedAt, isRestored }).from(ledgerHead)
  return row
}

export async function writeLedgerHead(tx: Transaction, head: LedgerHead): Promise<void> {
  await tx
    .insert(ledgerHead)
    .values({ id: ROW, ...head })
    .onConflictDoUpdate({ target: ledgerHead.id, set: head })
}

/** An entry that is not in the tree yet. */
export interface PendingEntry {
  readonly tenantId: string
  readonly id: string
  readonly leafHash: Uint8Array
}

/** Entries that are committed and not in the tree, the oldest first; they stay as they are until the transaction ends. */
export async function lockPending(
  tx: Transaction,
  limit: number,
): Promise<readonly PendingEntry[]> {
  const { rows } = await tx.execute<{ tenant_id: string; id: string; leaf_hash: Uint8Array }>(sql`
    select tenant_id, id, leaf_hash from ledger_entries
     where leaf_index is null order by id limit ${limit} for update`)
  return rows.map((row) => ({ tenantId: row.tenant_id, id: row.id, leafHash: row.leaf_hash }))
}

/** True where something waits: a look that locks nothing. */
export async function hasPending(tx: Transaction): Promise<boolean> {
  const { rowCount } = await tx.execute(
    sql`select from ledger_entries where leaf_index is null limit 1`,
  )
  return rowCount !== 0
}

/** Gives entries their places, in their order, from `first` on. Throws where one of them is gone. */
export async function placeEntries(
  tx: Transaction,
  entries: readonly PendingEntry[],
  first: number,
): Promise<void> {
  const { rowCount } = await tx.execute(sql`
    update ledger_entries e set leaf_index = ${first}::bigint + wanted.place - 1
      from unnest(${sql.param(entries.map(({ tenantId }) => tenantId))}::uuid[],
        ${sql.param(entries.map(({ id }) => id))}::uuid[]) with ordinality as wanted (tenant_id, id, place)
     where e.tenant_id = wanted.tenant_id and e.id = wanted.id and e.leaf_index is null`)
  if (rowCount !== entries.length) throw new Error('Cannot place the entries: one of them is gone')
}

/** The tiles that are there, of those that are named. */
export async function readTiles(tx: Transaction, places: readonly TilePlace[]): Promise<Tiles> {
  if (places.length === 0) return new Map()
  const { rows } = await tx.execute<{ level: number; index: string; hashes: Uint8Array }>(sql`
    select t.level, t.index, t.hashes from ledger_tiles t
      join unnest(${sql.param(places.map(({ level }) => level))}::smallint[],
        ${sql.param(places.map(({ index }) => index))}::bigint[]) as wanted (level, index)
        on t.level = wanted.level and t.index = wanted.index`)
  return new Map(
    rows.map((row) => [tileKey({ level: row.level, index: Number(row.index) }), row.hashes]),
  )
}

export async function writeTiles(tx: Transaction, tiles: Tiles): Promise<void> {
  const places = [...tiles.keys()].map((key) => key.split('/').map(Number))
  await tx.execute(sql`
    insert into ledger_tiles (level, index, hashes)
    select * from unnest(${sql.param(places.map(([level]) => level))}::smallint[],
      ${sql.param(places.map(([, index]) => index))}::bigint[],
      ${sql.param([...tiles.values()].map((hashes) => Buffer.from(hashes)))}::bytea[])
    on conflict (level, index) do update set hashes = excluded.hashes`)
}

/**
 * Empties the tree, so that every entry is put into it again in the order that it had; the head of the empty tree. For a
 * tree that was changed by somebody: the entries have their hashes.
 */
export async function clearTree(tx: Transaction, head: LedgerHead): Promise<LedgerHead> {
  await tx.execute(sql`select set_config('statement_timeout', '0', true)`)
  await tx.execute(sql`delete from ledger_tiles`)
  // Ids are in the order of time; those that were erased or written at once may change places.
  await tx.execute(sql`update ledger_entries set leaf_index = null where leaf_index is not null`)
  const root = createHash('sha256').digest()
  return { ...head, treeSize: 0, root }
}

/** Forgets what witnesses have signed of a ledger that goes on under another name. */
export async function forgetCosignatures(tx: Transaction): Promise<void> {
  await tx.delete(ledgerCosignatures)
}

/** A leaf as it is looked at when the ledger is audited. */
export interface AuditedLeaf {
  readonly leafIndex: number
  readonly leaf: string | null
  readonly leafHash: Uint8Array
}

/** The entries at these places, in their order: those that are there. */
export async function readLeaves(
  tx: Transaction,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly AuditedLeaf[]> {
  const { rows } = await tx.execute<{
    leaf_index: string
    leaf: string | null
    leaf_hash: Uint8Array
  }>(sql`
    select leaf_index, leaf, leaf_hash from ledger_entries
     where leaf_index >= ${from} and leaf_index < ${to} order by leaf_index, id`)
  return rows.map((row) => ({
    leafIndex: Number(row.leaf_index),
    leaf: row.leaf,
    leafHash: row.leaf_hash,
  }))
}

/**
 * Takes from entries of a tenant all that they say, whose they were and when it was: what is left is a hash that was
 * salted. Returns how many there were; call it again until there are fewer than `limit`.
 */
export async function eraseLedgerEntries(
  tx: Transaction,
  tenantId: TenantId,
  limit: number,
): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    update ledger_entries
       set tenant_id = ${NIL_GUID}::uuid, id = gen_random_uuid(), kind = 'erased', occurred_at = 'epoch',
         leaf = null, request_id = null
     where ctid = any(array(
       select ctid from ledger_entries where tenant_id = ${tenantId}::uuid limit ${limit} for update))`)
  return rowCount ?? 0
}

/** A witness's signature of a checkpoint. */
export interface StoredCosignature {
  readonly treeSize: number
  readonly witness: string
  readonly note: string
  readonly line: string
  readonly receivedAt: Date
}

/** Keeps a signature; one of the same witness for the same size is replaced. */
export async function keepCosignature(
  tx: Transaction,
  cosignature: StoredCosignature,
): Promise<void> {
  const { note, line, receivedAt } = cosignature
  await tx
    .insert(ledgerCosignatures)
    .values(cosignature)
    .onConflictDoUpdate({
      target: [ledgerCosignatures.treeSize, ledgerCosignatures.witness],
      set: { note, line, receivedAt },
    })
}

/** The signatures of the newest checkpoint that has one, of a tree of this size at least. */
export async function newestCosignatures(
  tx: Transaction,
  treeSizeMin: number,
): Promise<readonly StoredCosignature[]> {
  return await tx
    .select()
    .from(ledgerCosignatures)
    .where(
      sql`${ledgerCosignatures.treeSize} =
        (select max(tree_size) from ledger_cosignatures where tree_size >= ${treeSizeMin})`,
    )
    .orderBy(ledgerCosignatures.witness)
}

/** Marks a store that was put in place of another, in the transaction that restores it. */
export const MARK_RESTORED = `insert into ledger_head (id, epoch, tree_size, root, signed_at, is_restored)
  values (${ROW}, 0, 0, '\\xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', now(), true)
  on conflict (id) do update set is_restored = true`
