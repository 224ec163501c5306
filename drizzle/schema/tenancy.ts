import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  date,
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
    /** End of the subscription: nothing is taken any more. */
    endedAt: instant('ended_at'),
    /** When everything of the tenant was destroyed. */
    erasedAt: instant('erased_at'),
    /** Mail address that its notices go to: sealed with a key of the keyring; null where it has none. */
    sealedContact: bytes('sealed_contact'),
    /** How its requests of data subjects are handled, where it wants other than the default. */
    requestRules: jsonb('request_rules').notNull().default({}),
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
export const accessTokens = pgTable(
  'access_tokens',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind', { enum: ['sign_in', 'administrator'] }).notNull(),
    tokenHash: bytes('token_hash').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
    /** The only tenant that it opens; null: all of them. */
    tenantId: uuid('tenant_id'),
    /** What it is for, in words of whoever made it. */
    name: text('name'),
    revokedAt: instant('revoked_at'),
    /** What it may do. */
    roles: text('roles').array().notNull().default(['administrator']),
    /** The only products that it is for; null: all of them. */
    products: text('products').array(),
    lastUsedAt: instant('last_used_at'),
  },
  () => [tenantPolicy()],
)

export const sinks = pgTable(
  'sinks',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    kind: text('kind').notNull(),
    endpoint: text('endpoint').notNull(),
    /** Whether its destination keeps reports in a way that they can be removed from: it is told of erasures. */
    keeps: boolean('keeps').notNull().default(false),
    /** What its kind needs besides, without secrets. */
    settings: jsonb('settings').notNull().default({}),
    /** Request headers and other credentials: sealed with a key of the keyring. */
    sealedSecrets: bytes('sealed_secrets').notNull(),
    purpose: text('purpose').notNull(),
    /** Only these; null stands for all that the purpose allows. */
    classes: text('classes').array(),
    categories: text('categories').array(),
    products: text('products').array(),
    status: text('status', { enum: ['active', 'paused'] })
      .notNull()
      .default('active'),
    createdAt: instant('created_at').notNull(),
    /** Where it stands: everything of older transactions, and of this one up to the id, was sent. */
    cursorTransaction: text('cursor_transaction').notNull(),
    cursorId: uuid('cursor_id').notNull(),
    sent: bigint('sent', { mode: 'number' }).notNull().default(0),
    refused: bigint('refused', { mode: 'number' }).notNull().default(0),
    /** Reports that the policy or the choices of the moment of sending kept back. */
    withheld: bigint('withheld', { mode: 'number' }).notNull().default(0),
    /** Dead letters that were dropped for newer ones. */
    lettersDropped: bigint('letters_dropped', { mode: 'number' }).notNull().default(0),
    lastError: text('last_error'),
    lastSentAt: instant('last_sent_at'),
    /** The first of the failures since the last delivery. */
    failingSince: instant('failing_since'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex('sinks_name').on(table.tenantId, table.name),
    tenantPolicy(),
  ],
)

/** Reports that a sink could not be given: names only, so that erasure and retention reach what they name. */
export const deadLetters = pgTable(
  'dead_letters',
  {
    tenantId: uuid('tenant_id').notNull(),
    sinkId: uuid('sink_id').notNull(),
    reportId: uuid('report_id').notNull(),
    expiresOn: date('expires_on', { mode: 'string' }).notNull(),
    reason: text('reason', { enum: ['refused', 'retries_exhausted'] }).notNull(),
    failedAt: instant('failed_at').notNull(),
    /** When somebody asked for another try; null where nobody did since the last one. */
    retryAt: instant('retry_at'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.sinkId, table.reportId, table.expiresOn] }),
    index('dead_letters_expiry').on(table.expiresOn),
    tenantPolicy(),
  ],
)

