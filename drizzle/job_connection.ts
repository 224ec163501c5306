import { sql } from 'drizzle-orm'
import { type Db, fromDrizzle } from 'pg-boss'
import type { Transaction } from './database.ts'

/** Lets pg-boss enqueue a job in an open transaction: the job exists if and only if the transaction commits. */
export function jobConnectionOf(tx: Transaction): Db {
  return fromDrizzle(tx, sql)
}
