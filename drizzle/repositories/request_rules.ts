import { eq } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import { REQUEST_RULES_DEFAULT, type RequestRules } from '#domain/subject_request.ts'
import type { Transaction } from '../database.ts'
import { tenants } from '../schema/tenancy.ts'

/** How a tenant wants its requests to be handled. */
export async function findRequestRules(tx: Transaction, tenantId: TenantId): Promise<RequestRules> {
  const rows = await tx
    .select({ rules: tenants.requestRules })
    .from(tenants)
    .where(eq(tenants.id, tenantId))
  return { ...REQUEST_RULES_DEFAULT, ...parseRules(rows[0]?.rules) }
}

/** Keeps how a tenant wants its requests to be handled from now on. */
export async function setRequestRules(
  tx: Transaction,
  tenantId: TenantId,
  requestRules: RequestRules,
): Promise<void> {
  await tx.update(tenants).set({ requestRules }).where(eq(tenants.id, tenantId))
}

function parseRules(stored: unknown): Partial<RequestRules> {
  return (stored ?? {}) as Partial<RequestRules>
}
