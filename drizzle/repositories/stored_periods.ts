import { type SQL, sql } from 'drizzle-orm'
import { STANDARD_PRODUCT } from '#domain/contract.ts'
import { LIMITS } from '#domain/limits.ts'
import type { RetentionRule } from '#policies/engine/retain.ts'
import { reports } from '../schema/reports.ts'

/** The period of a contract: of a product's own, or of the standard one. */
export interface ContractPeriod {
  readonly product: string
  readonly type: string
  readonly days: number | undefined
}

/** All periods that a tenant's stored reports depend on. */
export interface StoredPeriods {
  readonly tenantDays: number | undefined
  readonly rules: readonly RetentionRule[]
  readonly contracts: readonly ContractPeriod[]
  readonly defaultDays: number
}

const { product, type, category } = reports

/** The days that a row of reports may be kept, as `storedDays` of gateway/retention computes them. */
export function daysOfRow({ tenantDays, rules, contracts, defaultDays }: StoredPeriods): SQL {
  const shortened = contracts.filter(({ days }) => days !== undefined)
  const periods = [
    ...(tenantDays === undefined ? [] : [sql`${tenantDays}::int`]),
    ...rules.map((rule) => sql`case when ${matches(rule)} then ${rule.days}::int end`),
    ...(shortened.length === 0 ? [] : [contractDays(contracts)]),
  ]
  const otherwise = sql`case when ${isDeclared(contracts)} then ${defaultDays}::int else ${LIMITS.retentionDaysMax}::int end`
  return periods.length === 0
    ? otherwise
    : sql`coalesce(least(${sql.join(periods, sql`, `)}), ${otherwise})`
}

function matches(rule: RetentionRule): SQL {
  const conditions = [
    [product, rule.product] as const,
    [type, rule.type] as const,
    [reports.class, rule.class] as const,
    [category, rule.category] as const,
  ].flatMap(([column, name]) => (name === undefined ? [] : sql`${column} = ${name}`))
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}

/** A product's own contract stands before the standard one, also where it sets no period. */
function contractDays(contracts: readonly ContractPeriod[]): SQL {
  const own = contracts.filter((contract) => contract.product !== STANDARD_PRODUCT)
  const standard = contracts.filter((contract) => contract.product === STANDARD_PRODUCT)
  const cases = [
    ...own.map(
      (contract) =>
        sql`when ${product} = ${contract.product} and ${type} = ${contract.type} then ${contract.days ?? null}::int`,
    ),
    ...standard.map(
      (contract) => sql`when ${type} = ${contract.type} then ${contract.days ?? null}::int`,
    ),
  ]
  return sql`case ${sql.join(cases, sql` `)} end`
}

function isDeclared(contracts: readonly ContractPeriod[]): SQL {
  const own = contracts.map((contract) => `${contract.product}/${contract.type}`)
  const standard = contracts.flatMap((contract) =>
    contract.product === STANDARD_PRODUCT ? contract.type : [],
  )
  return sql`(${product} || '/' || ${type} = any(${sql.param(own)}::text[])
    or ${type} = any(${sql.param(standard)}::text[]))`
}
