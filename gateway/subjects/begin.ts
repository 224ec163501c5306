import { setTimeout as delay } from 'node:timers/promises'
import { HOUR_MS } from '#domain/clock.ts'
import { ApiError } from '#domain/errors.ts'
import type { RequestRules, RequestStatus } from '#domain/subject_request.ts'
import type { Transaction } from '#drizzle/database.ts'
import { restrictSubjects } from '#drizzle/repositories/request_decisions.ts'
import { findRequestRules } from '#drizzle/repositories/request_rules.ts'
import { listApprovers, lockRequest } from '#drizzle/repositories/request_votes.ts'
import {
  moveRequest,
  type RequestKey,
  type RequestMove,
  type SubjectRequest,
} from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../gateway.ts'
import { jobsOf } from '../jobs/jobs.ts'
import { type AskedApproval, approversNeeded } from './four_eyes.ts'
import { planRequest } from './plan.ts'
import { statusesBefore } from './request_state.ts'
import { reloadRequest } from './requests.ts'
import { tallyVotes, type VoteTally } from './votes.ts'

/** How long an approval waits for its execution, and how often it looks. */
const APPROVAL_WAIT_MS = 2_000
const APPROVAL_LOOK_MS = 50

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
  /** Names of the required voters that have not approved it, and of those that have denied it. */
  readonly waitingForVotes?: readonly string[]
  readonly deniedBy?: readonly string[]
}

/** What an approval has come to. */
export interface Decision {
  readonly kind: 'needs_another' | 'asks_voters' | 'not_open' | 'not_moved' | 'waiting' | 'running'
  readonly votes?: VoteTally
}

/** Sets a request running that enough have approved, or has it wait for the end of its cancel window. */
export async function begin(
  tx: Transaction,
  gateway: Gateway,
  { request, approval, rules }: AskedApproval,
): Promise<Decision> {
  const to = rules.cancelWindowHours > 0 ? 'waiting' : 'running'
  const moved = await moveRequest(tx, request, {
    ...moveTo(to, gateway, approval.actor),
    decided: decidedBy(approval, rules, gateway.clock.nowMs()),
  })
  if (!moved) return { kind: 'not_moved' }
  if (to === 'running') await jobsOf(gateway).enqueueRequest(tx, request)
  else if (request.type === 'erasure') await restrictSubjects(tx, request, nowOf(gateway))
  return { kind: to }
}

/**
 * Goes on with a request once enough people and all required voters have approved the same plan. May be called at any time
 * and any number of times; it says who is waited for, and who has denied it.
 */
export async function beginVoted(
  gateway: Gateway,
  request: SubjectRequest,
  { waitMs }: Pick<Approval, 'waitMs'> = { waitMs: 0 },
): Promise<Approved> {
  const decided = await gateway.database.withOwner(async (tx): Promise<Decision> => {
    if (!(await lockRequest(tx, request))) return { kind: 'not_open' }
    const rules = await findRequestRules(tx, request.tenantId)
    const plan = await planRequest(tx, request)
    const { planHash } = plan
    const votes = await tallyVotes(tx, gateway, { request, plan })
    const approvers = await listApprovers(tx, request, planHash)
    const [actor] = approvers
    const isVoted = votes.missing.length === 0 && votes.denied.length === 0
    if (actor === undefined || !isVoted || approvers.length < approversNeeded(request, rules)) {
      return { kind: 'asks_voters', votes }
    }
    return await begin(tx, gateway, { request, approval: { actor, planHash }, rules })
  })
  return await answerTo(gateway, request, { decided, approval: { waitMs } })
}

export async function answerTo(
  gateway: Gateway,
  request: SubjectRequest,
  {
    decided,
    approval,
  }: { readonly decided: Decision; readonly approval: Pick<Approval, 'waitMs'> },
): Promise<Approved> {
  if (decided.kind === 'running') {
    jobsOf(gateway).wake()
    return { status: await settledStatus(gateway, request, approval), needsAnother: false }
  }
  const { status } = await reloadRequest(gateway, request)
  if (decided.kind === 'not_moved' && NOT_APPROVED.includes(status)) {
    throw new ApiError('request_state', `Cannot approve the request: it is ${status}`)
  }
  const { missing = [], denied = [] } = decided.votes ?? {}
  return {
    ...{ status, needsAnother: decided.kind === 'needs_another' },
    ...(missing.length > 0 ? { waitingForVotes: missing } : {}),
    ...(denied.length > 0 ? { deniedBy: denied } : {}),
  }
}

/** Statuses of requests that nobody can approve. */
const NOT_APPROVED: readonly RequestStatus[] = ['verifying', 'denied', 'cancelled']

function decidedBy({ planHash }: Approval, { cancelWindowHours }: RequestRules, nowMs: number) {
  return {
    ...(planHash === undefined ? {} : { planHash }),
    ...(cancelWindowHours > 0 ? { notBefore: new Date(nowMs + cancelWindowHours * HOUR_MS) } : {}),
  }
}

/** A change by somebody, now, from wherever it may begin. */
export function moveTo(to: RequestStatus, gateway: Gateway, actor: string): RequestMove {
  return { from: statusesBefore(to), to, at: nowOf(gateway), actor }
}

export function nowOf({ clock }: Pick<Gateway, 'clock'>): Date {
  return new Date(clock.nowMs())
}

async function settledStatus(
  gateway: Gateway,
  key: RequestKey,
  { waitMs = APPROVAL_WAIT_MS }: Pick<Approval, 'waitMs'>,
): Promise<RequestStatus> {
  const endsAtMs = performance.now() + waitMs
  for (;;) {
    const { status } = await reloadRequest(gateway, key)
    if (status !== 'running' || performance.now() >= endsAtMs) return status
    await delay(APPROVAL_LOOK_MS)
  }
}
