import { sql } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import { OUTCOMES, type OutcomeName } from '#domain/outcome.ts'
import type { Transaction } from '../database.ts'
import { outcomes } from '../schema/reports.ts'

/** What outcomes can be grouped by, and the expression for it. */
const GROUPS = {
  tenant: sql`${outcomes.tenantId}::text`,
  product: sql`${outcomes.product}`,
  collector: sql`${outcomes.collector}`,
  outcome: sql`${outcomes.outcome}`,
  reason: sql`${outcomes.reason}`,
  hour: sql`to_char(${outcomes.hour} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
  instance: sql`${outcomes.instanceId}::text`,
} as const
export type OutcomeGroup = keyof typeof GROUPS
export const OUTCOME_GROUPS: readonly string[] = Object.keys(GROUPS)

/** True for the name of something that outcomes can be grouped by. */
export function isOutcomeGroup(name: string): name is OutcomeGroup {
  return Object.hasOwn(GROUPS, name)
}

export type OutcomeRow = Readonly<Record<string, string | number>> & { readonly count: number }
export type OutcomeTotals = Readonly<Record<OutcomeName | 'received', number>>

/** Outcomes counted by the given groups, for one tenant or (undefined) all, from an hour on. */
export async function countOutcomes(
  tx: Transaction,
  tenantId: TenantId | undefined,
  question: { readonly since: Date | undefined; readonly by: readonly OutcomeGroup[] },
): Promise<{ readonly items: readonly OutcomeRow[]; readonly totals: OutcomeTotals }> {
  const condition = sql`${tenantId === undefined ? sql`true` : sql`tenant_id = ${tenantId}`}
    and ${question.since === undefined ? sql`true` : sql`hour >= date_trunc('hour', ${question.since.toISOString()}::timestamptz)`}`
  const items = question.by.length === 0 ? [] : await countBy(tx, condition, question.by)
  const { rows } = await tx.execute<{ outcome: string; count: string }>(
    sql`select outcome, sum(count) as count from outcomes where ${condition} group by outcome`,
  )
  return { items, totals: totalsOf(rows) }
}

async function countBy(
  tx: Transaction,
  condition: ReturnType<typeof sql>,
  by: readonly OutcomeGroup[],
): Promise<readonly OutcomeRow[]> {
  const columns = sql.join(
    by.map((name) => sql`${GROUPS[name]} as ${sql.identifier(name)}`),
    sql`, `,
  )
  const places = sql.raw(by.map((_, index) => index + 1).join(', '))
  const { rows } = await tx.execute<Record<string, string>>(
    sql`select ${columns}, sum(count) as count from outcomes where ${condition} group by ${places} order by ${places}`,
  )
  return rows.map((row) => ({ ...row, count: Number(row['count']) }))
}

function totalsOf(rows: readonly { readonly outcome: string; readonly count: string }[]) {
  const counts = new Map(rows.map(({ outcome, count }) => [outcome, Number(count)]))
  const of = (name: OutcomeName): number => counts.get(name) ?? 0
  return {
    received: OUTCOMES.reduce((sum, name) => sum + of(name), 0),
    accepted: of('accepted'),
    redacted: of('redacted'),
    dropped: of('dropped'),
    quarantined: of('quarantined'),
    rejected: of('rejected'),
  }
}
