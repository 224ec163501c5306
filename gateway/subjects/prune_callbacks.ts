import { DAY_MS } from '#domain/clock.ts'
import { LIMITS } from '#domain/limits.ts'
import { pruneCallbacks } from '#drizzle/repositories/request_callbacks.ts'
import type { Gateway } from '../gateway.ts'
import type { ScheduledJob } from '../jobs/jobs.ts'

/** Rows of one transaction. */
const BATCH_ROWS = 5_000

/** Forgets what was told of requests that ended long ago: their addresses are nobody's business any more. */
export async function pruneToldCallbacks({
  database,
  clock,
}: Pick<Gateway, 'database' | 'clock'>): Promise<void> {
  const before = new Date(clock.nowMs() - LIMITS.callbacksKeptDays * DAY_MS)
  let pruned = BATCH_ROWS
  while (pruned === BATCH_ROWS) {
    pruned = await database.withOwner((tx) => pruneCallbacks(tx, before, BATCH_ROWS))
  }
}

/** Runs every night. */
export function callbackPruningJob(gateway: Gateway): ScheduledJob {
  return {
    name: 'request-callback-pruning',
    cron: '37 2 * * *',
    handler: () => pruneToldCallbacks(gateway),
  }
}
