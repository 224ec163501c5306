import { ApiError } from '#domain/errors.ts'
import { listDueRequests } from '#drizzle/repositories/request_decisions.ts'
import { countSinkReportsLeft } from '#drizzle/repositories/request_deliveries.ts'
import {
  listRequests,
  moveRequest,
  type SubjectRequest,
} from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../gateway.ts'
import { scrubReason } from '../holds/operator_texts.ts'
import { jobsOf, type ScheduledJob } from '../jobs/jobs.ts'
import { endDetails } from './details.ts'
import { completeWhereConfirmed, destroyDetails } from './processors/complete.ts'
import { exceptAll } from './processors/decide.ts'
import { reloadRequest } from './requests.ts'

/** Requests of one look: the next one takes the others. */
const LOOK_MAX = 1_000

type FollowUpGateway = Pick<Gateway, 'database' | 'clock' | 'log' | 'keyring'>

/**
 * Carries out what has waited for the end of its cancel window, completes what everybody has confirmed, and ends what was
 * kept in the clear for requests that have ended.
 */
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
  await endDetails(gateway, gateway.clock.nowMs())
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
    const unconfirmed = await countSinkReportsLeft(tx, request)
    const move = { from: ['waiting_for_processors'], to: 'completed', at, actor, note } as const
    const completion = { at, result: { ...request.result, unconfirmed } }
    // First, since it locks the request: what is excepted after it was waited for by nobody else.
    if (!(await moveRequest(tx, request, { ...move, completion }))) return false
    await exceptAll(tx, request, { at, explanation: note, actor })
    return true
  })
  if (isCompleted) return await destroyDetails(gateway, request)
  const { status } = await reloadRequest(gateway, request)
  throw new ApiError('request_state', `Cannot explain an exception: the request is ${status}`)
}

/** Name of the job. */
export const FOLLOW_UP = 'request-follow-up'

/** Looks every minute. */
export function followUpJob(gateway: Gateway): ScheduledJob {
  return { name: FOLLOW_UP, cron: '* * * * *', handler: () => followUp(gateway) }
}
