import { ApiError } from '#domain/errors.ts'
import type { DenialReason, RequestStatus } from '#domain/subject_request.ts'
import { repeatCallbacks } from '#drizzle/repositories/request_callbacks.ts'
import { extendRequest, liftRestrictions } from '#drizzle/repositories/request_decisions.ts'
import { findRequestRules } from '#drizzle/repositories/request_rules.ts'
import { lockRequest } from '#drizzle/repositories/request_votes.ts'
import {
  moveRequest,
  type RequestKey,
  type RequestMove,
  type SubjectRequest,
} from '#drizzle/repositories/subject_requests.ts'
import { clockOf } from '#policies/engine/clock/clock.ts'
import type { Scrubber } from '#policies/scrub/scrubber.ts'
import type { Gateway } from '../gateway.ts'
import { scrubReason } from '../holds/operator_texts.ts'
import { askVoters } from './ask_voters.ts'
import {
  type Approval,
  type Approved,
  answerTo,
  begin,
  beginVoted,
  type Decision,
  moveTo,
  nowOf,
} from './begin.ts'
import { DRP } from './drp/status.ts'
import { countsEnough } from './four_eyes.ts'
import { type LinkedCount, linkedOf } from './linked.ts'
import { type Plan, planRequest } from './plan.ts'
import { holidaysOf, reloadRequest, requireRegulation } from './requests.ts'
import { openVotes } from './votes.ts'

/**
 * What is held of the subject, and what would be done with it. The first look makes it one that is being reviewed. Throws
 * an ApiError `request_state` while nobody knows who asks.
 */
export async function previewRequest(
  gateway: Gateway,
  request: SubjectRequest,
  actor: string,
): Promise<Plan & { readonly linked?: readonly LinkedCount[] }> {
  if (request.status === 'verifying') {
    throw new ApiError('request_state', 'Cannot preview the request: it is verifying')
  }
  return await gateway.database.withTenant(request.tenantId, async (tx) => {
    const plan = await planRequest(tx, request)
    const linked = await linkedOf(tx, request)
    await moveRequest(tx, request, moveTo('reviewing', gateway, actor))
    return linked === undefined ? plan : { ...plan, linked: linked.items }
  })
}

/**
 * Approves a request. It is carried out at once and waited for a little; where the tenant wants a cancel window it waits,
 * and an erasure's subjects are restricted meanwhile; where it wants four eyes, the second approval of the same plan
 * counts; where it has voters, they are asked, and it stays `reviewing` until all required ones have approved. Approving
 * again changes nothing, but for voters that are asked again where they have denied. Throws an ApiError where the request
 * has ended or nobody knows yet who asks (`request_state`), where what it would do is not what was approved any more
 * (`plan_changed`), and where four eyes are wanted and no plan is named (`plan_missing`).
 */
export async function approveRequest(
  gateway: Gateway,
  request: SubjectRequest,
  approval: Approval,
): Promise<Approved> {
  const { actor } = approval
  // As owner, not as tenant: the job is written to pg-boss's own schema in the same transaction.
  const decided = await gateway.database.withOwner(async (tx): Promise<Decision> => {
    // Nobody adds identities between the plan that is compared and the approval.
    await lockRequest(tx, request)
    const rules = await findRequestRules(tx, request.tenantId)
    const isEnough = await countsEnough(tx, gateway, { request, approval, rules })
    if (!isEnough) return { kind: 'needs_another' }
    const votes = await openVotes(tx, gateway, { request, actor })
    if (votes === undefined) return await begin(tx, gateway, { request, approval, rules })
    await moveRequest(tx, request, moveTo('reviewing', gateway, actor))
    return { kind: 'asks_voters' }
  })
  if (decided.kind === 'asks_voters') {
    await askVoters(gateway, request)
    return await beginVoted(gateway, await reloadRequest(gateway, request), approval)
  }
  return await answerTo(gateway, request, { decided, approval })
}

