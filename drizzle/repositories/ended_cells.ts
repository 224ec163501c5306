import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { parseTenantId } from '#domain/ids.ts'
import type { Transaction } from '../database.ts'
import { reports } from '../schema/reports.ts'
import type { NotedCell } from './narrowing.ts'
import { parseSealedRecord, READ_COLUMNS, type SealedRecord } from './report_reader.ts'

/** Every cell of which something is stored and whose day is this one (`YYYY-MM-DD`) or earlier, over all tenants. */
export async function listCellsUntil(tx: Transaction, day: string): Promise<readonly NotedCell[]> {
  const { rows } = await tx.execute<{ tenant: string; day: string; product: string; type: string }>(
    sql`select distinct tenant_id as tenant, expires_on::text as day, product, type from reports
         where expires_on <= ${day}::date`,
  )
  return rows.flatMap(({ tenant, day: expiresOn, product, type }) => {
    const tenantId = parseTenantId(tenant)
    return tenantId === undefined ? [] : [{ tenantId, expiresOn, product, type }]
  })
}

/** The reports of a cell, by id. */
export async function readCell(
  tx: Transaction,
  cell: NotedCell,
  page: { readonly afterId: string | undefined; readonly limit: number },
): Promise<readonly SealedRecord[]> {
  const { tenantId } = cell
  const rows = await tx
    .select(READ_COLUMNS)
    .from(reports)
    .where(and(isOf(cell), page.afterId === undefined ? undefined : gt(reports.id, page.afterId)))
    .orderBy(asc(reports.id))
    .limit(page.limit)
  return rows.map((row) => parseSealedRecord(row, tenantId))
}

/** Deletes reports of a cell by id, or at most `limit` of all; returns how many there were. */
export async function deleteFromCell(
  tx: Transaction,
  cell: NotedCell,
  which: { readonly ids: readonly string[] } | { readonly limit: number },
): Promise<number> {
  const places = tx
    .select({ place: sql`${reports}.ctid` })
    .from(reports)
    .where(isOf(cell))
  const { rowCount } = await tx
    .delete(reports)
    .where(
      and(
        isOf(cell),
        'ids' in which
          ? sql`${reports.id} = any(${sql.param(which.ids)}::uuid[])`
          : sql`${reports}.ctid = any(array(${places.limit(which.limit)}))`,
      ),
    )
  return rowCount ?? 0
}

function isOf({ tenantId, expiresOn, product, type }: NotedCell) {
  return and(
    eq(reports.tenantId, tenantId),
    eq(reports.expiresOn, expiresOn),
    eq(reports.product, product),
    eq(reports.type, type),
  )
}
