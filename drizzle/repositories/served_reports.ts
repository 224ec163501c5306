import { and, gt, type SQL, sql } from 'drizzle-orm'
import { DAY_MS, utcDay } from '#domain/clock.ts'
import { reports } from '../schema/reports.ts'
import { daysOfRow, type StoredPeriods } from './stored_periods.ts'

/** By which periods, and when, it is judged whether a report may be shown. */
export interface Served {
  readonly periods: StoredPeriods
  readonly nowMs: number
}

/**
 * The reports that may be shown, exported and forwarded: those whose expiry day has not begun, neither the one that
 * they were given nor the one that the periods in force give them. What a shorter period is about to delete or move is
 * thus out of sight at once, before the store has come that far.
 */
export function servedCondition({ periods, nowMs }: Served): SQL | undefined {
  const today = utcDay(nowMs)
  const tomorrow = new Date(Date.parse(today) + DAY_MS)
  return and(
    gt(reports.expiresOn, today),
    sql`${reports.receivedAt} >= ${tomorrow.toISOString()}::timestamptz - make_interval(days => ${daysOfRow(periods)})`,
  )
}
