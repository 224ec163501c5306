import type { ScheduledJob } from '../jobs/jobs.ts'
import { deliverErasures, type EraseParts } from './erase_from_sinks.ts'

/** How long one run goes on, in milliseconds. */
const RUN_MS = 10 * 60_000

/** The job that tries again, every minute, what a sink could not remove. */
export function sinkErasureJob(parts: EraseParts): ScheduledJob {
  return {
    name: 'sink-erasure',
    cron: '* * * * *',
    handler: () => deliverErasures(parts, AbortSignal.timeout(RUN_MS)),
  }
}
