import { randomUUIDv7 } from 'node:crypto'
import { desc, eq } from 'drizzle-orm'
import type { Purpose } from '#domain/classification.ts'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'
import { auditEntries } from '../schema/subjects.ts'

/** Who did or looked at what. */
export interface AuditEntry {
  readonly tenantId: TenantId
  readonly at: Date
  readonly actor: string
  readonly action: string
  readonly purpose?: Purpose | undefined
  /** Counts, ids and names of the product's own; never personal data. */
  readonly detail: Readonly<Record<string, unknown>>
}

/** Appends an entry, in the transaction of what it records. */
export async function insertAuditEntry(tx: Transaction, entry: AuditEntry): Promise<void> {
  await tx
    .insert(auditEntries)
    .values({ ...entry, id: randomUUIDv7(), purpose: entry.purpose ?? null })
}

/** A tenant's latest entries, the newest first. */
export async function listAuditEntries(tx: Transaction, tenantId: TenantId, limit: number) {
  return await tx
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.tenantId, tenantId))
    .orderBy(desc(auditEntries.id))
    .limit(limit)
}
