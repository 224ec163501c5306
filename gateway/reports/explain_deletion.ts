import { statusOfHold } from '#domain/hold.ts'
import { LIMITS } from '#domain/limits.ts'
import { listActiveHolds } from '#drizzle/repositories/holds.ts'
import { holdsNaming } from '#drizzle/repositories/report_holds.ts'
import { listRules, type StoredRule } from '#drizzle/repositories/retention_rules.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import { matchContract } from '#policies/engine/match.ts'
import { matchesRule, narrowedDay, type RetentionPlace } from '#policies/engine/retain.ts'
import type { Gateway } from '../gateway.ts'
import type { ReadReport } from '../keyring/open_reports.ts'

/** A period that applies to a report. */
interface Period {
  readonly by: 'contract' | 'tenant' | 'rule' | 'default' | 'limit'
  readonly days: number
  readonly rule: string | null
}

const REASONS: Readonly<Record<Period['by'], string>> = {
  contract: 'its contract lets it be kept for',
  tenant: 'the tenant keeps its reports for',
  rule: 'a rule of the tenant keeps such reports for',
  default: 'nobody has set a period, and the default is',
  limit: 'no contract declares its type any longer, and nothing is kept for more than',
}

/** The day on which a report is deleted, the period that says so, and what holds it back. */
export async function explainDeletion(
  gateway: Pick<Gateway, 'database' | 'clock' | 'policies'>,
  tenant: Tenant,
  report: ReadReport,
) {
  const nowMs = gateway.clock.nowMs()
  const { rules, holds } = await gateway.database.withTenant(tenant.id, async (tx) => ({
    rules: await listRules(tx, tenant.id),
    holds: await holdsNaming(tx, report, await listActiveHolds(tx, tenant.id, new Date(nowMs))),
  }))
  const periods = periodsOf(gateway, { tenant, report, rules })
  const [shortest] = periods.toSorted((left, right) => left.days - right.days)
  const period = shortest ?? {
    by: 'default' as const,
    days: LIMITS.retentionDaysDefault,
    rule: null,
  }
  const stored = { expiresOn: report.expiresOn, receivedAtMs: report.receivedAt.getTime() }
  const day = narrowedDay(stored, period.days, nowMs)
  return {
    on: day,
    by: period.by,
    days: period.days,
    rule: period.rule,
    periods,
    holds: holds.map((hold) => ({
      id: hold.id,
      names: hold.criteria.kind,
      status: statusOfHold(hold, nowMs),
      createdAt: hold.createdAt,
      endsAt: hold.endsAt ?? null,
    })),
    explanation: sentenceOf(period, day, { isHeld: holds.length > 0 }),
  }
}

function periodsOf(
  { policies }: Pick<Gateway, 'policies'>,
  known: {
    readonly tenant: Tenant
    readonly report: ReadReport
    readonly rules: readonly StoredRule[]
  },
): readonly Period[] {
  const { tenant, report, rules } = known
  const { product, type, class: dataClass, category } = report
  const place: RetentionPlace = { product, type, class: dataClass, category }
  const contract = matchContract(policies.bundle, product, type)
  const found: readonly (Period | undefined)[] = [
    periodOf('contract', contract?.retentionDays),
    periodOf('tenant', tenant.retentionDays),
    ...rules
      .filter((rule) => matchesRule(rule, place))
      .map(({ id, days }): Period => ({ by: 'rule', days, rule: id })),
  ]
  const periods = found.filter((period) => period !== undefined)
  if (periods.length > 0) return periods
  return contract === undefined
    ? [{ by: 'limit', days: LIMITS.retentionDaysMax, rule: null }]
    : [{ by: 'default', days: policies.bundle.retentionDaysDefault, rule: null }]
}

function periodOf(by: Period['by'], days: number | undefined): Period | undefined {
  return days === undefined ? undefined : { by, days, rule: null }
}

function sentenceOf(
  { by, days }: Period,
  day: string,
  { isHeld }: { readonly isHeld: boolean },
): string {
  const why = `${REASONS[by]} ${days} days from receipt at most`
  const when = `At the beginning of ${day} (UTC) it is due, since ${why}`
  return isHeld ? `${when}; a legal hold keeps a copy until it ends` : `${when}, and is deleted`
}