/** Cancels a request that does not run yet. Throws an ApiError where it does, or where it has ended. */
export async function cancelRequest(
  gateway: Gateway,
  request: SubjectRequest,
  actor: string,
): Promise<RequestStatus> {
  return await endEarly(gateway, request, moveTo('cancelled', gateway, actor))
}

/** Denies a request that does not run yet, for a reason that the person is told. Throws an ApiError `request_state`. */
export async function denyRequest(
  gateway: Gateway,
  request: SubjectRequest,
  denial: {
    readonly actor: string
    readonly reason: DenialReason
    readonly note?: string | undefined
  },
): Promise<RequestStatus> {
  const { note } = denial
  return await endEarly(gateway, request, {
    ...moveTo('denied', gateway, denial.actor),
    note: note === undefined ? undefined : scrubReason(scrubberOf(gateway, request), note),
    decided: { denialReason: denial.reason },
  })
}

async function endEarly(
  gateway: Gateway,
  request: SubjectRequest,
  move: RequestMove,
): Promise<RequestStatus> {
  const isEnded = await gateway.database.withTenant(request.tenantId, async (tx) => {
    const moved = await moveRequest(tx, request, move)
    if (moved) await liftRestrictions(tx, request, move.at)
    return moved
  })
  if (isEnded) return move.to
  const { status } = await reloadRequest(gateway, request)
  const verb = move.to === 'denied' ? 'deny' : 'cancel'
  throw new ApiError('request_state', `Cannot ${verb} the request: it is ${status}`)
}

/**
 * Puts the answer to a request off by the regulation's extension, once, with its reason. Returns the new due time. Throws an
 * ApiError `extension_not_allowed` where the regulation has none or the time to tell it is over, and `request_state`.
 */
export async function putOffRequest(
  gateway: Gateway,
  request: SubjectRequest,
  { reason }: { readonly reason: string },
): Promise<Date> {
  const regulation = requireRegulation(gateway, request.regulation)
  const nowMs = gateway.clock.nowMs()
  const clock = clockOf(
    { regulation, holidays: holidaysOf(gateway) },
    { right: request.type, receivedMs: request.receivedAt.getTime() },
  )
  const { extendedDueAt, extensionAnnounceBy } = clock
  if (extendedDueAt === undefined || nowMs > (extensionAnnounceBy ?? clock.dueAt)) {
    throw new ApiError(
      'extension_not_allowed',
      `Cannot put the answer off: ${regulation.name} allows it ${extendedDueAt === undefined ? 'not at all' : 'no more'} for this right`,
    )
  }
  const extendedTo = new Date(extendedDueAt)
  const at = new Date(nowMs)
  const isExtended = await gateway.database.withTenant(request.tenantId, async (tx) => {
    const said = scrubReason(scrubberOf(gateway, request), reason)
    if (!(await extendRequest(tx, request, { extendedTo, reason: said, at }))) return false
    // Only DRP wants its agents to be told of it by themselves: its status is the same.
    if (request.source === DRP) await repeatCallbacks(tx, request, { status: request.status, at })
    return true
  })
  if (isExtended) return extendedTo
  const { status } = await reloadRequest(gateway, request)
  throw new ApiError(
    'request_state',
    `Cannot put the answer off: it was before, or it is ${status}`,
  )
}

/** Lifts what a completed restriction keeps from use. Throws an ApiError `request_state` where nothing is restricted. */
export async function liftRestriction(gateway: Gateway, request: SubjectRequest): Promise<number> {
  const lifted =
    request.type === 'restriction' && request.status === 'completed'
      ? await gateway.database.withTenant(request.tenantId, (tx) =>
          liftRestrictions(tx, request, nowOf(gateway)),
        )
      : 0
  if (lifted > 0) return lifted
  throw new ApiError('request_state', 'Cannot lift the restriction: nothing is restricted by it')
}

/** What people write about a request may name the person. */
function scrubberOf({ policies }: Pick<Gateway, 'policies'>, { tenantId }: RequestKey): Scrubber {
  return policies.scrubberFor(tenantId)
}
