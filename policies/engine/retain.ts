import { DAY_MS, utcDay } from '#domain/clock.ts'
import { LIMITS } from '#domain/limits.ts'

/** What of a report its period depends on. */
export interface RetentionPlace {
  readonly product: string
  readonly type: string
  readonly class: string
  readonly category: string
}

/** A period that a tenant sets for a part of its reports; a member that is missing stands for all. */
export interface RetentionRule {
  readonly product?: string | undefined
  readonly type?: string | undefined
  readonly class?: string | undefined
  readonly category?: string | undefined
  readonly days: number
}

/** All periods that may apply to a report, in days. */
export interface RetentionPeriods {
  readonly contractDays: number | undefined
  readonly tenantDays: number | undefined
  readonly rules: readonly RetentionRule[]
  /** Where none of the others applies. */
  readonly defaultDays: number
}

/** True where a rule is about a report: by every member that it names. */
export function matchesRule(rule: RetentionRule, place: RetentionPlace): boolean {
  return (
    (rule.product === undefined || rule.product === place.product) &&
    (rule.type === undefined || rule.type === place.type) &&
    (rule.class === undefined || rule.class === place.class) &&
    (rule.category === undefined || rule.category === place.category)
  )
}

/**
 * The days that a report may be kept: the shortest of the contract's, the tenant's and all matching rules' periods, the
 * default where there is none. Bounded by `LIMITS.retentionDaysMin` and `LIMITS.retentionDaysMax`.
 */
export function retentionDays(place: RetentionPlace, periods: RetentionPeriods): number {
  let days = Math.min(
    periods.contractDays ?? Number.POSITIVE_INFINITY,
    periods.tenantDays ?? Number.POSITIVE_INFINITY,
  )
  for (const rule of periods.rules) {
    if (rule.days < days && matchesRule(rule, place)) days = rule.days
  }
  const known = Number.isFinite(days) ? days : periods.defaultDays
  return Math.max(LIMITS.retentionDaysMin, Math.min(LIMITS.retentionDaysMax, Math.floor(known)))
}

/**
 * The UTC day (`YYYY-MM-DD`) at whose beginning a report is deleted. The day is rounded down, so that nothing is
 * ever kept longer than its period.
 */
export function expiryDay(receivedAtMs: number, days: number): string {
  return utcDay(receivedAtMs + days * DAY_MS)
}

/**
 * The expiry day of a stored report under the period that is in force now: an earlier day than it has, or the same.
 * A receipt in the future, which only a wrong clock can write, counts as now.
 */
export function narrowedDay(
  stored: { readonly expiresOn: string; readonly receivedAtMs: number },
  days: number,
  nowMs: number,
): string {
  const day = expiryDay(Math.min(stored.receivedAtMs, nowMs), days)
  return day < stored.expiresOn ? day : stored.expiresOn
}
