import { sql } from 'drizzle-orm'
import {
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
    index('request_callbacks_request').on(table.tenantId, table.requestId),
    tenantPolicy(),
  ],
)

/** What a tenant connects to its requests: processors that are no sinks, voters, and how people are verified. */
export const connectors = pgTable(
  'connectors',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid('id').notNull(),
    kind: text('kind').notNull(),
    name: text('name').notNull(),
    /** What its kind needs, without secrets. */
    settings: jsonb('settings').notNull().default({}),
    /** Credentials: sealed with a key of the keyring. */
    sealedSecrets: bytes('sealed_secrets'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    /** While it is set nothing is sent to it; what waits for it goes on waiting. */
    pausedAt: instant('paused_at'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex('connectors_name').on(table.tenantId, sql`lower(${table.name})`),
    tenantPolicy(),
  ],
)

/** What each processor has done of a request: a sink that keeps reports, or a connector. */
export const requestDeliveries = pgTable(
  'request_deliveries',
  {
    tenantId: uuid('tenant_id').notNull(),
    requestId: uuid('request_id').notNull(),
    /** Id of the sink or the connector. */
    processorId: uuid('processor_id').notNull(),
    /** `sink`, or the kind of the connector. */
    kind: text('kind').notNull(),
    /** As it was called then: it may be gone. */
    name: text('name').notNull(),
    /** `pending`, `sent`, `confirmed`, `failed`, `skipped` or `excepted`. */
    status: text('status').notNull(),
    /** What the processor calls the request. */
    externalId: text('external_id'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    nextAt: instant('next_at').notNull(),
    /** After this it is a dead letter, which somebody sends again or explains. */
    expiresAt: instant('expires_at').notNull(),
    sentAt: instant('sent_at'),
    confirmedAt: instant('confirmed_at'),
    lastError: text('last_error'),
    /** What the processor signed, as it was sent, and who signed it. */
    receipt: jsonb('receipt'),
    /** Why it is not waited for any longer, in words of whoever decided it. */
    explanation: text('explanation'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.requestId, table.processorId] }),
    index('request_deliveries_next').on(table.status, table.nextAt),
    tenantPolicy(),
  ],
)

/** Votes of other systems on whether a request may be carried out. */
export const requestVotes = pgTable(
  'request_votes',
  {
    tenantId: uuid('tenant_id').notNull(),
    requestId: uuid('request_id').notNull(),
    /** Id of the connector that votes. */
    voterId: uuid('voter_id').notNull(),
    name: text('name').notNull(),
    /** SHA-256 of the token by which it votes later. */
    tokenHash: bytes('token_hash').notNull(),
    askedAt: instant('asked_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    nextAt: instant('next_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** `approve` or `deny`; null until it has voted. */
    vote: text('vote'),
    votedAt: instant('voted_at'),
    note: text('note'),
    lastError: text('last_error'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.requestId, table.voterId] }),
    index('request_votes_token').on(table.tokenHash),
    index('request_votes_next').on(table.nextAt).where(sql`vote is null`),
    tenantPolicy(),
  ],
)

/**
 * Secrets that open one thing about requests, and what may be used once only: codes, nonces, tokens of agents and of
 * states, signatures that were seen.
 */
export const requestTokens = pgTable(
  'request_tokens',
  {
    tenantId: uuid('tenant_id').notNull(),
    kind: text('kind').notNull(),
    /** SHA-256 of the secret, which itself is not kept; or a keyed hash where it is short. */
    hash: bytes('hash').notNull(),
    /** The request, the agent or the connector that it is of. */
    owner: text('owner').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
    attempts: integer('attempts').notNull().default(0),
    /** Numbers, words and ids: never personal data. */
    detail: jsonb('detail').notNull().default({}),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.kind, table.hash] }),
    index('request_tokens_hash').on(table.hash),
    index('request_tokens_owner').on(table.tenantId, table.owner),
    index('request_tokens_expiry').on(table.expiresAt),
    tenantPolicy(),
  ],
)

/** Demands by authorities, what became of them, and error reports that third parties were given. */
export const disclosures = pgTable(
  'disclosures',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid('id').notNull(),
    /** `demand` of an authority, or `sharing` with a third party. */
    kind: text('kind').notNull().default('demand'),
    /** Kind of the authority and its country, or the third party: never a person. */
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
