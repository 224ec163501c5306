import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '#drizzle/database.ts'
import { listQuarantinedTypes } from '#drizzle/repositories/quarantine.ts'
import type { BundleSource } from '#policies/engine/bundle.ts'
import { type Draft, draftContract } from '#policies/engine/draft/draft_contract.ts'

/** A draft of a contract for a tenant's quarantined type; undefined where nothing of it was quarantined. */
export async function draftQuarantinedType(
  tx: Transaction,
  tenantId: TenantId,
  wanted: {
    readonly product: string
    readonly type: string
    /** The policies in force: names that they know keep their rule. */
    readonly source: BundleSource
  },
): Promise<Draft | undefined> {
  const { product, type, source } = wanted
  const [found] = await listQuarantinedTypes(tx, tenantId, {
    product,
    type,
    after: undefined,
    limit: 1,
  })
  return found === undefined ? undefined : draftContract(source, found)
}
