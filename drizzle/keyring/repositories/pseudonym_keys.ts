import { desc, eq, sql } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import type { OpenTransaction } from '../../connections.ts'
import { pseudonymKeys } from '../schema.ts'
import { lockToDestroy, lockToMake } from './locks.ts'

export interface NewPseudonymKey {
  readonly version: number
  readonly wrapped: Uint8Array
  /** What the key is applied to: 1 the identity itself, 2 its SHA-256. */
  readonly scheme: number
}

export interface StoredPseudonymKey extends NewPseudonymKey {
  readonly createdAt: Date
}

/** A tenant's pseudonym keys, the newest first. */
export async function findPseudonymKeys(
  tx: OpenTransaction,
  tenantId: TenantId,
): Promise<readonly StoredPseudonymKey[]> {
  const { version, wrapped, scheme, createdAt } = pseudonymKeys
  return await tx
    .select({ version, wrapped, scheme, createdAt })
    .from(pseudonymKeys)
    .where(eq(pseudonymKeys.tenantId, tenantId))
    .orderBy(desc(version))
}

/** Adds a tenant's first key unless it has one or was destroyed, and returns those in force, the newest first. */
export async function makePseudonymKey(
  tx: OpenTransaction,
  tenantId: TenantId,
  key: NewPseudonymKey,
): Promise<readonly StoredPseudonymKey[]> {
  await lockToMake(tx)
  await insertKey(tx, tenantId, key)
  return await findPseudonymKeys(tx, tenantId)
}

/** Adds a newer key, if `version` is the next; every process learns of it. Returns those in force. */
export async function addPseudonymKey(
  tx: OpenTransaction,
  tenantId: TenantId,
  key: NewPseudonymKey,
): Promise<readonly StoredPseudonymKey[]> {
  await lockToDestroy(tx)
  await insertKey(tx, tenantId, key)
  await tx.execute(
    sql`insert into keyring.destructions (kind, recorded_at, tenant_id) values ('rotation', now(), ${tenantId})`,
  )
  return await findPseudonymKeys(tx, tenantId)
}

async function insertKey(
  tx: OpenTransaction,
  tenantId: TenantId,
  { version, wrapped, scheme }: NewPseudonymKey,
): Promise<void> {
  await tx.execute(sql`
    insert into keyring.pseudonym_keys (tenant_id, version, wrapped, scheme, created_at)
    select ${tenantId}, ${version}, ${wrapped}, ${scheme}, now()
     where not exists (select from keyring.destructions where kind = 'tenant' and tenant_id = ${tenantId})
    on conflict do nothing`)
}
