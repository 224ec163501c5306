import { ApiError } from '#domain/errors.ts'
import { BULK_IDENTITIES_MIN, type RequestRules } from '#domain/subject_request.ts'
import type { Transaction } from '#drizzle/database.ts'
import { recordApproval } from '#drizzle/repositories/request_decisions.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../gateway.ts'
import { planRequest } from './plan.ts'
import { statusesBefore } from './request_state.ts'

/** An approval, and by which rules it counts. */
export interface AskedApproval {
  readonly request: SubjectRequest
  readonly approval: { readonly actor: string; readonly planHash?: string | undefined }
  readonly rules: RequestRules
}

/** Whether enough people have approved this plan, with this approval. Throws an ApiError. */
export async function countsEnough(
  tx: Transaction,
  { clock }: Pick<Gateway, 'clock'>,
  { request, approval, rules }: AskedApproval,
): Promise<boolean> {
  const { planHash, actor } = approval
  if (statusesBefore('running').every((status) => status !== request.status)) return true
  const needed = approversNeeded(request, rules)
  if (planHash === undefined) {
    if (needed === 1) return true
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
  const at = new Date(clock.nowMs())
  return (await recordApproval(tx, { tenantId, id, actor, planHash, at })) >= needed
}

/** How many people have to approve the same plan of a request. */
export function approversNeeded(request: SubjectRequest, { fourEyes }: RequestRules): number {
  return fourEyes === 'all' || (fourEyes === 'bulk' && isBulk(request)) ? 2 : 1
}

function isBulk({ identityCounts }: SubjectRequest): boolean {
  const counts = Object.values(identityCounts)
  return counts.reduce((sum, count) => sum + count, 0) >= BULK_IDENTITIES_MIN
}
