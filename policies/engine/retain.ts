import { DAY_MS, utcDay } from '#domain/clock.ts'
import { LIMITS } from '#domain/limits.ts'

/**
 * The days that a report may be kept: the contract's and the tenant's period, the shorter where both set one,
 * 90 where neither does. Bounded by `LIMITS.retentionDaysMin` and `LIMITS.retentionDaysMax`.
 */
export function retentionDays(
  contractDays: number | undefined,
  tenantDays: number | undefined,
): number {
  const days =
    contractDays === undefined && tenantDays === undefined
      ? LIMITS.retentionDaysDefault
      : Math.min(contractDays ?? Number.POSITIVE_INFINITY, tenantDays ?? Number.POSITIVE_INFINITY)
  return Math.max(LIMITS.retentionDaysMin, Math.min(LIMITS.retentionDaysMax, Math.floor(days)))
}

/**
 * The UTC day (`YYYY-MM-DD`) at whose beginning a report is deleted. The day is rounded down, so that nothing is
 * ever kept longer than its period.
 */
export function expiryDay(receivedAtMs: number, days: number): string {
  return utcDay(receivedAtMs + days * DAY_MS)
}
