import { type SQL, sql } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'

/**
 * Whose rows of `stored_counts` take away: reports that were deleted before their day. What was stored is counted
 * without them, what is still there with them.
 */
export const DELETING_WRITER = -1

/** What is counted, and what each can be grouped by. */
const ROLLUPS = {
  stored: {
    table: sql`stored_counts`,
    sums: sql`sum(count) as count, sum(bytes) as bytes`,
    groups: {
      class: sql`class`,
      category: sql`category`,
      product: sql`product`,
      type: sql`type`,
      instance: sql`instance_id::text`,
    },
  },
  redactions: {
    table: sql`redaction_counts`,
    sums: sql`sum(count) as count`,
    groups: {
      kind: sql`kind`,
      rule: sql`rule`,
      product: sql`product`,
      type: sql`type`,
    },
  },
} as const
export type Rollup = keyof typeof ROLLUPS

export const INTERVALS = ['hour', 'day'] as const
export type Interval = (typeof INTERVALS)[number]

/** Counts of hours that begin in `[since, until)`. */
export interface RollupRange {
  readonly since: Date
  readonly until: Date
}

export interface RollupQuestion extends RollupRange {
  readonly rollup: Rollup
  readonly by: readonly string[]
  /** A row for each of these; one for the whole range where it is missing. */
  readonly interval?: Interval | undefined
  /** Only this product. */
  readonly product?: string | undefined
  readonly limit: number
}

/** Names by group, the instant where there is an interval, and the counts. */
export type RollupRow = Readonly<Record<string, string | number>>

/** What a rollup can be grouped by. */
export function groupsOfRollup(rollup: Rollup): readonly string[] {
  return Object.keys(ROLLUPS[rollup].groups)
}

/** Adds a tenant's counts up, by time and by the groups that are named; groups that are not known are left out. */
export async function countRollup(
  tx: Transaction,
  tenantId: TenantId,
  question: RollupQuestion,
): Promise<readonly RollupRow[]> {
  const { table, sums, groups } = ROLLUPS[question.rollup]
  const named = new Map<string, SQL>(Object.entries(groups))
  const columns = [
    ...(question.interval === undefined ? [] : [instantColumn(question.interval)]),
    ...question.by.flatMap((name) => {
      const column = named.get(name)
      return column === undefined ? [] : [sql`${column} as ${sql.identifier(name)}`]
    }),
  ]
  const places = sql.raw(columns.map((_, index) => index + 1).join(', '))
  const order = columns.length === 0 ? sql`` : sql`group by ${places} order by ${places}`
  const { rows } = await tx.execute<Record<string, string>>(sql`
    select ${sql.join([...columns, sums], sql`, `)} from ${table}
    where tenant_id = ${tenantId} and ${inRange(question)} and writer <> ${DELETING_WRITER}
      and ${question.product === undefined ? sql`true` : sql`product = ${question.product}`}
    ${order} limit ${question.limit}`)
  return rows.map((row) => ({ ...row, ...instantOf(row), ...countsOf(row) }))
}

function instantColumn(interval: Interval): SQL {
  return sql`date_trunc(${sql.raw(`'${interval}'`)}, hour at time zone 'UTC') as at`
}

/** Whole hours: what lies within the hour of `since` counts. */
function inRange({ since, until }: RollupRange): SQL {
  return sql`hour >= date_trunc('hour', ${since.toISOString()}::timestamptz)
    and hour < ${until.toISOString()}::timestamptz`
}

/** The store writes an instant without a zone: it is of UTC. */
function instantOf({ at }: Readonly<Record<string, string>>): { readonly at?: string } {
  return at === undefined ? {} : { at: `${at.slice(0, 10)}T${at.slice(11, 19)}Z` }
}

function countsOf(row: Readonly<Record<string, string>>): Record<string, number> {
  const { bytes } = row
  const count = { count: Number(row['count']) }
  return bytes === undefined ? count : { ...count, bytes: Number(bytes) }
}

/** What became of items, by collector, outcome and reason. */
export interface OutcomeFlow {
  readonly collector: string
  readonly outcome: string
  readonly reason: string
  readonly count: number
}

/** Counts what became of a tenant's items in a range. */
export async function countOutcomeFlow(
  tx: Transaction,
  tenantId: TenantId,
  range: RollupRange,
): Promise<readonly OutcomeFlow[]> {
  const { rows } = await tx.execute<Record<string, string>>(sql`
    select collector, outcome, reason, sum(count) as count from outcomes
    where tenant_id = ${tenantId} and ${inRange(range)} group by 1, 2, 3 order by 1, 2, 3`)
  return rows.map(({ collector = '', outcome = '', reason = '', count }) => ({
    collector,
    outcome,
    reason,
    count: Number(count),
  }))
}

/** Reports of a day of receipt that a period depends on in the same way. */
export interface StoredDay {
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string
  readonly product: string
  readonly type: string
  readonly class: string
  readonly category: string
  readonly count: number
  readonly bytes: number
}

/** What a tenant stored and is still there, by day of receipt, of days in `[since, until)`. */
export async function listStoredDays(
  tx: Transaction,
  tenantId: TenantId,
  { product, ...range }: RollupRange & { readonly product: string | undefined },
): Promise<readonly StoredDay[]> {
  // Written as text once a group, not once a row.
  const { rows } = await tx.execute<Record<string, string>>(sql`
    select to_char(day, 'YYYY-MM-DD') as day, product, type, class, category, count, bytes from (
      select date_trunc('day', hour at time zone 'UTC') as day, product, type, class, category,
        sum(count) as count, sum(bytes) as bytes
      from stored_counts where tenant_id = ${tenantId} and ${inRange(range)}
        and ${product === undefined ? sql`true` : sql`product = ${product}`}
      group by 1, 2, 3, 4, 5 having sum(count) > 0) as days`)
  return rows.map(({ day = '', product: of = '', type = '', category = '', ...row }) => ({
    day,
    product: of,
    type,
    class: row['class'] ?? '',
    category,
    count: Number(row['count']),
    bytes: Number(row['bytes']),
  }))
}
