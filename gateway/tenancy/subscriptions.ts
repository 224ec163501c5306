import { DAY_MS } from '#domain/clock.ts'
import { ApiError } from '#domain/errors.ts'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { LIMITS } from '#domain/limits.ts'
import { NIL_GUID } from '#domain/stored_report.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import { eraseLedgerEntries } from '#drizzle/repositories/ledger_tree.ts'
import {
  countTenantRows,
  deleteTenantRows,
  endSubscription,
  HOLD_TABLES,
  hasHold,
  listEndedTenants,
  listTenantCells,
  listTenantTables,
  markErased,
  resumeSubscription,
} from '#drizzle/repositories/tenant_data.ts'
import { findTenant, type Tenant } from '#drizzle/repositories/tenants.ts'
import { moveHeldBeforeDelete, withHoldsAsTheyAre } from '../holds/move.ts'
import type { RetentionGateway } from '../retention/retention_gateway.ts'

/*
 * The life of a subscription. Periods are of policies/settings/retention.yaml, `afterSubscription`.
 *
 *   active ──end──> ended: no ingest key works any more; data can be read and exported, and expires as before
 *     ──resume, within 30 days──> active
 *     ──after 90 days──> what holds name is copied, keys destroyed, every row deleted ──no hold left──> erased
 */

/** What is known of a tenant's subscription. */
export interface Subscription {
  readonly state: 'active' | 'ended' | 'erased'
  readonly endedAt?: Date
  /** Until when it can be resumed, and when everything of the tenant is destroyed. */
  readonly reversibleUntil?: Date
  readonly keptUntil?: Date
  readonly erasedAt?: Date
}

type Periods = Pick<RetentionGateway, 'policies'>

/** The state of a tenant's subscription, with what follows from it. */
export function subscriptionOf(
  { endedAt, erasedAt }: Pick<Tenant, 'endedAt' | 'erasedAt'>,
  { policies }: Periods,
): Subscription {
  if (erasedAt !== undefined) return { state: 'erased', erasedAt }
  if (endedAt === undefined) return { state: 'active' }
  const { keepDays, reversibleDays } = policies.source.settings.retention.afterSubscription
  return {
    state: 'ended',
    endedAt,
    reversibleUntil: new Date(endedAt.getTime() + reversibleDays * DAY_MS),
    keptUntil: new Date(endedAt.getTime() + keepDays * DAY_MS),
  }
}

const LEDGER_TABLE = 'ledger_entries'

type Change = { readonly tenantId: TenantId; readonly actor: string }

/** Ends a subscription, audited: within a second no process takes anything for the tenant. Safe to repeat. */
export async function endTenant(
  gateway: Pick<RetentionGateway, 'database' | 'clock'>,
  { tenantId, actor }: Change,
): Promise<Tenant> {
  const at = new Date(gateway.clock.nowMs())
  return await gateway.database.withOwner(async (tx) => {
    await endSubscription(tx, tenantId, at)
    await insertAuditEntry(tx, { tenantId, at, actor, action: 'subscription_ended', detail: {} })
    const tenant = await findTenant(tx, tenantId)
    invariant(tenant !== undefined, 'a tenant whose subscription ends is there')
    return tenant
  })
}

/** Takes the end back, audited. Throws an ApiError `subscription_state` where it has not ended, or too long ago. */
export async function resumeTenant(
  gateway: Pick<RetentionGateway, 'database' | 'clock' | 'policies'>,
  { tenantId, actor }: Change,
): Promise<Tenant> {
  const { database, clock, policies } = gateway
  const { reversibleDays } = policies.source.settings.retention.afterSubscription
  const at = new Date(clock.nowMs())
  return await database.withOwner(async (tx) => {
    const since = new Date(at.getTime() - reversibleDays * DAY_MS)
    if (!(await resumeSubscription(tx, tenantId, since))) {
      throw new ApiError(
        'subscription_state',
        `Cannot resume the subscription: it has not ended within the last ${reversibleDays} days`,
      )
    }
    await insertAuditEntry(tx, { tenantId, at, actor, action: 'subscription_resumed', detail: {} })
    const tenant = await findTenant(tx, tenantId)
    invariant(tenant !== undefined, 'a tenant whose subscription goes on is there')
    return tenant
  })
}

/**
 * Destroys everything of the tenants whose subscriptions ended long enough ago; returns how many are gone. Safe to
 * repeat and after any end. Throws KeyringAwayError, and HeldNotMovedError where a held report could not be copied.
 */
