import { ApiError, type ErrorCode } from '#domain/errors.ts'
import { DENIAL_REASONS, type DenialReason, type RequestStatus } from '#domain/subject_request.ts'
import { isStoreAway } from '#drizzle/errors.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../gateway.ts'
import type { Actor } from '../tenancy/actor.ts'
import { approveRequest, cancelRequest, denyRequest, putOffRequest } from './decide.ts'
import { requireRequest } from './requests.ts'

/** What people decide on many requests at once. */
export const DECISION_ACTIONS = ['approve', 'deny', 'extend', 'cancel'] as const

/** One decision with what it needs, checked once for all requests. */
export type ManyDecision =
  | { readonly action: 'approve' | 'cancel' }
  | {
      readonly action: 'deny'
      readonly reason: DenialReason
      readonly note: string | undefined
    }
  | { readonly action: 'extend'; readonly reason: string }

/** What a decision has come to for one request: where it stands now, or the stable code of why it was refused. */
export type OneDecision =
  | {
      readonly id: string
      readonly status: RequestStatus
      readonly dueAt?: Date
      readonly needsAnotherApproval?: true
    }
  | { readonly id: string; readonly code: ErrorCode }

export interface SentDecision {
  readonly action: (typeof DECISION_ACTIONS)[number]
  readonly reason?: string
  readonly note?: string
}

/** Words that people write are at least so long: a reason, and no sign. */
export const REASON_LENGTH_MIN = 10

/** A decision whose reason is of the kind that its action wants. Throws an ApiError `invalid_body`. */
export function parseDecision({ action, reason, note }: SentDecision): ManyDecision {
  if (action === 'deny') {
    const known = DENIAL_REASONS.find((name) => name === reason)
    if (known !== undefined) return { action, reason: known, note }
    throw new ApiError(
      'invalid_body',
      `Cannot deny the requests: wanted reason as one of ${DENIAL_REASONS.join(', ')}`,
    )
  }
  if (action !== 'extend') return { action }
  if (reason !== undefined && reason.trim().length >= REASON_LENGTH_MIN) return { action, reason }
  throw new ApiError(
    'invalid_body',
    `Cannot put the answers off: wanted reason of ${REASON_LENGTH_MIN} characters or more`,
  )
}

/** Decides on each request by itself: one that is refused, or that fails, stops no other. */
export async function decideMany(
  gateway: Gateway,
  ids: readonly string[],
  { actor, decision }: { readonly actor: Actor; readonly decision: ManyDecision },
): Promise<readonly OneDecision[]> {
  const decided: OneDecision[] = []
  for (const id of ids) {
    decided.push(await decideOne(gateway, id, { actor, decision }))
  }
  return decided
}

async function decideOne(
  gateway: Gateway,
  id: string,
  { actor, decision }: { readonly actor: Actor; readonly decision: ManyDecision },
): Promise<OneDecision> {
  try {
    const request = await requireRequest(gateway, id, actor)
    return { id, ...(await decide(gateway, request, { ...decision, actor: actor.name })) }
  } catch (error) {
    if (error instanceof ApiError) return { id, code: error.code }
    gateway.log.warn('decision_failed', { request: id, error })
    return { id, code: isStoreAway(error) ? 'unavailable' : 'internal' }
  }
}

async function decide(
  gateway: Gateway,
  request: SubjectRequest,
  decision: ManyDecision & { readonly actor: string },
) {
  const { actor } = decision
  switch (decision.action) {
    case 'approve': {
      const { status, needsAnother } = await approveRequest(gateway, request, { actor, waitMs: 0 })
      return { status, ...(needsAnother ? { needsAnotherApproval: true as const } : {}) }
    }
    case 'deny':
      return { status: await denyRequest(gateway, request, { ...decision, actor }) }
    case 'extend':
      return { status: request.status, dueAt: await putOffRequest(gateway, request, decision) }
    case 'cancel':
      return { status: await cancelRequest(gateway, request, actor) }
  }
}
