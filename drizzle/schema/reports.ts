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
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant, transactionId } from './columns.ts'
import { reportColumns } from './report_columns.ts'
import { tenantPolicy } from './tenant_policy.ts'

/**
 * Clean reports, partitioned by the day on which they expire (the migration adds `PARTITION BY RANGE (expires_on)`),
 * so that retention is a drop of one table. Nothing references it.
 */
export const reports = pgTable(
  'reports',
  {
    tenantId: uuid('tenant_id').notNull(),
    expiresOn: date('expires_on', { mode: 'string' }).notNull(),
    id: uuid('id').notNull(),
    ...reportColumns(),
    /** Of an error report: the same for what has the same cause. */
    fingerprint: text('fingerprint'),
    /** Order of commits, for cursors that must not skip a row. */
    committedIn: transactionId('committed_in').notNull().default(sql`pg_current_xact_id()`),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id, table.expiresOn] }),
    index('reports_user')
      .on(table.tenantId, table.userPseudonym)
      .where(sql`user_pseudonym is not null`),
    index('reports_organisation')
      .on(table.tenantId, table.organisationPseudonym)
      .where(sql`organisation_pseudonym is not null`),
    index('reports_device')
      .on(table.tenantId, table.devicePseudonym)
      .where(sql`device_pseudonym is not null`),
    index('reports_email')
      .on(table.tenantId, table.emailPseudonym)
      .where(sql`email_pseudonym is not null`),
    index('reports_phone')
      .on(table.tenantId, table.phonePseudonym)
      .where(sql`phone_pseudonym is not null`),
    index('reports_advertising')
      .on(table.tenantId, table.advertisingPseudonym)
      .where(sql`advertising_pseudonym is not null`),
    index('reports_custom')
      .on(table.tenantId, table.customPseudonym)
      .where(sql`custom_pseudonym is not null`),
    index('reports_fingerprint')
      .on(table.tenantId, table.product, table.fingerprint, table.receivedAt)
      .where(sql`fingerprint is not null`),
    index('reports_committed').on(table.tenantId, table.committedIn, table.id),
    tenantPolicy(),
  ],
)

/** What became of every item, counted in the commit that decided it. One row a writer, so that none waits. */
export const outcomes = pgTable(
  'outcomes',
  {
    tenantId: uuid('tenant_id').notNull(),
    hour: instant('hour').notNull(),
    instanceId: uuid('instance_id').notNull(),
    product: text('product').notNull(),
    collector: text('collector').notNull(),
    outcome: text('outcome').notNull(),
    reason: text('reason').notNull(),
    writer: smallint('writer').notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({
      name: 'outcomes_key',
      columns: [
        table.tenantId,
        table.hour,
        table.instanceId,
        table.product,
        table.collector,
        table.outcome,
        table.reason,
        table.writer,
      ],
    }),
    tenantPolicy(),
  ],
)

/** Paths and types of what was sent and never declared: no value. */
export const shapes = pgTable(
  'shapes',
  {
    tenantId: uuid('tenant_id').notNull(),
    kind: text('kind', { enum: ['quarantined', 'undeclared'] }).notNull(),
    product: text('product').notNull(),
    type: text('type').notNull(),
    path: text('path').notNull(),
    valueType: text('value_type').notNull(),
    clientVersion: text('client_version').notNull(),
    writer: smallint('writer').notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
    firstSeen: instant('first_seen').notNull(),
    lastSeen: instant('last_seen').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'shapes_key',
      columns: [
        table.tenantId,
        table.kind,
        table.product,
        table.type,
        table.path,
        table.valueType,
        table.clientVersion,
        table.writer,
      ],
    }),
    tenantPolicy(),
  ],
)

/** How far a spool has been drained into the store: moved in the transaction that stores what it held. */
export const spoolProgress = pgTable('spool_progress', {
  spoolId: uuid('spool_id').primaryKey(),
  sequence: bigint('sequence', { mode: 'number' }).notNull(),
  drainedAt: instant('drained_at').notNull(),
})

/** Which keyring the store belongs to: one row. With another one all reports would be unreadable and nobody known. */
export const keyringIdentity = pgTable('keyring_identity', {
  id: smallint('id').primaryKey(),
  identity: text('identity').notNull(),
})

/** How far the store has followed what was destroyed in the keyring: one row. After a restore it is as old as the rest. */
export const reconciliation = pgTable('reconciliation', {
  id: smallint('id').primaryKey(),
  keyringSequence: bigint('keyring_sequence', { mode: 'number' }).notNull(),
  /** True from when suppressions after that sequence are added until their rows are deleted. */
  isApplying: boolean('is_applying').notNull(),
})

/** Periods of retention that a tenant sets for a part of its reports; the shortest that matches is in force. */
export const retentionRules = pgTable(
  'retention_rules',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid('id').notNull(),
    /** Null stands for all. */
    product: text('product'),
    type: text('type'),
    class: text('class'),
    category: text('category'),
    days: integer('days').notNull(),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] }), tenantPolicy()],
)

/** Tenants whose periods have changed, until what they have stored is within the new ones. */
export const narrowings = pgTable(
  'narrowings',
  {
    tenantId: uuid('tenant_id').primaryKey(),
    /** The latest change: writes that began before it may still be judged by the old periods. */
    changedAt: instant('changed_at').notNull(),
  },
  () => [tenantPolicy()],
)

/** Cells that a narrowing empties: their keys are destroyed when nothing is left in them. */
export const narrowedCells = pgTable(
  'narrowed_cells',
  {
    tenantId: uuid('tenant_id').notNull(),
    expiresOn: date('expires_on', { mode: 'string' }).notNull(),
    product: text('product').notNull(),
    type: text('type').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.expiresOn, table.product, table.type] }),
    tenantPolicy(),
  ],
)

/** What the store itself says about reports that are older than they may be: one look a day at least. */
export const retentionProofs = pgTable('retention_proofs', {
  id: uuid('id').primaryKey(),
  checkedAt: instant('checked_at').notNull(),
  /** Reports that should not be there any more: 0, or the alarm is raised. */
  overdue: bigint('overdue', { mode: 'number' }).notNull(),
  /** Counts by kind of check; never data. */
  detail: jsonb('detail').notNull(),
})

/** Each run of the retention job. */
export const retentionRuns = pgTable('retention_runs', {
  id: uuid('id').primaryKey(),
  /** The time that the run took for now. */
  now: instant('now').notNull(),
  startedAt: instant('started_at').notNull(),
  finishedAt: instant('finished_at'),
  partitionsDropped: integer('partitions_dropped').notNull().default(0),
  reportsDeleted: bigint('reports_deleted', { mode: 'number' }).notNull().default(0),
  partitionsCreated: integer('partitions_created').notNull().default(0),
  /** Whether the reports were counted one by one, or large partitions estimated. */
  reportsCounted: text('reports_counted', { enum: ['exactly', 'approximately'] })
    .notNull()
    .default('exactly'),
  /** Digest of the contracts' periods under which it ran: another one narrows what is stored. */
  periods: text('periods').notNull().default(''),
})
