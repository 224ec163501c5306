import { index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from './columns.ts'
import { tenantPolicy } from './tenant_policy.ts'

/** Who signs in to the console, as the OpenID provider names them. */
export const people = pgTable(
  'people',
  {
    id: uuid('id').primaryKey(),
    /** The only tenant that the person may know of; null: all of them. */
    tenantId: uuid('tenant_id'),
    /** Issuer of the provider; `tidegate` for whoever used a one-time link. */
    issuer: text('issuer').notNull(),
    /** What the provider calls the person. */
    subject: text('subject').notNull(),
    /** Display name: sealed with a key of the keyring. */
    sealedName: bytes('sealed_name'),
    createdAt: instant('created_at').notNull(),
    signedInAt: instant('signed_in_at'),
    disabledAt: instant('disabled_at'),
  },
  (table) => [uniqueIndex('people_subject').on(table.issuer, table.subject), tenantPolicy()],
)

/** What a person may do: one row a role. */
export const roleGrants = pgTable(
  'role_grants',
  {
    id: uuid('id').primaryKey(),
    personId: uuid('person_id').notNull(),
    role: text('role').notNull(),
    /** The only tenant that it is for; null: all that the person may know of. */
    tenantId: uuid('tenant_id'),
    /** The only products that it is for; null: all of them. */
    products: text('products').array(),
    grantedAt: instant('granted_at').notNull(),
    /** As the ledger names whoever granted it. */
    grantedBy: text('granted_by').notNull(),
  },
  (table) => [index('role_grants_person').on(table.personId), tenantPolicy()],
)

/** Signed-in browsers. The cookie holds a secret, the store its hash. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    personId: uuid('person_id').notNull(),
    secretHash: bytes('secret_hash').notNull(),
    method: text('method', { enum: ['link', 'oidc'] }).notNull(),
    createdAt: instant('created_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    /** The absolute end; the idle one is counted from when it was last seen. */
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
  },
  (table) => [index('sessions_person').on(table.personId)],
)
