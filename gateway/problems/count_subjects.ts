import { parseTenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { countProblemSubjects, listProblemsToCount } from '#drizzle/repositories/problems.ts'
import type { Gateway } from '../gateway.ts'
import type { ScheduledJob } from '../jobs/jobs.ts'

/**
 * Counts how many people and devices each problem concerns, by pseudonyms, where it has occurred since the last count
 * or that was a day ago: what is erased or over then counts no longer. What one run does not reach the next one does.
 */
export async function countSubjectsOfProblems({
  database,
  clock,
}: Pick<Gateway, 'database' | 'clock'>): Promise<void> {
  const now = new Date(clock.nowMs())
  const due = await database.withOwner((tx) =>
    listProblemsToCount(tx, { now, limit: LIMITS.problemsCountedMax }),
  )
  for (const { tenantId: text, ...key } of due) {
    const tenantId = parseTenantId(text)
    if (tenantId === undefined) continue
    const count = { key, now, reportsMax: LIMITS.problemReportsCountedMax }
    await database.withTenant(tenantId, (tx) => countProblemSubjects(tx, tenantId, count))
  }
}

/** Looks every five minutes. */
export function problemSubjectsJob(gateway: Gateway): ScheduledJob {
  return {
    name: 'problem-subjects',
    cron: '*/5 * * * *',
    handler: () => countSubjectsOfProblems(gateway),
  }
}
