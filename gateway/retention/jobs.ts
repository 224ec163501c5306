import { ApiError } from '#domain/errors.ts'
import { jobsOf, type ScheduledJob } from '../jobs/jobs.ts'
import { destroyEndedTenants } from '../tenancy/subscriptions.ts'
import { retentionMetrics } from './metrics.ts'
import { runNarrowing } from './narrow.ts'
import { proveRetention } from './prove.ts'
import { runRetention } from './retention.ts'
import type { RetentionGateway } from './retention_gateway.ts'

const RUN = 'retention'
const NARROW = 'retention-narrowing'
const PROVE = 'retention-proof'

/**
 * The first run of a process: partitions for what arrives, and what has expired goes. What fails is tried again within
 * the hour: reports can be taken without it.
 */
export async function retainAtStart(gateway: RetentionGateway): Promise<void> {
  try {
    await runRetention(gateway, gateway.clock.nowMs())
  } catch (error) {
    if (isClockRefusal(error)) refuse(gateway, error)
    else gateway.log.error('retention_failed', { error })
  }
}

function isClockRefusal(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'clock_not_trusted'
}

function refuse(gateway: RetentionGateway, error: unknown): void {
  retentionMetrics().refused()
  gateway.log.error('retention_refused', { error })
}

/**
 * What deletes by the time, then asks the store whether it is all gone. A clock that is not trusted deletes nothing: it
 * is an error in the log and a metric, and the rest of the gateway goes on.
 */
export async function retain(gateway: RetentionGateway): Promise<void> {
  try {
    await runRetention(gateway, gateway.clock.nowMs())
    await destroyEndedTenants(gateway, gateway.clock.nowMs())
  } catch (error) {
    if (!isClockRefusal(error)) throw error
    refuse(gateway, error)
  }
  await proveRetention(gateway, { isComplete: false })
}

/** The jobs of retention, in UTC: after the beginning of each hour, and one complete proof a day. */
export function retentionJobs(gateway: RetentionGateway): readonly ScheduledJob[] {
  return [
    { name: RUN, cron: '0 * * * *', handler: () => retain(gateway) },
    {
      name: NARROW,
      cron: '20 * * * *',
      handler: async () => {
        await runNarrowing(gateway)
      },
    },
    {
      name: PROVE,
      cron: '40 3 * * *',
      handler: async () => {
        await proveRetention(gateway, { isComplete: true })
      },
    },
  ]
}

/** Begins to narrow now: after periods have changed, and at a start. Where jobs do not run it waits for its hour. */
export async function narrowNow(gateway: RetentionGateway): Promise<void> {
  try {
    await jobsOf(gateway).runNow(NARROW)
  } catch (error) {
    gateway.log.warn('narrowing_not_begun', { error })
  }
}
