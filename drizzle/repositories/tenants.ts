import { and, eq, isNull, or, sql } from 'drizzle-orm'
import { isGuid, parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import type { RetentionRule } from '#policies/engine/retain.ts'
import type { Transaction } from '../database.ts'
import { ingestKeys, instances, tenants } from '../schema/tenancy.ts'
import { appendToLedger } from './ledger_entries.ts'
import { parseRule, rulesOf } from './retention_rules.ts'

export interface Tenant {
  readonly id: TenantId
  readonly name: string
  readonly retentionDays: number | undefined
  readonly createdAt: Date
  /** When its subscription ended: nothing is taken any more. */
  readonly endedAt?: Date | undefined
  /** When everything of it was destroyed. */
  readonly erasedAt?: Date | undefined
}

export interface Instance {
  readonly id: string
  readonly tenantId: TenantId
  readonly name: string
  readonly region: string
  readonly createdAt: Date
}

/** What an ingest key stands for. */
export interface IngestKey {
  readonly id: string
  readonly tenantId: TenantId
  readonly instanceId: string
  readonly product: string
  /** The number in the path of a Sentry DSN. */
  readonly project: number
  readonly expiresAt: Date | undefined
  readonly tenantRetentionDays: number | undefined
  readonly retentionRules: readonly RetentionRule[]
}

function parseOwnedTenantId(text: string): TenantId {
  const id = parseTenantId(text)
  invariant(id !== undefined, 'a stored tenant has a GUID')
  return id
}

function parseTenantRow(row: typeof tenants.$inferSelect): Tenant {
  return {
    id: parseOwnedTenantId(row.id),
    name: row.name,
    retentionDays: row.retentionDays ?? undefined,
    createdAt: row.createdAt,
    endedAt: row.endedAt ?? undefined,
    erasedAt: row.erasedAt ?? undefined,
  }
}

function parseInstanceRow(row: typeof instances.$inferSelect): Instance {
  return { ...row, tenantId: parseOwnedTenantId(row.tenantId) }
}

/** Adds a tenant; undefined where the name is taken. */
export async function insertTenant(tx: Transaction, tenant: Tenant): Promise<Tenant | undefined> {
  const rows = await tx.insert(tenants).values(tenant).onConflictDoNothing().returning()
  return rows[0] === undefined ? undefined : parseTenantRow(rows[0])
}

/** The tenants by name, from the one after `after`. */
export async function listTenants(
  tx: Transaction,
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<readonly Tenant[]> {
  const rows = await tx
    .select()
    .from(tenants)
    .where(page.after === undefined ? undefined : sql`${tenants.name} > ${page.after}`)
    .orderBy(tenants.name)
    .limit(page.limit)
  return rows.map(parseTenantRow)
}

/** The tenant with this id or name (whatever its case), or undefined; one that was destroyed is not there any more. */
export async function findTenant(tx: Transaction, idOrName: string): Promise<Tenant | undefined> {
  const byName = sql`lower(${tenants.name}) = lower(${idOrName})`
  const id = idOrName.toLowerCase()
  const rows = await tx
    .select()
    .from(tenants)
    .where(and(isNull(tenants.erasedAt), isGuid(id) ? or(eq(tenants.id, id), byName) : byName))
    .limit(1)
  return rows[0] === undefined ? undefined : parseTenantRow(rows[0])
}

/** Sets the tenant's own period of retention, or takes it back. */
export async function updateTenantRetention(
  tx: Transaction,
  tenantId: TenantId,
  days: number | undefined,
): Promise<void> {
  await tx
    .update(tenants)
    .set({ retentionDays: days ?? null })
    .where(eq(tenants.id, tenantId))
}

/** Adds an instance; undefined where its tenant has one of that name. */
export async function insertInstance(
  tx: Transaction,
  instance: Instance,
): Promise<Instance | undefined> {
  const rows = await tx.insert(instances).values(instance).onConflictDoNothing().returning()
  return rows[0] === undefined ? undefined : parseInstanceRow(rows[0])
}

/** The instances of a tenant by name. */
export async function listInstances(
  tx: Transaction,
  tenantId: TenantId,
): Promise<readonly Instance[]> {
  const rows = await tx
    .select()
    .from(instances)
    .where(eq(instances.tenantId, tenantId))
    .orderBy(instances.name)
  return rows.map(parseInstanceRow)
}

/** The tenant's instance with this id or name, or undefined. */
export async function findInstance(
  tx: Transaction,
  tenantId: TenantId,
  idOrName: string,
): Promise<Instance | undefined> {
  const all = await listInstances(tx, tenantId)
  const wanted = idOrName.toLowerCase()
  return all.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted)
}

export interface NewIngestKey {
  readonly id: string
  readonly tenantId: TenantId
  readonly instanceId: string
  readonly product: string
  readonly keyHash: Uint8Array
  readonly createdAt: Date
  readonly expiresAt: Date | undefined
}

/** Adds an ingest key and returns its project number. */
export async function insertIngestKey(tx: Transaction, key: NewIngestKey): Promise<number> {
  const rows = await tx
    .insert(ingestKeys)
    .values({ ...key, expiresAt: key.expiresAt ?? null })
    .returning({ project: ingestKeys.project })
  invariant(rows[0] !== undefined, 'an insert returns its row')
  const { tenantId, createdAt: at, id, instanceId: instance, product } = key
  const detail = { key: id, instance, product }
  await appendToLedger(tx, { tenantId, kind: 'ingest_key_added', at, detail })
  return rows[0].project
}

/**
 * The key with this hash, unless it was revoked or its tenant's subscription has ended. Expired keys are found: they
 * get an answer of their own.
 */
export async function findIngestKey(
  tx: Transaction,
  keyHash: Uint8Array,
): Promise<IngestKey | undefined> {
  const rows = await tx
    .select({
      id: ingestKeys.id,
      tenantId: ingestKeys.tenantId,
      instanceId: ingestKeys.instanceId,
      product: ingestKeys.product,
      project: ingestKeys.project,
      expiresAt: ingestKeys.expiresAt,
      tenantRetentionDays: tenants.retentionDays,
      retentionRules: rulesOf(tenants.id),
    })
    .from(ingestKeys)
    .innerJoin(tenants, eq(tenants.id, ingestKeys.tenantId))
    .where(
      and(eq(ingestKeys.keyHash, keyHash), isNull(ingestKeys.revokedAt), isNull(tenants.endedAt)),
    )
    .limit(1)
  const row = rows[0]
  if (row === undefined) return undefined
  return {
    ...row,
    tenantId: parseOwnedTenantId(row.tenantId),
    expiresAt: row.expiresAt ?? undefined,
    tenantRetentionDays: row.tenantRetentionDays ?? undefined,
    retentionRules: row.retentionRules.map(parseRule),
  }
}

/** The keys of a tenant that are not revoked, without what they open. */
export async function listIngestKeys(tx: Transaction, tenantId: TenantId) {
  return await tx
    .select({
      id: ingestKeys.id,
      instanceId: ingestKeys.instanceId,
      product: ingestKeys.product,
      project: ingestKeys.project,
      createdAt: ingestKeys.createdAt,
      expiresAt: ingestKeys.expiresAt,
    })
    .from(ingestKeys)
    .where(and(eq(ingestKeys.tenantId, tenantId), isNull(ingestKeys.revokedAt)))
    .orderBy(ingestKeys.project)
}

/** Revokes a key; false where the tenant has no such key in force. */
export async function revokeIngestKey(
  tx: Transaction,
  tenantId: TenantId,
  revocation: { readonly id: string; readonly at: Date },
): Promise<boolean> {
  const rows = await tx
    .update(ingestKeys)
    .set({ revokedAt: revocation.at })
    .where(
      and(
        eq(ingestKeys.tenantId, tenantId),
        eq(ingestKeys.id, revocation.id),
        isNull(ingestKeys.revokedAt),
      ),
    )
    .returning({ id: ingestKeys.id })
  if (rows.length === 0) return false
  const { id: key, at } = revocation
  await appendToLedger(tx, { tenantId, kind: 'ingest_key_revoked', at, detail: { key } })
  return true
}
