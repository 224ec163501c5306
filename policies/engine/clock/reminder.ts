import { DAY_MS } from '#domain/clock.ts'
import type { LegalClock } from './clock.ts'

/** Days before the end at which somebody is reminded: the smallest that has come counts. 0: it ends within a day. */
export const REMINDER_STAGES = [14, 7, 3, 1, 0] as const
export type ReminderStage = (typeof REMINDER_STAGES)[number] | 'overdue'

/** What of a clock a reminder needs. */
export type RemindedClock = Pick<LegalClock, 'dueAt'> & Partial<Pick<LegalClock, 'pausedSinceMs'>>

/**
 * The reminder that is due now, or undefined where there is none yet: the stages 14, 7, 3 and 1 are reached when at most
 * so many days and the one that runs are left, 0 in the last 24 hours, and `overdue` after the end. A clock that stands
 * still reminds of nothing.
 */
export function reminderStage(clock: RemindedClock, nowMs: number): ReminderStage | undefined {
  if (clock.pausedSinceMs !== undefined) return undefined
  const leftMs = clock.dueAt - nowMs
  if (leftMs < 0) return 'overdue'
  const daysLeft = Math.floor(leftMs / DAY_MS)
  return REMINDER_STAGES.findLast((stage) => daysLeft <= stage)
}
