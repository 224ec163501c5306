import { and, asc, count, eq, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { TenantId } from '#domain/ids.ts'
import type { RetentionRule } from '#policies/engine/retain.ts'
import type { Transaction } from '../database.ts'
import { narrowings, retentionRules } from '../schema/reports.ts'

/** A period that a tenant has set for a part of its reports. */
export interface StoredRule extends RetentionRule {
  readonly id: string
  readonly createdAt: Date
  readonly createdBy: string
}

type RuleRow = Pick<
  typeof retentionRules.$inferSelect,
  'product' | 'type' | 'class' | 'category' | 'days'
>

/** A stored rule, in which null stands for all, as the engine reads it. */
export function parseRule({ product, type, class: dataClass, category, days }: RuleRow) {
  return {
    product: product ?? undefined,
    type: type ?? undefined,
    class: dataClass ?? undefined,
    category: category ?? undefined,
    days,
  } satisfies RetentionRule
}

/** A tenant's rules as one column of a query, so that admission needs no second look at the store. */
export function rulesOf(tenantId: AnyPgColumn) {
  const { product, type, class: dataClass, category, days } = retentionRules
  return sql<RuleRow[]>`coalesce((
    select json_agg(json_build_object('product', ${product}, 'type', ${type}, 'class', ${dataClass},
      'category', ${category}, 'days', ${days}))
    from ${retentionRules} where ${retentionRules.tenantId} = ${tenantId}), '[]'::json)`
}

/** Adds a rule; false where the tenant has as many as it may. */
export async function insertRule(
  tx: Transaction,
  tenantId: TenantId,
  { rule, most }: { readonly rule: StoredRule; readonly most: number },
): Promise<boolean> {
  const { product, type, class: dataClass, category, ...rest } = rule
  const [known] = await tx
    .select({ count: count() })
    .from(retentionRules)
    .where(eq(retentionRules.tenantId, tenantId))
  if ((known?.count ?? 0) >= most) return false
  await tx.insert(retentionRules).values({
    ...rest,
    tenantId,
    product: product ?? null,
    type: type ?? null,
    class: dataClass ?? null,
    category: category ?? null,
  })
  return true
}

/** A tenant's rules, in the order in which they were set. */
export async function listRules(
  tx: Transaction,
  tenantId: TenantId,
): Promise<readonly StoredRule[]> {
  const rows = await tx
    .select()
    .from(retentionRules)
    .where(eq(retentionRules.tenantId, tenantId))
    .orderBy(asc(retentionRules.id))
  return rows.map((row) => {
    const { id, createdAt, createdBy } = row
    return { ...parseRule(row), id, createdAt, createdBy }
  })
}

/** Takes a rule back; false where the tenant has none such. What is stored keeps the day that it has. */
export async function deleteRule(
  tx: Transaction,
  tenantId: TenantId,
  id: string,
): Promise<boolean> {
  const rows = await tx
    .delete(retentionRules)
    .where(and(eq(retentionRules.tenantId, tenantId), eq(retentionRules.id, id)))
    .returning({ id: retentionRules.id })
  return rows.length > 0
}

/**
 * Remembers that a tenant's periods have changed, in the transaction that changes them: what it has stored is to be
 * brought within them.
 */
export async function requestNarrowing(tx: Transaction, tenantId: TenantId): Promise<void> {
  await tx
    .insert(narrowings)
    .values({ tenantId, changedAt: sql`clock_timestamp()` })
    .onConflictDoUpdate({
      target: narrowings.tenantId,
      set: { changedAt: sql`clock_timestamp()` },
    })
}
