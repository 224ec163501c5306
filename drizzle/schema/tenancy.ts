import { sql } from 'drizzle-orm'
import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytes, instant } from './columns.ts'
import { tenantPolicy } from './tenant_policy.ts'

export const tenants = pgTable(
  'tenants',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    retentionDays: integer('retention_days'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [uniqueIndex('tenants_name').on(sql`lower(${table.name})`)],
)

export const instances = pgTable(
  'instances',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    region: text('region').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex('instances_name').on(table.tenantId, sql`lower(${table.name})`),
    tenantPolicy(),
  ],
)

export const ingestKeys = pgTable(
  'ingest_keys',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid('id').notNull(),
    instanceId: uuid('instance_id').notNull(),
    product: text('product').notNull(),
    /** SHA-256 of the key, which itself is shown once and not kept. */
    keyHash: bytes('key_hash').notNull(),
    /** The number that Sentry's DSN calls project. */
    project: bigint('project', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index('ingest_keys_hash').on(table.keyHash),
    tenantPolicy(),
  ],
)

/** Bearer tokens of the management and DSR APIs, and one-time sign-in links. */
export const accessTokens = pgTable('access_tokens', {
  id: uuid('id').primaryKey(),
  kind: text('kind', { enum: ['sign_in', 'administrator'] }).notNull(),
  tokenHash: bytes('token_hash').notNull(),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
})

export const sinks = pgTable(
  'sinks',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    kind: text('kind', { enum: ['otlp'] }).notNull(),
    endpoint: text('endpoint').notNull(),
    /** Request headers, which may hold credentials: sealed with the master key. */
    sealedHeaders: bytes('sealed_headers').notNull(),
    purpose: text('purpose').notNull(),
    createdAt: instant('created_at').notNull(),
    /** Where it stands: everything of older transactions, and of this one up to the id, was sent. */
    cursorTransaction: text('cursor_transaction').notNull(),
    cursorId: uuid('cursor_id').notNull(),
    sent: bigint('sent', { mode: 'number' }).notNull().default(0),
    refused: bigint('refused', { mode: 'number' }).notNull().default(0),
    lastError: text('last_error'),
    lastSentAt: instant('last_sent_at'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex('sinks_name').on(table.tenantId, table.name),
    tenantPolicy(),
  ],
)

/** Every bundle that was ever in force: stored reports name the one that judged them. */
export const bundles = pgTable('bundles', {
  hash: text('hash').primaryKey(),
  source: jsonb('source').notNull(),
  firstUsedAt: instant('first_used_at').notNull(),
})
