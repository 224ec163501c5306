import { sql } from 'drizzle-orm'
import type { Transaction } from '../database.ts'

/** Where processes tell each other of what they have recorded (PostgreSQL's NOTIFY). */
export const CHANGES_CHANNEL = 'tidegate_changes'

/** Tells all processes, once the transaction is committed: they read for themselves what it was. */
export async function tellChange(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_notify(${CHANGES_CHANNEL}, '')`)
}
