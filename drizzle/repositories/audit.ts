import { createHmac, randomUUIDv7 } from 'node:crypto'
import { desc, eq } from 'drizzle-orm'
import type { Purpose } from '#domain/classification.ts'
import { isGuid, type TenantId } from '#domain/ids.ts'
import { canonicalJson } from '#policies/engine/canonical_json.ts'
import type { Transaction } from '../database.ts'
import { auditEntries } from '../schema/subjects.ts'
import { appendToLedger, countsAndIds } from './ledger_entries.ts'

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

/** Appends an entry, and its leaf in the ledger, in the transaction of what it records. */
export async function insertAuditEntry(tx: Transaction, entry: AuditEntry): Promise<void> {
  const id = randomUUIDv7()
  await tx.insert(auditEntries).values({ ...entry, id, purpose: entry.purpose ?? null })
  const { tenantId, at, action: kind, purpose, detail } = entry
  const { request: about } = detail
  const request = typeof about === 'string' && isGuid(about) ? about : undefined
  const { request: _, ...said } = countsAndIds(detail)
  const audit = commitmentOf(entry, id)
  await appendToLedger(tx, { tenantId, kind, at, request, detail: { ...said, purpose, audit } })
}

/**
 * What ties a leaf to its audit entry: nobody can change the entry any more, and whoever does not know its id can tell
 * nothing of it.
 */
export function commitmentOf(
  { actor, action, purpose, detail }: Pick<AuditEntry, 'actor' | 'action' | 'purpose' | 'detail'>,
  id: string,
): string {
  const stored: unknown = JSON.parse(JSON.stringify(detail))
  const text = canonicalJson({ actor, action, purpose: purpose ?? null, detail: stored })
  return createHmac('sha256', id).update(text).digest('hex')
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
