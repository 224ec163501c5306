import type { Category, DataClass } from './classification.ts'
import type { Pseudonym, TenantId } from './ids.ts'

export const HOLD_CAUSES = ['expiry', 'erasure', 'narrowing'] as const
/** Why a held record was due for deletion. */
export type HoldCause = (typeof HOLD_CAUSES)[number]

/** What a query names; a member that is missing stands for all. Times are of receipt, and half open. */
export interface HoldQuery {
  readonly product?: string | undefined
  readonly type?: string | undefined
  readonly class?: DataClass | undefined
  readonly category?: Category | undefined
  readonly instanceId?: string | undefined
  readonly since?: Date | undefined
  readonly until?: Date | undefined
}

/** What a hold names. It is looked up when something becomes due, so that what arrives later is held too. */
export type HoldCriteria =
  | { readonly kind: 'subjects'; readonly pseudonyms: readonly Pseudonym[] }
  | { readonly kind: 'query'; readonly query: HoldQuery }
  | { readonly kind: 'reports'; readonly ids: readonly string[] }
  | ForgottenCriteria

/** What is kept of subjects and ids once a hold has ended: how many they were. */
export interface ForgottenCriteria {
  readonly kind: 'forgotten'
  readonly by: 'subjects' | 'reports'
  readonly count: number
}

/** Criteria without the pseudonyms and ids in them; a query names nobody and stays. */
export function forgetCriteria(criteria: HoldCriteria): HoldCriteria {
  if (criteria.kind === 'subjects') {
    return { kind: 'forgotten', by: 'subjects', count: criteria.pseudonyms.length }
  }
  if (criteria.kind === 'reports') {
    return { kind: 'forgotten', by: 'reports', count: criteria.ids.length }
  }
  return criteria
}

/** Names one hold within its tenant. */
export interface HoldKey {
  readonly tenantId: TenantId
  readonly id: string
}

/** A legal hold: what it names outlives expiry and erasure until it ends. */
export interface Hold extends HoldKey {
  /** Texts of the operator, scrubbed. */
  readonly reason: string
  readonly owner: string
  readonly criteria: HoldCriteria
  readonly createdAt: Date
  readonly createdBy: string
  /** When it ends by itself; undefined where somebody must lift it. */
  readonly endsAt: Date | undefined
  /** When it ended: somebody lifted it, or its end was noticed. */
  readonly liftedAt: Date | undefined
  readonly liftedBy: string | undefined
  /** When what it held was deleted. */
  readonly releasedAt: Date | undefined
}

export type HoldStatus = 'active' | 'ending' | 'ended'

/** Active: it holds. Ending: what it held is being deleted. Ended: nothing of it is left. */
export function statusOfHold(hold: Hold, nowMs: number): HoldStatus {
  if (hold.releasedAt !== undefined) return 'ended'
  const isOver = hold.liftedAt !== undefined || (hold.endsAt?.getTime() ?? Infinity) <= nowMs
  return isOver ? 'ending' : 'active'
}
