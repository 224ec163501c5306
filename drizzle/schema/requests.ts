import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from './columns.ts'
import { tenantPolicy } from './tenant_policy.ts'

/** Who has approved the plan of a request: two where four eyes are wanted. */
export const requestApprovals = pgTable(
  'request_approvals',
  {
    tenantId: uuid('tenant_id').notNull(),
    requestId: uuid('request_id').notNull(),
    actor: text('actor').notNull(),
    planHash: text('plan_hash').notNull(),
    at: instant('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.requestId, table.actor] }),
    tenantPolicy(),
  ],
)

/** Subjects whose data is kept and neither used nor shown. */
export const restrictions = pgTable(
  'restrictions',
  {
    tenantId: uuid('tenant_id').notNull(),
    pseudonym: bytes('pseudonym').notNull(),
    requestId: uuid('request_id').notNull(),
    restrictedAt: instant('restricted_at').notNull(),
    liftedAt: instant('lifted_at'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.requestId, table.pseudonym] }),
    index('restrictions_pseudonym').on(table.tenantId, table.pseudonym),
    tenantPolicy(),
  ],
)

/** Links that an export can be fetched by, once each. */
export const exportLinks = pgTable(
  'export_links',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid('id').notNull(),
    requestId: uuid('request_id').notNull(),
    /** SHA-256 of the token, which itself is shown once and not kept. */
    tokenHash: bytes('token_hash').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index('export_links_token').on(table.tokenHash),
    tenantPolicy(),
  ],
)

/** What is told to others about requests, such as callbacks: tried again until it is taken or its time is over. */
export const requestCallbacks = pgTable(
  'request_callbacks',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid('id').notNull(),
    requestId: uuid('request_id').notNull(),
    /** The protocol: `opendsr`, `drp` or `webhook`. */
    protocol: text('protocol').notNull(),
    /** Address and body: sealed. */
    sealed: bytes('sealed').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    nextAt: instant('next_at').notNull(),
    deliveredAt: instant('delivered_at'),
    lastError: text('last_error'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index('request_callbacks_next').on(table.nextAt),
    tenantPolicy(),
  ],
)

/** Demands by authorities, and what became of them. */
export const disclosures = pgTable(
  'disclosures',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid('id').notNull(),
    /** Kind of the authority and its country: never a person. */
    authority: text('authority').notNull(),
    legalBasis: text('legal_basis').notNull(),
    /** `received`, `redirected`, `producing`, `produced`, `refused` or `closed`. */
    status: text('status').notNull(),
    /** The query that the production is limited to. */
    scope: jsonb('scope').notNull(),
    receivedAt: instant('received_at').notNull(),
    dueAt: instant('due_at'),
    /** When the tenant was told, or why it was not. */
    tenantToldAt: instant('tenant_told_at'),
    notToldReason: text('not_told_reason'),
    producedAt: instant('produced_at'),
    /** Counts and the hash of what was handed over. */
    production: jsonb('production'),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] }), tenantPolicy()],
)