/** Reports that a destination is still to remove: names only. */
export const sinkErasures = pgTable(
  'sink_erasures',
  {
    tenantId: uuid('tenant_id').notNull(),
    sinkId: uuid('sink_id').notNull(),
    reportId: uuid('report_id').notNull(),
    product: text('product').notNull(),
    receivedAt: instant('received_at').notNull(),
    requestedAt: instant('requested_at').notNull().defaultNow(),
    /** The subject's request that it is of; null where its time was over. */
    requestId: uuid('request_id'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.sinkId, table.reportId, table.receivedAt] }),
    index('sink_erasures_request')
      .on(table.tenantId, table.requestId)
      .where(sql`request_id is not null`),
    tenantPolicy(),
  ],
)

/** Reports of a time range that a sink is to get again, under today's policy and choices. */
export const sinkReplays = pgTable(
  'sink_replays',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid('id').notNull(),
    sinkId: uuid('sink_id').notNull(),
    /** Received at or after, and before. */
    since: instant('since').notNull(),
    until: instant('until').notNull(),
    status: text('status', { enum: ['running', 'completed', 'cancelled'] }).notNull(),
    cursorTransaction: text('cursor_transaction').notNull(),
    cursorId: uuid('cursor_id').notNull(),
    sent: bigint('sent', { mode: 'number' }).notNull().default(0),
    /** Reports that today's policy or choices keep back. */
    withheld: bigint('withheld', { mode: 'number' }).notNull().default(0),
    requestedAt: instant('requested_at').notNull(),
    requestedBy: text('requested_by').notNull(),
    completedAt: instant('completed_at'),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] }), tenantPolicy()],
)

/** Owners who were reminded that a contract ends: each once for each stage. */
export const expiryReminders = pgTable(
  'expiry_reminders',
  {
    product: text('product').notNull(),
    type: text('type').notNull(),
    expiresOn: date('expires_on', { mode: 'string' }).notNull(),
    /** Days before its end; negative after it. */
    stage: integer('stage').notNull(),
    sentAt: instant('sent_at').notNull(),
    /** `log` where no mail server is set. */
    channel: text('channel', { enum: ['mail', 'log'] }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.product, table.type, table.expiresOn, table.stage] })],
)

/** Keys that receipts were signed with: the public halves, kept for ever, so that old receipts go on to verify. */
export const signingKeys = pgTable('signing_keys', {
  /** JWK thumbprint (RFC 7638). */
  id: text('id').primaryKey(),
  publicJwk: jsonb('public_jwk').notNull(),
  firstUsedAt: instant('first_used_at').notNull(),
})

/** Every bundle that was ever in force: stored reports name the one that judged them. */
export const bundles = pgTable('bundles', {
  hash: text('hash').primaryKey(),
  source: jsonb('source').notNull(),
  firstUsedAt: instant('first_used_at').notNull(),
})

/** The versions of the policies: which bundle each is, and what its publication recorded. Append-only. */
export const publications = pgTable('publications', {
  version: integer('version').primaryKey(),
  bundle: text('bundle').notNull(),
  publishedAt: instant('published_at').notNull(),
  publishedBy: text('published_by').notNull(),
  /** True where it collects more than the version before: tenants are asked. */
  widens: boolean('widens').notNull(),
  /** Until when a tenant may stay on the version before; null where nothing widens. */
  windowEndsAt: instant('window_ends_at'),
  /** All of this, with the hash of the record before, as a compact JWS. */
  record: text('record').notNull(),
})

/** When a tenant moves to a version that collects more: what its administrator has decided. */
export const versionDecisions = pgTable(
  'version_decisions',
  {
    tenantId: uuid('tenant_id').notNull(),
    version: integer('version').notNull(),
    movesAt: instant('moves_at').notNull(),
    decidedAt: instant('decided_at').notNull(),
    decidedBy: text('decided_by').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.version] }), tenantPolicy()],
)

/** Notices of a version that a tenant has been given: each once for each stage. */
export const versionNotices = pgTable(
  'version_notices',
  {
    tenantId: uuid('tenant_id').notNull(),
    version: integer('version').notNull(),
    /** Days before the tenant moves; negative after it. */
    stage: integer('stage').notNull(),
    sentAt: instant('sent_at').notNull(),
    /** `log` where no mail server is set or the tenant has no contact. */
    channel: text('channel', { enum: ['mail', 'log'] }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.version, table.stage] }),
    tenantPolicy(),
  ],
)
