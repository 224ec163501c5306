import { sql } from 'drizzle-orm'
import {
  bigint,
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

/** Recorded choices: append-only; the newest of a scope and target is in force. */
export const consents = pgTable(
  'consents',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid('id').notNull(),
    scope: text('scope').notNull(),
    instanceId: uuid('instance_id'),
    product: text('product'),
    /** Pseudonym of the user or the contact. */
    subject: bytes('subject'),
    feature: text('feature'),
    choice: text('choice').notNull(),
    source: text('source').notNull(),
    /** When it was made; null where that is when it was recorded. */
    decidedAt: instant('decided_at'),
    /** How a user who was prompted wants to be asked from then on. */
    promptMode: text('prompt_mode'),
    /** The notice that was shown: its name and its version. */
    notice: text('notice'),
    noticeVersion: text('notice_version'),
    /** Hash of the bundle that was in force; null in records of the first version. */
    bundle: text('bundle'),
    recordedAt: instant('recorded_at').notNull(),
    recordedBy: text('recorded_by').notNull(),
    /** Order of records, for caches that follow. */
    sequence: bigint('sequence', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index('consents_subject').on(table.tenantId, table.subject).where(sql`subject is not null`),
    index('consents_sequence').on(table.sequence),
    tenantPolicy(),
  ],
)

/** Subjects whose data must never return: keyed tombstones. */
export const suppressions = pgTable(
  'suppressions',
  {
    tenantId: uuid('tenant_id').notNull(),
    pseudonym: bytes('pseudonym').notNull(),
    requestId: uuid('request_id').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    /** Order of records; a writer compares it before each commit. */
    sequence: bigint('sequence', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.pseudonym] }),
    index('suppressions_sequence').on(table.sequence),
    tenantPolicy(),
  ],
)

/** Requests of data subjects. Identities are kept as pseudonyms only. */
export const subjectRequests = pgTable(
  'subject_requests',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid('id').notNull(),
    type: text('type').notNull(),
    regulation: text('regulation').notNull(),
    status: text('status').notNull(),
    /** How many identities of each type were named. */
    identityCounts: jsonb('identity_counts').notNull(),
    receivedAt: instant('received_at').notNull(),
    dueAt: instant('due_at').notNull(),
    completedAt: instant('completed_at'),
    /** Counts before and after, by store. */
    result: jsonb('result'),
    /** How often the execution was begun. */
    attempts: integer('attempts').notNull().default(0),
    /** Where it came from: `api`, or the protocol that it was filed by. */
    source: text('source').notNull().default('api'),
    /** What its sender calls it, once for each source. */
    externalId: text('external_id'),
    /** SHA-256 of what was shown in the preview: what is carried out is bound to it. */
    planHash: text('plan_hash'),
    /** When it is carried out at the earliest: until then it can be cancelled. */
    notBefore: instant('not_before'),
    /** Until when the answer was put off, and why. */
    extendedTo: instant('extended_to'),
    extensionReason: text('extension_reason'),
    /** Why it was denied. */
    denialReason: text('denial_reason'),
    /** How it was checked who the person is; null where the controller did before. */
    verification: text('verification'),
    verifiedAt: instant('verified_at'),
    /** What a protocol needs to answer, such as the id of a group: never personal data. */
    sourceDetail: jsonb('source_detail').notNull().default({}),
    /** What only its execution needs in the clear, such as corrections: under a key of its own that ends with it. */
    sealedDetails: bytes('sealed_details'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index('subject_requests_status').on(table.status),
    index('subject_requests_id').on(table.id),
    uniqueIndex('subject_requests_external').on(table.tenantId, table.source, table.externalId),
    tenantPolicy(),
  ],
)

/** Whom a request is about: pseudonyms only, under every version of the tenant's key. */
export const subjectRequestIdentities = pgTable(
  'subject_request_identities',
  {
    tenantId: uuid('tenant_id').notNull(),
    requestId: uuid('request_id').notNull(),
    pseudonym: bytes('pseudonym').notNull(),
    type: text('type').notNull(),
    /** `named` by the person, or `linked`: found in reports that carried both, and confirmed. */
    origin: text('origin').notNull().default('named'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.requestId, table.pseudonym] }),
    tenantPolicy(),
  ],
)

/** Each change of a request: who, when, what. */
export const subjectRequestEvents = pgTable(
  'subject_request_events',
  {
    tenantId: uuid('tenant_id').notNull(),
    requestId: uuid('request_id').notNull(),
    id: uuid('id').notNull(),
    status: text('status').notNull(),
    at: instant('at').notNull(),
    actor: text('actor').notNull(),
    note: text('note'),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.requestId, table.id] }), tenantPolicy()],
)

/** Who looked at what, for which purpose. */
export const auditEntries = pgTable(
  'audit_entries',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid('id').notNull(),
    at: instant('at').notNull(),
    actor: text('actor').notNull(),
    action: text('action').notNull(),
    purpose: text('purpose'),
    /** Filter, counts and ids; never personal data. */
    detail: jsonb('detail').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] }), tenantPolicy()],
)

/** Which subjects had a value that is released only after so many had it: keyed hashes, never the value. */
export const valueWitnesses = pgTable(
  'value_witnesses',
  {
    tenantId: uuid('tenant_id').notNull(),
    /** Keyed hash of product, type, path and value; or, where subject is another identity of theirs, the counted one. */
    value: bytes('value').notNull(),
    /** Pseudonym of the subject, under the oldest key of the tenant: the same after a rotation. */
    subject: bytes('subject').notNull(),
    /** The latest day on which a report that had it expires. */
    expiresOn: date('expires_on', { mode: 'string' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.value, table.subject] }),
    index('value_witnesses_subject').on(table.tenantId, table.subject),
    index('value_witnesses_expiry').on(table.expiresOn),
    tenantPolicy(),
  ],
)
