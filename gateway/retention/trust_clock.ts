import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import { findStoreTime, type StoreTime } from '#drizzle/repositories/retention_runs.ts'
import type { RetentionGateway } from './retention_gateway.ts'

/** Why a time may not be deleted by. */
export type ClockDoubt = 'jumped' | 'differs_from_store'

/**
 * Whether the machine's time can be believed. A clock that goes backward deletes nothing. One that has jumped forward
 * would delete what nobody wanted deleted, and for ever: so the store's own clock must agree, and no more time may have
 * passed since the last run than a gateway is usually down.
 */
export function doubtOf(nowMs: number, { now, lastRunAt }: StoreTime): ClockDoubt | undefined {
  if (nowMs - now.getTime() > LIMITS.clockDifferenceMaxMs) return 'differs_from_store'
  if (lastRunAt !== undefined && nowMs - lastRunAt.getTime() > LIMITS.clockJumpMaxMs)
    return 'jumped'
  return undefined
}

const MESSAGES: Readonly<Record<ClockDoubt, string>> = {
  jumped:
    'Cannot delete by this clock: it is more than 7 days after the last run; confirm it with confirmClock',
  differs_from_store:
    'Cannot delete by this clock: it is more than an hour ahead of the store’s; confirm it with confirmClock',
}

/** Throws an ApiError `clock_not_trusted` where nothing may be deleted by this time without a confirmation. */
export async function assertClockTrusted(
  { database }: Pick<RetentionGateway, 'database'>,
  nowMs: number,
): Promise<void> {
  const doubt = doubtOf(nowMs, await database.withOwner(findStoreTime))
  if (doubt !== undefined) throw new ApiError('clock_not_trusted', MESSAGES[doubt])
}
