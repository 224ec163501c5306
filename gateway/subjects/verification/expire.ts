import { pruneRequestTokens } from '#drizzle/repositories/request_tokens.ts'
import { listUnverified } from '#drizzle/repositories/request_verifications.ts'
import type { Gateway } from '../../gateway.ts'
import type { ScheduledJob } from '../../jobs/jobs.ts'
import { denyUnverified } from './verification.ts'

/** Requests and tokens of one look: the next one takes the others. */
const LOOK_MAX = 1_000
const PRUNE_MAX = 10_000

/** Denies requests whose person was not verified in time, and forgets tokens that are out of date. Safe to repeat. */
export async function endVerifications({
  database,
  clock,
}: Pick<Gateway, 'database' | 'clock'>): Promise<void> {
  const at = new Date(clock.nowMs())
  const overdue = await database.withOwner((tx) => listUnverified(tx, { now: at, limit: LOOK_MAX }))
  for (const request of overdue) {
    await database.withTenant(request.tenantId, (tx) =>
      denyUnverified(tx, request, { at, note: 'Nobody was verified in time' }),
    )
  }
  await database.withOwner((tx) => pruneRequestTokens(tx, at, PRUNE_MAX))
}

/** Looks every minute. */
export function verificationEndJob(gateway: Gateway): ScheduledJob {
  return {
    name: 'verification-end',
    cron: '* * * * *',
    handler: () => endVerifications(gateway),
  }
}
