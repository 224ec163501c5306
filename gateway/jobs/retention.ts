import { DAY_MS, utcDay } from '#domain/clock.ts'
import { LIMITS } from '#domain/limits.ts'
import {
  createPartitions,
  dropPartition,
  listPartitions,
} from '#drizzle/repositories/partitions.ts'
import { type RetentionRun, recordRetentionRun } from '#drizzle/repositories/retention_runs.ts'
import type { Gateway } from '../gateway.ts'

/** Days of expiry for which partitions are made ahead of the default period. */
const DAYS_AHEAD = 7

/** What a run needs of the gateway. */
export type RetentionGateway = Pick<Gateway, 'database' | 'clock' | 'log' | 'policies'>

/**
 * Deletes every report whose expiry day has begun at `nowMs`, by dropping its partition, and makes the partitions
 * that the coming days will need. Safe to repeat and to run in several processes at once; the run is recorded.
 */
export async function runRetention(
  gateway: RetentionGateway,
  nowMs: number,
): Promise<RetentionRun> {
  const startedAt = new Date(gateway.clock.nowMs())
  const client = await gateway.database.connect()
  try {
    const today = utcDay(nowMs)
    let reportsDeleted = 0
    let partitionsDropped = 0
    for (const partition of await listPartitions(client)) {
      if (partition.day > today) continue
      reportsDeleted += await dropPartition(client, partition)
      partitionsDropped += 1
    }
    const partitionsCreated = await createPartitions(client, daysAhead(gateway))
    const run = {
      now: new Date(nowMs),
      startedAt,
      partitionsDropped,
      reportsDeleted,
      partitionsCreated,
    }
    const recorded = await gateway.database.withOwner((tx) =>
      recordRetentionRun(tx, { ...run, finishedAt: new Date(gateway.clock.nowMs()) }),
    )
    gateway.log.info('retention_run', { partitionsDropped, reportsDeleted, partitionsCreated })
    return recorded
  } finally {
    await client.end()
  }
}

/** The expiry days of reports that arrive this week, for every period that a contract sets. */
function daysAhead({ policies, clock }: RetentionGateway): readonly string[] {
  const periods = new Set<number>([LIMITS.retentionDaysDefault])
  for (const contract of policies.bundle.contracts.values()) {
    if (contract.retentionDays !== undefined) periods.add(contract.retentionDays)
  }
  const nowMs = clock.nowMs()
  return [...periods].flatMap((days) =>
    Array.from({ length: DAYS_AHEAD + 1 }, (_, ahead) => utcDay(nowMs + (days + ahead) * DAY_MS)),
  )
}
