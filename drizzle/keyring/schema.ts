import { sql } from 'drizzle-orm'
import {
  bigint,
  date,
  index,
  integer,
  pgSchema,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytes, instant } from '../schema/columns.ts'

/** The keyring's own schema. Every `wrapped` is a key of 32 bytes under a root key, bound to its owner. */
export const keyring = pgSchema('keyring')

/** What all other keys are wrapped by. The newest wraps; older ones stay, to unwrap what they wrapped. */
export const rootKeys = keyring.table('root_keys', {
  id: integer('id').primaryKey(),
  /** Under the master key. */
  wrapped: bytes('wrapped').notNull(),
  /** Id of the master key that wrapped it. */
  masterKey: text('master_key').notNull(),
  createdAt: instant('created_at').notNull(),
  /** When a newer one took over. */
  retiredAt: instant('retired_at'),
})

/** A tenant's part in the keys of its reports. */
export const tenantKeys = keyring.table('tenant_keys', {
  tenantId: uuid('tenant_id').primaryKey(),
  wrapped: bytes('wrapped').notNull(),
})

/** What a tenant's identities become pseudonyms under; the newest version is stored, all are matched. */
export const pseudonymKeys = keyring.table(
  'pseudonym_keys',
  {
    tenantId: uuid('tenant_id').notNull(),
    version: integer('version').notNull(),
    wrapped: bytes('wrapped').notNull(),
    createdAt: instant('created_at').notNull(),
    /** What the key is applied to: 1 the identity itself, 2 its SHA-256, so that a hash of it can be looked for. */
    scheme: smallint('scheme').notNull().default(1),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.version] })],
)

/** A subject's part in the keys of the reports that name it. */
export const subjectKeys = keyring.table(
  'subject_keys',
  {
    tenantId: uuid('tenant_id').notNull(),
    pseudonym: bytes('pseudonym').notNull(),
    wrapped: bytes('wrapped').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.pseudonym] })],
)

/** The part of a retention cell in the keys of its reports. */
export const cellKeys = keyring.table(
  'cell_keys',
  {
    tenantId: uuid('tenant_id').notNull(),
    expiresOn: date('expires_on', { mode: 'string' }).notNull(),
    product: text('product').notNull(),
    type: text('type').notNull(),
    wrapped: bytes('wrapped').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.expiresOn, table.product, table.type] }),
    index('cell_keys_expires_on').on(table.expiresOn),
  ],
)

/** What reports of a legal hold are sealed with instead. */
export const holdKeys = keyring.table(
  'hold_keys',
  {
    tenantId: uuid('tenant_id').notNull(),
    holdId: uuid('hold_id').notNull(),
    wrapped: bytes('wrapped').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.holdId] })],
)

/** What a request keeps in the clear for its execution is sealed with: destroyed when the request ends. */
export const requestKeys = keyring.table(
  'request_keys',
  {
    tenantId: uuid('tenant_id').notNull(),
    requestId: uuid('request_id').notNull(),
    wrapped: bytes('wrapped').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.requestId] })],
)

/**
 * What was destroyed, in the order of the commits: every process follows it and forgets. Rows of subjects are the
 * tombstones and stay for ever, rows of tenants for long; the others are pruned once every process has read them.
 */
export const destructions = keyring.table(
  'destructions',
  {
    sequence: bigint('sequence', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    kind: text('kind').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    tenantId: uuid('tenant_id'),
    pseudonym: bytes('pseudonym'),
    requestId: uuid('request_id'),
    holdId: uuid('hold_id'),
    /** The cell's day, or the last day whose cells ended. */
    expiresOn: date('expires_on', { mode: 'string' }),
    product: text('product'),
    type: text('type'),
  },
  (table) => [
    uniqueIndex('destructions_subject')
      .on(table.tenantId, table.pseudonym)
      .where(sql`kind = 'subject'`),
    uniqueIndex('destructions_tenant').on(table.tenantId).where(sql`kind = 'tenant'`),
    index('destructions_prunable').on(table.recordedAt).where(sql`kind <> 'subject'`),
  ],
)

/** How far the keyring has followed the suppressions of the store: one row. After a restore it is as old as the rest. */
export const reconciliation = keyring.table('reconciliation', {
  id: smallint('id').primaryKey(),
  storeSequence: bigint('store_sequence', { mode: 'number' }).notNull(),
})

/** The newest state of the store's ledger that was published: one row. A store that is behind it was restored. */
export const ledgerMark = keyring.table('ledger_mark', {
  id: smallint('id').primaryKey(),
  treeSize: bigint('tree_size', { mode: 'number' }).notNull(),
  root: bytes('root').notNull(),
})
