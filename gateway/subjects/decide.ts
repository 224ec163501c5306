import { setTimeout as delay } from 'node:timers/promises'
import { HOUR_MS } from '#domain/clock.ts'
import { ApiError } from '#domain/errors.ts'
import {
  BULK_IDENTITIES_MIN,
  type DenialReason,
  type RequestRules,
  type RequestStatus,
} from '#domain/subject_request.ts'
import type { Transaction } from '#drizzle/database.ts'
import {
  extendRequest,
  liftRestrictions,
  recordApproval,
  restrictSubjects,
} from '#drizzle/repositories/request_decisions.ts'
import { findRequestRules } from '#drizzle/repositories/request_rules.ts'
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
import { jobsOf } from '../jobs/jobs.ts'
import { type Plan, planRequest } from './plan.ts'
import { statusesBefore } from './request_state.ts'
import { holidaysOf, reloadRequest, requireRegulation } from './requests.ts'

/** How long an approval waits for its execution, and how often it looks. */
const APPROVAL_WAIT_MS = 2_000
const APPROVAL_LOOK_MS = 50

/**
 * What is held of the subject, and what would be done with it. The first look makes it one that is being reviewed. Throws
 * an ApiError `request_state` while nobody knows who asks.
 */
export async function previewRequest(
  gateway: Gateway,
  request: SubjectRequest,
  actor: string,
): Promise<Plan> {
  if (request.status === 'verifying') {
    throw new ApiError('request_state', 'Cannot preview the request: it is verifying')
  }
  return await gateway.database.withTenant(request.tenantId, async (tx) => {
    const plan = await planRequest(tx, request)
    await moveRequest(tx, request, moveTo('reviewing', gateway, actor))
    return plan
  })
}

export interface Approval {
  readonly actor: string
  /** `planHash` of the preview: nothing else is carried out. Undefined where the approver does not say. */
  readonly planHash?: string | undefined
  /** How long the answer waits for the execution; 2 s where it is missing. */
  readonly waitMs?: number | undefined
}

export interface Approved {
  readonly status: RequestStatus
  /** True where a second person has to approve the same plan. */
  readonly needsAnother: boolean
}

/**
 * Approves a request. It is carried out at once and waited for a little; where the tenant wants a cancel window it waits,
 * and an erasure's subjects are restricted meanwhile; where it wants four eyes, the second approval of the same plan
 * counts. Approving again changes nothing. Throws an ApiError where the request has ended, where nobody knows yet who asks
 * (`request_state`), where what it would do is not what was approved any more (`plan_changed`), and where four eyes are wanted and no plan is named (`plan_missing`).
 */
export async function approveRequest(
  gateway: Gateway,
  request: SubjectRequest,
  approval: Approval,
): Promise<Approved> {
  const jobs = jobsOf(gateway)
  // As owner, not as tenant: the job is written to pg-boss's own schema in the same transaction.
  const decided = await gateway.database.withOwner(async (tx) => {
    const rules = await findRequestRules(tx, request.tenantId)
    const isEnough = await countsEnough(tx, gateway, { request, approval, rules })
    if (!isEnough) return 'needs_another'
    const to = rules.cancelWindowHours > 0 ? 'waiting' : 'running'
    const moved = await moveRequest(tx, request, {
      ...moveTo(to, gateway, approval.actor),
      decided: decidedBy(approval, rules, gateway.clock.nowMs()),
    })
    if (!moved) return 'not_moved'
    if (to === 'running') await jobs.enqueueRequest(tx, request)
    else if (request.type === 'erasure') await restrictSubjects(tx, request, nowOf(gateway))
    return to
  })
  if (decided === 'needs_another') {
    const { status } = await reloadRequest(gateway, request)
    return { status, needsAnother: true }
  }
  if (decided === 'running') {
    jobs.wake()
    return { status: await settledStatus(gateway, request, approval), needsAnother: false }
  }
  const { status } = await reloadRequest(gateway, request)
  if (decided === 'not_moved' && NOT_APPROVED.includes(status)) {
    throw new ApiError('request_state', `Cannot approve the request: it is ${status}`)
  }
  return { status, needsAnother: false }
}

/** Statuses of requests that nobody can approve. */
const NOT_APPROVED: readonly RequestStatus[] = ['verifying', 'denied', 'cancelled']

function decidedBy({ planHash }: Approval, { cancelWindowHours }: RequestRules, nowMs: number) {
  return {
    ...(planHash === undefined ? {} : { planHash }),
    ...(cancelWindowHours > 0 ? { notBefore: new Date(nowMs + cancelWindowHours * HOUR_MS) } : {}),
  }
}

interface Asked {
  readonly request: SubjectRequest
  readonly approval: Approval
  readonly rules: RequestRules
}

/** Whether enough people have approved this plan, with this approval. */
async function countsEnough(
  tx: Transaction,
  gateway: Gateway,
  { request, approval, rules }: Asked,
): Promise<boolean> {
  const { planHash, actor } = approval
  if (statusesBefore('running').every((status) => status !== request.status)) return true
  const needsTwo = rules.fourEyes === 'all' || (rules.fourEyes === 'bulk' && isBulk(request))
  if (planHash === undefined) {
    if (!needsTwo) return true
    throw new ApiError(
      'plan_missing',
      'Cannot approve the request without its plan: wanted planHash of the preview',
    )
  }
  const plan = await planRequest(tx, request)
  if (plan.planHash !== planHash) {
    throw new ApiError(
      'plan_changed',
      'Cannot approve the request: what it would do is not what was previewed any more',
    )
  }
  const { tenantId, id } = request
  const approvals = await recordApproval(tx, { tenantId, id, actor, planHash, at: nowOf(gateway) })
  return !needsTwo || approvals > 1
}

function isBulk({ identityCounts }: SubjectRequest): boolean {
  const counts = Object.values(identityCounts)
  return counts.reduce((sum, count) => sum + count, 0) >= BULK_IDENTITIES_MIN
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
  const isExtended = await gateway.database.withTenant(request.tenantId, (tx) =>
    extendRequest(tx, request, {
      extendedTo,
      reason: scrubReason(scrubberOf(gateway, request), reason),
      at: new Date(nowMs),
    }),
  )
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

function moveTo(to: RequestStatus, gateway: Gateway, actor: string): RequestMove {
  return { from: statusesBefore(to), to, at: nowOf(gateway), actor }
}

function nowOf({ clock }: Pick<Gateway, 'clock'>): Date {
  return new Date(clock.nowMs())
}

async function settledStatus(
  gateway: Gateway,
  key: RequestKey,
  { waitMs = APPROVAL_WAIT_MS }: Approval,
): Promise<RequestStatus> {
  const endsAtMs = performance.now() + waitMs
  for (;;) {
    const { status } = await reloadRequest(gateway, key)
    if (status !== 'running' || performance.now() >= endsAtMs) return status
    await delay(APPROVAL_LOOK_MS)
  }
}
