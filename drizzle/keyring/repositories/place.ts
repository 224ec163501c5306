import { sql } from 'drizzle-orm'
import type { OpenTransaction } from '../../connections.ts'

/** True where the connection leads to a database that holds reports. */
export async function hasReports(tx: OpenTransaction): Promise<boolean> {
  const { rows } = await tx.execute<{ there: boolean }>(
    sql`select to_regclass('public.reports') is not null as there`,
  )
  return rows[0]?.there ?? false
}
