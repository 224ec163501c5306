import { and, eq, sql } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import type { OpenTransaction } from '../../connections.ts'
import { holdKeys } from '../schema.ts'
import { lockToMake } from './locks.ts'

export interface HoldKeyOwner {
  readonly tenantId: TenantId
  readonly holdId: string
}

/** The wrapped key of a hold, or undefined. */
export async function findHoldKey(
  tx: OpenTransaction,
  { tenantId, holdId }: HoldKeyOwner,
): Promise<Uint8Array | undefined> {
  const rows = await tx
    .select({ wrapped: holdKeys.wrapped })
    .from(holdKeys)
    .where(and(eq(holdKeys.tenantId, tenantId), eq(holdKeys.holdId, holdId)))
  return rows[0]?.wrapped
}

/** Adds a hold's key unless it has one or its tenant was destroyed, and returns the one in force. */
export async function makeHoldKey(
  tx: OpenTransaction,
  owner: HoldKeyOwner,
  wrapped: Uint8Array,
): Promise<Uint8Array | undefined> {
  await lockToMake(tx)
  await tx.execute(sql`
    insert into keyring.hold_keys (tenant_id, hold_id, wrapped)
    select ${owner.tenantId}, ${owner.holdId}, ${wrapped}
     where not exists (select from keyring.destructions where kind = 'tenant' and tenant_id = ${owner.tenantId})
    on conflict do nothing`)
  return await findHoldKey(tx, owner)
}
