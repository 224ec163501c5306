import { DAY_MS, utcDay } from '#domain/clock.ts'
import type { TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import type { CellSelection, StoredCell } from '#drizzle/repositories/narrowing.ts'
import { listRules } from '#drizzle/repositories/retention_rules.ts'
import type { Served } from '#drizzle/repositories/served_reports.ts'
import type { ContractPeriod } from '#drizzle/repositories/stored_periods.ts'
import { findTenant } from '#drizzle/repositories/tenants.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import { matchContract } from '#policies/engine/match.ts'
import { type RetentionRule, retentionDays } from '#policies/engine/retain.ts'
import type { RetentionGateway } from './retention_gateway.ts'

/** All that a tenant has set. */
export interface TenantPeriods {
  readonly tenantDays: number | undefined
  readonly rules: readonly RetentionRule[]
}

/** What a tenant has set now. */
export async function readTenantPeriods(
  { database }: Pick<RetentionGateway, 'database'>,
  tenantId: TenantId,
): Promise<TenantPeriods> {
  return await database.withOwner(async (tx) => ({
    tenantDays: (await findTenant(tx, tenantId))?.retentionDays,
    rules: await listRules(tx, tenantId),
  }))
}

/**
 * The days that stored reports may be kept. Where no contract declares their type any longer nothing but the tenant's
 * own periods can shorten what they were given: a file that is missing deletes nothing.
 */
export function storedDays(
  cell: Pick<StoredCell, 'product' | 'type' | 'class' | 'category'>,
  { tenantDays, rules }: TenantPeriods,
  bundle: Bundle,
): number {
  const contract = matchContract(bundle, cell.product, cell.type)
  const defaultDays = contract === undefined ? LIMITS.retentionDaysMax : bundle.retentionDaysDefault
  const contractDays = contract?.retentionDays
  return retentionDays(cell, { contractDays, tenantDays, rules, defaultDays })
}

/** What of a cell is over under a period: all of it is moved or deleted. */
export interface CellOver {
  /** Its new expiry day has begun: it is deleted. */
  readonly due: CellSelection
  /** Its new expiry day is before the one that it has. */
  readonly over: CellSelection
}

/**
 * What of a cell a period of so many days makes due or moves, at a time. Whole days: a report is due from the beginning
 * of the day on which its period ends. A receipt in the future, which only a wrong clock can write, counts as now.
 */
export function cellOver(cell: StoredCell, days: number, nowMs: number): CellOver {
  const { tenantId, expiresOn, product, type, category } = cell
  const place = { tenantId, expiresOn, product, type, class: cell.class, category }
  const overBeforeMs = Date.parse(expiresOn) - days * DAY_MS
  const dueBeforeMs = Date.parse(utcDay(nowMs)) + DAY_MS - days * DAY_MS
  return {
    due: { ...place, receivedBefore: new Date(Math.min(dueBeforeMs, overBeforeMs)) },
    over: {
      ...place,
      receivedBefore: nowMs < overBeforeMs ? undefined : new Date(overBeforeMs),
    },
  }
}

/** The periods of all contracts, among them those that set none. */
export function contractPeriods(bundle: Bundle): readonly ContractPeriod[] {
  return [...bundle.contracts.values()].map(({ product, type, retentionDays }) => ({
    product,
    type,
    days: retentionDays,
  }))
}

/** What readers of a tenant's reports leave out: what is over under the periods in force now. */
export async function servedNow(
  gateway: Pick<RetentionGateway, 'database' | 'clock' | 'policies'>,
  tenantId: TenantId,
): Promise<Served> {
  const { bundle } = gateway.policies
  const { tenantDays, rules } = await readTenantPeriods(gateway, tenantId)
  const contracts = contractPeriods(bundle)
  const periods = { tenantDays, rules, contracts, defaultDays: bundle.retentionDaysDefault }
  return { periods, nowMs: gateway.clock.nowMs() }
}
