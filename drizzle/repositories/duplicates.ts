import type pg from 'pg'
import { DAY_MS, utcDay } from '#domain/clock.ts'
import { LIMITS } from '#domain/limits.ts'
import type { StoredReport } from '#domain/stored_report.ts'

/**
 * The rows of which an equal one stands before them. Sorted rather than looked up: ids in the order of their time are
 * nearly sorted, and each text that is looked up is hashed and remembered by the engine first.
 */
export function duplicatesWithin<Row extends StoredReport>(rows: readonly Row[]): ReadonlySet<Row> {
  const duplicates = new Set<Row>()
  let last: Row | undefined
  for (const row of rows.toSorted(compareNames)) {
    if (last !== undefined && compareNames(last, row) === 0) duplicates.add(row)
    last = row
  }
  return duplicates
}

function compareNames(left: StoredReport, right: StoredReport): number {
  if (left.id !== right.id) return left.id < right.id ? -1 : 1
  if (left.tenantId !== right.tenantId) return left.tenantId < right.tenantId ? -1 : 1
  return 0
}

/** The rows that the store holds already, under the same day of expiry. */
export async function duplicatesInStore<Row extends StoredReport>(
  client: pg.Client,
  rows: readonly Row[],
): Promise<ReadonlySet<Row>> {
  const { rows: known } = await client.query<{ key: string }>(
    `select tenant_id::text || id::text as key from reports
     where tenant_id = any($1::uuid[]) and id = any($2::uuid[]) and expires_on = any($3::date[])`,
    [
      [...new Set(rows.map(({ tenantId }) => tenantId))],
      rows.map(({ id }) => id),
      [...new Set(rows.map(({ expiresOn }) => expiresOn))],
    ],
  )
  const keys = new Set(known.map(({ key }) => key))
  return new Set(rows.filter((row) => keys.has(row.tenantId + row.id)))
}

/** True for a row that may have come on an earlier day too. */
export const mayRepeat = (row: StoredReport) => row.mayRepeat

/**
 * The rows that stand in the store already, received up to `LIMITS.idempotencyMs` before: the same report, received on
 * an earlier day, expires on an earlier day too, where no unique key finds it.
 */
export async function findRepeated<Row extends StoredReport>(
  client: pg.Client,
  rows: readonly Row[],
): Promise<ReadonlySet<Row>> {
  const repeated = new Set<Row>()
  const daysBack = Math.ceil(LIMITS.idempotencyMs / DAY_MS)
  for (const [day, ofDay] of Map.groupBy(rows, ({ expiresOn }) => expiresOn)) {
    const byKey = new Map(ofDay.map((row) => [row.tenantId + row.id, row]))
    // The days as literals, so that the other partitions are left out when the statement is planned.
    const days = Array.from(
      { length: daysBack },
      (_, back) => `'${utcDay(Date.parse(day) - (back + 1) * DAY_MS)}'::date`,
    )
    const { rows: known } = await client.query<{ key: string }>(
      `select tenant_id::text || id::text as key from reports
       where tenant_id = any($1::uuid[]) and id = any($2::uuid[]) and expires_on in (${days.join(', ')})`,
      [[...new Set(ofDay.map(({ tenantId }) => tenantId))], ofDay.map(({ id }) => id)],
    )
    for (const { key } of known) {
      const row = byKey.get(key)
      if (row !== undefined) repeated.add(row)
    }
  }
  return repeated
}
