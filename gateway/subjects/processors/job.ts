import type { Network } from '../../connectors/network.ts'
import type { Gateway } from '../../gateway.ts'
import { jobsOf, type ScheduledJob } from '../../jobs/jobs.ts'
import { sendDeliveries } from './send.ts'

const JOB = 'request-processors'

/** Tells processors every minute, and right after each execution. */
export function processorJob(gateway: Gateway, network?: Network): ScheduledJob {
  const parts = network === undefined ? gateway : { ...gateway, network }
  return {
    ...{ name: JOB, cron: '* * * * *', followsRequests: true },
    handler: () => sendDeliveries(parts),
  }
}

/** Tells them now, not at the next minute; the job does anyhow. */
export function wakeProcessors(gateway: Pick<Gateway, 'database' | 'log'>): void {
  try {
    jobsOf(gateway)
      .runNow(JOB)
      .catch((error: unknown) => gateway.log.warn('processors_not_begun', { error }))
  } catch (error) {
    gateway.log.warn('processors_not_begun', { error })
  }
}