export async function destroyEndedTenants(
  gateway: RetentionGateway,
  nowMs: number,
): Promise<number> {
  const { database, policies } = gateway
  const { keepDays } = policies.source.settings.retention.afterSubscription
  const until = new Date(nowMs - keepDays * DAY_MS)
  let destroyed = 0
  const errors: unknown[] = []
  for (const tenantId of await database.withOwner((tx) => listEndedTenants(tx, until))) {
    try {
      if (await destroyTenant(gateway, tenantId)) destroyed += 1
    } catch (error) {
      // One that cannot be destroyed yet does not keep the others.
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
  return destroyed
}

/** True where nothing of the tenant is left; false where a hold keeps something. */
async function destroyTenant(gateway: RetentionGateway, tenantId: TenantId): Promise<boolean> {
  const { database, keyring, log } = gateway
  await copyHeld(gateway, tenantId)
  const isHeld = await withHoldsAsTheyAre(gateway, tenantId, async () => {
    await copyHeld(gateway, tenantId)
    const held = await database.withOwner((tx) => hasHold(tx, tenantId))
    // Held copies have keys of their own, which go with the tenant's: until then its cells' keys go alone.
    if (held) {
      const cells = await database.withOwner((tx) => listTenantCells(tx, tenantId))
      if (cells.length > 0) await keyring.destroyCells(cells)
    } else await keyring.destroyTenant(tenantId)
    await gateway.spool?.eraseTenant(tenantId)
    await deleteRows(gateway, tenantId, held ? HOLD_TABLES : [])
    return held
  })
  if (isHeld) {
    log.info('tenant_held', {})
    return false
  }
  return await finish(gateway, tenantId)
}

/** Copies what holds name, day by day. */
async function copyHeld(gateway: RetentionGateway, tenantId: TenantId): Promise<void> {
  const cells = await gateway.database.withOwner((tx) => listTenantCells(tx, tenantId))
  for (const { expiresOn: day, product, type } of cells) {
    await moveHeldBeforeDelete(gateway, { tenantId, product, type, day })
  }
}

/**
 * The rest of a destruction, for a tenant whose keys are destroyed already: a restored store holds its rows again. Safe
 * to repeat; nothing happens where it is gone.
 */
export async function eraseDestroyedTenant(
  gateway: Pick<RetentionGateway, 'database' | 'clock' | 'log'>,
  tenantId: TenantId,
): Promise<void> {
  const found = await gateway.database.withOwner((tx) => findTenant(tx, tenantId))
  if (found === undefined) return
  await deleteRows(gateway, tenantId, [])
  await finish(gateway, tenantId)
}

async function deleteRows(
  { database }: Pick<RetentionGateway, 'database'>,
  tenantId: TenantId,
  kept: readonly string[],
): Promise<void> {
  const tables = await database.withOwner(listTenantTables)
  for (const { name: table } of tables.filter(({ name }) => !kept.includes(name))) {
    let deleted: number = LIMITS.retentionBatchRowsMax
    while (deleted === LIMITS.retentionBatchRowsMax) {
      deleted = await database.withOwner((tx) =>
        // A row of the ledger that is missing would look like one that somebody took out: it stays, and says nothing.
        table === LEDGER_TABLE
          ? eraseLedgerEntries(tx, tenantId, LIMITS.retentionBatchRowsMax)
          : deleteTenantRows(tx, { table, tenantId }, LIMITS.retentionBatchRowsMax),
      )
    }
  }
}

/** Looks into every table once more, in the transaction that says that nothing is left. */
async function finish(
  gateway: Pick<RetentionGateway, 'database' | 'clock' | 'log'>,
  tenantId: TenantId,
): Promise<boolean> {
  const { database, clock, log } = gateway
  const at = new Date(clock.nowMs())
  const nobody = parseTenantId(NIL_GUID)
  invariant(nobody !== undefined, 'the nil GUID is a GUID')
  const left = await database.withOwner(async (tx) => {
    const tables = (await listTenantTables(tx)).map(({ name }) => name)
    const rows = await countTenantRows(tx, tenantId, tables)
    if (rows > 0) return rows
    await markErased(tx, tenantId, at)
    // Not among the tenant's own entries, of which none is left.
    await insertAuditEntry(tx, {
      tenantId: nobody,
      at,
      actor: 'gateway',
      action: 'tenant_destroyed',
      detail: { tenant: tenantId, tables: tables.length, rowsLeft: 0 },
    })
    return 0
  })
  if (left > 0) log.warn('tenant_not_empty', { rows: left })
  else log.info('tenant_destroyed', {})
  return left === 0
}
