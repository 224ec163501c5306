import { createHash } from 'node:crypto'
import type pg from 'pg'
import { DAY_MS, utcDay } from '#domain/clock.ts'
import { LIMITS } from '#domain/limits.ts'
import { requestNarrowingOfAll } from '#drizzle/repositories/narrowing.ts'
import {
  createPartitions,
  dropPartition,
  listPartitions,
  type PartitionCount,
} from '#drizzle/repositories/partitions.ts'
import {
  listRetentionRuns,
  type RetentionRun,
  recordRetentionRun,
} from '#drizzle/repositories/retention_runs.ts'
import { deleteExpiredWitnesses } from '#drizzle/repositories/value_witnesses.ts'
import type { Bundle } from '#policies/engine/bundle.ts'
import { HeldNotMovedError } from '../holds/held_not_moved_error.ts'
import { dropAllButHeld, moveHeldBeforeDrop, withHoldsAsTheyAre } from '../holds/move.ts'
import type { RetentionGateway } from './retention_gateway.ts'
import { assertClockTrusted } from './trust_clock.ts'

/** Days of expiry for which partitions are made ahead of the default period. */
const DAYS_AHEAD = 7

export interface RetentionOptions {
  /** True where somebody answers for the time: it is not doubted. */
  readonly isClockConfirmed?: boolean
}

/**
 * Deletes every report whose expiry day has begun at `nowMs`, by dropping its partition and destroying its keys, after
 * held ones were copied, and makes the partitions that the coming days will need. Safe to repeat and to run in several
 * processes at once; the run is recorded. Throws an ApiError `clock_not_trusted` where the clock seems to have jumped,
 * and KeyringAwayError once everything is done that can be done without the keyring.
 */
export async function runRetention(
  gateway: RetentionGateway,
  nowMs: number,
  { isClockConfirmed = false }: RetentionOptions = {},
): Promise<RetentionRun> {
  const startedAt = new Date(gateway.clock.nowMs())
  const client = await gateway.database.connect()
  try {
    const makePartitions = () => createPartitions(client, daysAhead(gateway))
    if (!isClockConfirmed) {
      // What arrives needs its partition also where nothing may be deleted.
      await assertClockTrusted(gateway, nowMs).catch(async (error: unknown) => {
        await makePartitions()
        throw error
      })
    }
    const today = utcDay(nowMs)
    const dropped = await dropExpired(gateway, client, today)
    const partitionsCreated = await makePartitions()
    const recorded = await recordRun(gateway, {
      now: new Date(nowMs),
      startedAt,
      finishedAt: new Date(gateway.clock.nowMs()),
      partitionsDropped: dropped.partitions,
      reportsDeleted: dropped.reports,
      reportsCounted: dropped.isExact ? 'exactly' : 'approximately',
      partitionsCreated,
      periods: digestOfPeriods(gateway.policies.bundle),
    })
    await deleteCounts(gateway, today)
    await gateway.spool?.deleteExpired(today)
    await gateway.keyring.destroyExpired(dropped.keysUntil)
    const { partitionsDropped, reportsDeleted } = recorded
    gateway.log.info('retention_run', { partitionsDropped, reportsDeleted, partitionsCreated })
    return recorded
  } finally {
    await client.end()
  }
}

/** Who had a value of which the last report is over is counted no longer. */
async function deleteCounts({ database }: RetentionGateway, today: string): Promise<void> {
  const limit = LIMITS.retentionBatchRowsMax
  let deleted: number = limit
  while (deleted === limit) {
    deleted = await database.withOwner((tx) => deleteExpiredWitnesses(tx, { today, limit }))
  }
}

interface Dropped {
  readonly partitions: number
  readonly reports: number
  readonly isExact: boolean
  /** The last day whose keys nobody needs any more. */
  readonly keysUntil: string
}

async function dropExpired(
  gateway: RetentionGateway,
  client: pg.Client,
  today: string,
): Promise<Dropped> {
  let partitions = 0
  let reports = 0
  let isExact = true
  let keysUntil = today
  for (const { name, day } of await listPartitions(client)) {
    if (day > today) continue
    const outcome = await dropDay(gateway, client, { name, day })
    if (outcome === 'in_use') gateway.log.warn('partition_in_use', { day })
    else if (outcome.isHeld) {
      // What waits for its copy can only be copied with its keys: those of this day and later ones stay until then.
      keysUntil = keysUntil < day ? keysUntil : utcDay(Date.parse(day) - DAY_MS)
      reports += outcome.reports
    } else {
      partitions += 1
      reports += outcome.reports
      isExact &&= outcome.isExact
    }
  }
  return { partitions, reports, isExact, keysUntil }
}

type DroppedDay = 'in_use' | (PartitionCount & { readonly isHeld: boolean })

/** Drops a day. Where held reports cannot be copied now, all others of the day are deleted, and they wait. */
async function dropDay(
  gateway: RetentionGateway,
  client: pg.Client,
  { name, day }: { readonly name: string; readonly day: string },
): Promise<DroppedDay> {
  try {
    await moveHeldBeforeDrop(gateway, { day })
    return await withHoldsAsTheyAre(gateway, 'all', async () => {
      // Holds that were added since are copied too; none can be added before the drop.
      await moveHeldBeforeDrop(gateway, { day })
      const count = await dropPartition(client, { name })
      return count === undefined ? 'in_use' : { ...count, isHeld: false }
    })
  } catch (error) {
    if (!(error instanceof HeldNotMovedError)) throw error
    const { holds } = error
    const { deleted } = await dropAllButHeld(gateway, { day, holds })
    return { reports: deleted, isExact: true, isHeld: true }
  }
}

/** Records a run; where the contracts' periods are others than in the last one, every tenant is to be narrowed. */
async function recordRun(
  { database }: RetentionGateway,
  run: Omit<RetentionRun, 'id'>,
): Promise<RetentionRun> {
  return await database.withOwner(async (tx) => {
    const [last] = await listRetentionRuns(tx, 1)
    if (last !== undefined && last.periods !== run.periods) await requestNarrowingOfAll(tx)
    return await recordRetentionRun(tx, run)
  })
}

/** Digest of the periods that contracts set, and of the default. */
function digestOfPeriods(bundle: Bundle): string {
  const periods = [...bundle.contracts.values()]
    .filter(({ retentionDays }) => retentionDays !== undefined)
    .map(({ product, type, retentionDays }) => `${product}/${type} ${retentionDays}`)
    .toSorted()
  return createHash('sha256')
    .update([...periods, `default ${bundle.retentionDaysDefault}`].join('\n'))
    .digest('hex')
}

/** The expiry days of reports that arrive this week, for every period that a contract sets. */
function daysAhead({ policies, clock }: RetentionGateway): readonly string[] {
  const { bundle } = policies
  const periods = new Set<number>([bundle.retentionDaysDefault])
  for (const contract of bundle.contracts.values()) {
    if (contract.retentionDays !== undefined) periods.add(contract.retentionDays)
  }
  const nowMs = clock.nowMs()
  return [...periods].flatMap((days) =>
    Array.from({ length: DAYS_AHEAD + 1 }, (_, ahead) => utcDay(nowMs + (days + ahead) * DAY_MS)),
  )
}
