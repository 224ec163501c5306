import {
  bigint,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'
import { tenantPolicy } from './tenant_policy.ts'

/** How many reports were stored, counted in the commit that stored them. One row a writer, so that none waits. */
export const storedCounts = pgTable(
  'stored_counts',
  {
    tenantId: uuid('tenant_id').notNull(),
    hour: instant('hour').notNull(),
    instanceId: uuid('instance_id').notNull(),
    product: text('product').notNull(),
    type: text('type').notNull(),
    class: text('class').notNull(),
    category: text('category').notNull(),
    writer: smallint('writer').notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
    /** Of the sealed payloads. */
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
    lastSeen: instant('last_seen').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'stored_counts_key',
      columns: [
        table.tenantId,
        table.hour,
        table.instanceId,
        table.product,
        table.type,
        table.class,
        table.category,
        table.writer,
      ],
    }),
    tenantPolicy(),
  ],
)

/** What was stripped: counts by kind and rule of remarks; no value and no path. */
export const redactionCounts = pgTable(
  'redaction_counts',
  {
    tenantId: uuid('tenant_id').notNull(),
    hour: instant('hour').notNull(),
    product: text('product').notNull(),
    type: text('type').notNull(),
    kind: text('kind').notNull(),
    rule: text('rule').notNull(),
    writer: smallint('writer').notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({
      name: 'redaction_counts_key',
      columns: [
        table.tenantId,
        table.hour,
        table.product,
        table.type,
        table.kind,
        table.rule,
        table.writer,
      ],
    }),
    tenantPolicy(),
  ],
)

/** Error reports with one fingerprint. It keeps no text of theirs: what a problem says is read from its reports. */
export const problems = pgTable(
  'problems',
  {
    tenantId: uuid('tenant_id').notNull(),
    fingerprint: text('fingerprint').notNull(),
    product: text('product').notNull(),
    type: text('type').notNull(),
    firstSeen: instant('first_seen').notNull(),
    lastSeen: instant('last_seen').notNull(),
    /** Different people and devices among its reports, counted by a job. */
    subjects: integer('subjects'),
    subjectsCountedAt: instant('subjects_counted_at'),
    resolvedAt: instant('resolved_at'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.product, table.fingerprint] }),
    index('problems_last_seen').on(table.tenantId, table.lastSeen),
    tenantPolicy(),
  ],
)

export const problemCounts = pgTable(
  'problem_counts',
  {
    tenantId: uuid('tenant_id').notNull(),
    product: text('product').notNull(),
    fingerprint: text('fingerprint').notNull(),
    hour: instant('hour').notNull(),
    version: text('version').notNull(),
    writer: smallint('writer').notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({
      name: 'problem_counts_key',
      columns: [
        table.tenantId,
        table.product,
        table.fingerprint,
        table.hour,
        table.version,
        table.writer,
      ],
    }),
    index('problem_counts_hour').on(table.tenantId, table.hour),
    tenantPolicy(),
  ],
)
