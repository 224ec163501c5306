import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytes, instant } from './columns.ts'
import { tenantPolicy } from './tenant_policy.ts'

/**
 * What the leaves of the ledger say. Written in the transaction of what it records, put into the tree afterwards.
 * Append-only: a tenant that is erased leaves rows of nobody that say nothing, so that a row that is missing was deleted.
 */
export const ledgerEntries = pgTable(
  'ledger_entries',
  {
    /** The nil GUID for what is of the whole installation, and of what was erased. */
    tenantId: uuid('tenant_id').notNull(),
    id: uuid('id').notNull(),
    kind: text('kind').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    /** The canonical JSON whose hash the leaf is; null once its tenant was erased. */
    leaf: text('leaf'),
    leafHash: bytes('leaf_hash').notNull(),
    /** Place in the tree; null until it is put there. */
    leafIndex: bigint('leaf_index', { mode: 'number' }),
    /** The request that it is about: the leaf names it by a keyed hash only. */
    requestId: uuid('request_id'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    // What is not in the tree yet, in its order; and the leaves in theirs.
    index('ledger_entries_leaf').on(table.leafIndex, table.id),
    index('ledger_entries_id').on(table.id),
    index('ledger_entries_request')
      .on(table.tenantId, table.requestId)
      .where(sql`request_id is not null`),
    tenantPolicy(),
  ],
)

/** The hashes of the tree, 256 in a row of the table at most (the layout of C2SP tlog-tiles). */
export const ledgerTiles = pgTable(
  'ledger_tiles',
  {
    level: smallint('level').notNull(),
    index: bigint('index', { mode: 'number' }).notNull(),
    /** 32 bytes each. */
    hashes: bytes('hashes').notNull(),
  },
  (table) => [primaryKey({ columns: [table.level, table.index] })],
)

/** The state of the ledger: one row. */
export const ledgerHead = pgTable('ledger_head', {
  id: smallint('id').primaryKey(),
  /** How often it had to go on under a new name after a restore. */
  epoch: integer('epoch').notNull(),
  treeSize: bigint('tree_size', { mode: 'number' }).notNull(),
  root: bytes('root').notNull(),
  signedAt: instant('signed_at').notNull(),
  /** True where `tidegate restore` has put this store in place of another. */
  isRestored: boolean('is_restored').notNull().default(false),
})

/** Signatures of witnesses: each has seen that the ledger only grew up to the checkpoint. */
export const ledgerCosignatures = pgTable(
  'ledger_cosignatures',
  {
    treeSize: bigint('tree_size', { mode: 'number' }).notNull(),
    witness: text('witness').notNull(),
    /** The checkpoint with the gateway's own signature. */
    note: text('note').notNull(),
    /** The witness's line. */
    line: text('line').notNull(),
    receivedAt: instant('received_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.treeSize, table.witness] })],
)
