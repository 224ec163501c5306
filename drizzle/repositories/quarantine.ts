import { type SQL, sql } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'

/** What was counted of a path: never a value. */
export interface CountedPath {
  readonly path: string
  readonly valueType: string
  /** Reports in which the path had a value of this type. */
  readonly count: number
  readonly firstSeen: Date
  readonly lastSeen: Date
}

/** One path of a quarantined type, over all client versions that are known. */
export interface QuarantinedPath extends CountedPath {
  readonly clientVersions: readonly string[]
}

/** A report type that no contract declared when it arrived. */
export interface QuarantinedType {
  readonly product: string
  readonly type: string
  /** The most frequent first. */
  readonly shapes: readonly QuarantinedPath[]
}

/** A field that was sent in a declared report, and that its contract did not declare. */
export interface OverCollected extends CountedPath {
  readonly product: string
  readonly type: string
  readonly clientVersion: string
}

interface TypeFilter {
  readonly product: string | undefined
  readonly type: string | undefined
}

/** A tenant's quarantined types by product and type, from the one after `after`. */
export async function listQuarantinedTypes(
  tx: Transaction,
  tenantId: TenantId,
  filter: TypeFilter & {
    readonly after: { readonly product: string; readonly type: string } | undefined
    readonly limit: number
  },
): Promise<readonly QuarantinedType[]> {
  const { after } = filter
  const rows = await tx.execute<Row>(sql`
    with kinds as (
      select distinct product, type from shapes
      where tenant_id = ${tenantId} and kind = 'quarantined'
        and ${equals('product', filter.product)} and ${equals('type', filter.type)}
        and ${after === undefined ? sql`true` : sql`(product, type) > (${after.product}, ${after.type})`}
      order by product, type limit ${filter.limit}
    )
    select product, type, path, value_type, sum(count) as count,
      min(first_seen) as first_seen, max(last_seen) as last_seen,
      array_agg(distinct client_version) filter (where client_version <> '') as client_versions
    from shapes join kinds using (product, type)
    where tenant_id = ${tenantId} and kind = 'quarantined'
    group by product, type, path, value_type
    order by product, type, sum(count) desc, path, value_type`)
  return groupByType(rows.rows)
}

/** A tenant's over-collected fields, the most frequent first, from the one after `after` on. */
export async function listOverCollected(
  tx: Transaction,
  tenantId: TenantId,
  filter: {
    readonly product: string | undefined
    readonly after: Omit<OverCollected, 'firstSeen' | 'lastSeen'> | undefined
    readonly limit: number
  },
): Promise<readonly OverCollected[]> {
  const { rows } = await tx.execute<Row>(sql`
    select product, type, path, value_type, client_version, sum(count) as count,
      min(first_seen) as first_seen, max(last_seen) as last_seen
    from shapes
    where tenant_id = ${tenantId} and kind = 'undeclared' and ${equals('product', filter.product)}
    group by product, type, path, value_type, client_version
    having ${isAfter(filter.after)}
    order by sum(count) desc, product, type, path, value_type, client_version
    limit ${filter.limit}`)
  return rows.map((row) => ({
    product: textOf(row, 'product'),
    type: textOf(row, 'type'),
    clientVersion: textOf(row, 'client_version'),
    ...countedOf(row),
  }))
}

type Row = Record<string, unknown>

function equals(column: 'product' | 'type', value: string | undefined): SQL {
  return value === undefined ? sql`true` : sql`${sql.identifier(column)} = ${value}`
}

function isAfter(after: Omit<OverCollected, 'firstSeen' | 'lastSeen'> | undefined): SQL {
  if (after === undefined) return sql`true`
  const { count, product, type, path, valueType, clientVersion } = after
  return sql`(sum(count) < ${count} or (sum(count) = ${count}
    and (product, type, path, value_type, client_version)
      > (${product}, ${type}, ${path}, ${valueType}, ${clientVersion})))`
}

function groupByType(rows: readonly Row[]): readonly QuarantinedType[] {
  const types: { product: string; type: string; shapes: QuarantinedPath[] }[] = []
  for (const row of rows) {
    const product = textOf(row, 'product')
    const type = textOf(row, 'type')
    let last = types.at(-1)
    if (last === undefined || last.product !== product || last.type !== type) {
      last = { product, type, shapes: [] }
      types.push(last)
    }
    last.shapes.push({ ...countedOf(row), clientVersions: textsOf(row, 'client_versions') })
  }
  return types
}

function countedOf(row: Row): CountedPath {
  return {
    path: textOf(row, 'path'),
    valueType: textOf(row, 'value_type'),
    count: Number(row['count']),
    firstSeen: new Date(textOf(row, 'first_seen')),
    lastSeen: new Date(textOf(row, 'last_seen')),
  }
}

function textOf(row: Row, column: string): string {
  const value = row[column]
  return value instanceof Date ? value.toISOString() : String(value ?? '')
}

function textsOf(row: Row, column: string): readonly string[] {
  const values = row[column]
  return Array.isArray(values) ? values.map(String) : []
}
