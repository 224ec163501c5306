import { DAY_MS } from '#domain/clock.ts'
import type { TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { listStoredDays, type StoredDay } from '#drizzle/repositories/rollups.ts'
import type { Gateway } from '../gateway.ts'
import { readTenantPeriods, storedDays } from './tenant_periods.ts'

/** Stored reports that are deleted at the beginning of one day. */
export interface Expiry extends Omit<StoredDay, 'day'> {
  readonly expiresOn: string
}

/** Days of expiry: those that begin in `[since, until)`. */
export interface ExpiryRange {
  readonly since: Date
  readonly until: Date
  readonly product: string | undefined
}

/**
 * What a tenant stored and what becomes of it on which day, by the periods that are in force: from the counts of what
 * was stored, less what was deleted before its day, so that nothing is scanned. What is held is among it.
 */
export async function readExpiries(
  gateway: Pick<Gateway, 'database' | 'clock' | 'policies'>,
  tenantId: TenantId,
  { since, until, product }: ExpiryRange,
): Promise<readonly Expiry[]> {
  const periods = await readTenantPeriods(gateway, tenantId)
  const { bundle } = gateway.policies
  const from = new Date(since.getTime() - LIMITS.retentionDaysMax * DAY_MS)
  const received = await gateway.database.withTenant(tenantId, (tx) =>
    listStoredDays(tx, tenantId, { since: from, until, product }),
  )
  return received.flatMap(({ day, ...cell }) => {
    const atMs = Date.parse(day) + storedDays(cell, periods, bundle) * DAY_MS
    if (atMs < since.getTime() || atMs >= until.getTime()) return []
    return [{ ...cell, expiresOn: new Date(atMs).toISOString().slice(0, 10) }]
  })
}
