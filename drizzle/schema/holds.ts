import { sql } from 'drizzle-orm'
import { date, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'
import { reportColumns } from './report_columns.ts'
import { tenantPolicy } from './tenant_policy.ts'

/** Legal holds: what they name outlives expiry and erasure until they end. */
export const holds = pgTable(
  'holds',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid('id').notNull(),
    reason: text('reason').notNull(),
    /** Who answers for it. */
    owner: text('owner').notNull(),
    /** What is held: subjects by pseudonym, a query, or ids of reports. */
    criteria: jsonb('criteria').notNull(),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    /** When it ends by itself; null where somebody must lift it. */
    endsAt: instant('ends_at'),
    liftedAt: instant('lifted_at'),
    liftedBy: text('lifted_by'),
    /** When what it held was deleted: expiry and erasure have resumed. */
    releasedAt: instant('released_at'),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] }), tenantPolicy()],
)

/** Reports that were due for deletion while a hold named them: sealed anew, under a key of the hold. */
export const heldReports = pgTable(
  'held_reports',
  {
    tenantId: uuid('tenant_id').notNull(),
    holdId: uuid('hold_id').notNull(),
    id: uuid('id').notNull(),
    /** The day on which it was due. */
    expiresOn: date('expires_on', { mode: 'string' }).notNull(),
    cause: text('cause', { enum: ['expiry', 'erasure', 'narrowing'] }).notNull(),
    movedAt: instant('moved_at').notNull(),
    ...reportColumns(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.holdId, table.id, table.expiresOn] }),
    // How many records of an erased subject are held is asked for each erasure.
    index('held_reports_user')
      .on(table.tenantId, table.userPseudonym)
      .where(sql`user_pseudonym is not null`),
    index('held_reports_organisation')
      .on(table.tenantId, table.organisationPseudonym)
      .where(sql`organisation_pseudonym is not null`),
    index('held_reports_device')
      .on(table.tenantId, table.devicePseudonym)
      .where(sql`device_pseudonym is not null`),
    index('held_reports_email')
      .on(table.tenantId, table.emailPseudonym)
      .where(sql`email_pseudonym is not null`),
    index('held_reports_phone')
      .on(table.tenantId, table.phonePseudonym)
      .where(sql`phone_pseudonym is not null`),
    index('held_reports_advertising')
      .on(table.tenantId, table.advertisingPseudonym)
      .where(sql`advertising_pseudonym is not null`),
    index('held_reports_custom')
      .on(table.tenantId, table.customPseudonym)
      .where(sql`custom_pseudonym is not null`),
    tenantPolicy(),
  ],
)
