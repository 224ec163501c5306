import { ApiError } from '#domain/errors.ts'
import { countAwaitedErasures, listDueRequests } from '#drizzle/repositories/request_decisions.ts'
import {
  listEvents,
  listRequests,
  moveRequest,
  type SubjectRequest,
} from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../gateway.ts'
import { scrubReason } from '../holds/operator_texts.ts'
import { jobsOf, type ScheduledJob } from '../jobs/jobs.ts'
import { reloadRequest } from './requests.ts'

/** Requests of one look: the next one takes the others. */
const LOOK_MAX = 1_000

type FollowUpGateway = Pick<Gateway, 'database' | 'clock' | 'log'>

/** Carries out what has waited for the end of its cancel window, and completes what everybody has confirmed. */
export async function followUp(gateway: FollowUpGateway): Promise<void> {
  await runDue(gateway)
  const waiting = await gateway.database.withOwner((tx) =>
    listRequests(tx, {
      tenantId: undefined,
      status: 'waiting_for_processors',
      before: undefined,
      limit: LOOK_MAX,
    }),
  )
  for (const request of waiting) await completeWhereConfirmed(gateway, request)
}

async function runDue(gateway: FollowUpGateway): Promise<void> {
  const at = new Date(gateway.clock.nowMs())
  const jobs = jobsOf(gateway)
  const due = await gateway.database.withOwner((tx) => listDueRequests(tx, at, LOOK_MAX))
  for (const key of due) {
    await gateway.database.withOwner(async (tx) => {
      const move = { from: ['waiting'], to: 'running', at, actor: 'gateway' } as const
      if (await moveRequest(tx, key, move)) await jobs.enqueueRequest(tx, key)
    })
  }
  if (due.length > 0) jobs.wake()
}

async function completeWhereConfirmed(
  gateway: FollowUpGateway,
  request: SubjectRequest,
): Promise<void> {
  const { tenantId } = request
  const at = new Date(gateway.clock.nowMs())
  await gateway.database.withTenant(tenantId, async (tx) => {
    const begun = (await listEvents(tx, request)).findLast(
      ({ status }) => status === 'waiting_for_processors',
    )
    if (begun === undefined || (await countAwaitedErasures(tx, tenantId, begun.at)) > 0) return
    await moveRequest(tx, request, {
      ...{ from: ['waiting_for_processors'], to: 'completed', at, actor: 'gateway' },
      completion: { at, result: request.result ?? {} },
    })
  })
}

/**
 * Completes a request although a processor has not confirmed: somebody explains why. How many reports it may still hold
 * goes into the result. Throws an ApiError `request_state` where nobody is waited for.
 */
export async function explainException(
  gateway: FollowUpGateway & Gateway,
  request: SubjectRequest,
  { actor, explanation }: { readonly actor: string; readonly explanation: string },
): Promise<void> {
  const { tenantId } = request
  const at = new Date(gateway.clock.nowMs())
  const note = scrubReason(gateway.policies.scrubberFor(tenantId), explanation)
  const isCompleted = await gateway.database.withTenant(tenantId, async (tx) => {
    const unconfirmed = await countAwaitedErasures(tx, tenantId, at)
    return await moveRequest(tx, request, {
      ...{ from: ['waiting_for_processors'], to: 'completed', at, actor, note },
      completion: { at, result: { ...request.result, unconfirmed } },
    })
  })
  if (isCompleted) return
  const { status } = await reloadRequest(gateway, request)
  throw new ApiError('request_state', `Cannot explain an exception: the request is ${status}`)
}

/** Name of the job. */
export const FOLLOW_UP = 'request-follow-up'

/** Looks every minute. */
export function followUpJob(gateway: Gateway): ScheduledJob {
  return { name: FOLLOW_UP, cron: '* * * * *', handler: () => followUp(gateway) }
}
