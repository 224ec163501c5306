import type { IngestKey } from '#drizzle/repositories/tenants.ts'
import type { Bundle, Contract } from '#policies/engine/bundle.ts'
import { type RetentionPlace, retentionDays } from '#policies/engine/retain.ts'

/**
 * What was found for an admission: it is read anew each second, so that its memory is short and holds no more than the
 * types that its product sends.
 */
const FOUND = new WeakMap<IngestKey, Map<string, number>>()
const FOUND_MAX = 1_000

/** Who sent a report, and by which policies it is judged. */
export interface PeriodContext {
  readonly admission: IngestKey
  readonly bundle: Bundle
}

/**
 * The days that a report of an admitted request may be kept, by its contract, its tenant's period and its tenant's
 * rules. Nearly free for a tenant without rules.
 */
export function periodOf(
  place: RetentionPlace,
  contract: Pick<Contract, 'retentionDays'>,
  { admission, bundle }: PeriodContext,
): number {
  const periods = {
    contractDays: contract.retentionDays,
    tenantDays: admission.tenantRetentionDays,
    rules: admission.retentionRules,
    defaultDays: bundle.retentionDaysDefault,
  }
  if (periods.rules.length === 0) return retentionDays(place, periods)
  const key = `${place.product}\u0000${place.type}\u0000${place.class}\u0000${place.category}`
  const found = foundFor(admission)
  const known = found.get(key)
  if (known !== undefined) return known
  const days = retentionDays(place, periods)
  if (found.size >= FOUND_MAX) found.clear()
  found.set(key, days)
  return days
}

function foundFor(admission: IngestKey): Map<string, number> {
  const known = FOUND.get(admission)
  if (known !== undefined) return known
  const found = new Map<string, number>()
  FOUND.set(admission, found)
  return found
}
