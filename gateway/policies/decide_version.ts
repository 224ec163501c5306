import { ApiError } from '#domain/errors.ts'
import type { TenantId } from '#domain/ids.ts'
import type { Transaction } from '#drizzle/database.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import { recordDecision } from '#drizzle/repositories/publications.ts'
import type { Gateway } from '../gateway.ts'
import type { StayingPolicies } from './policy_service.ts'

export interface VersionChoice {
  readonly tenantId: TenantId
  /** The version that is awaited. */
  readonly version: number
  /** Undefined: at once. */
  readonly movesAt: Date | undefined
  readonly actor: string
}

/**
 * Has a tenant move to the version that collects more, at once or at a time within the window; it may be changed until
 * then. Returns when it moves. Throws an ApiError `version_state` where that version is not awaited, or the tenant has
 * moved already, and `invalid_body` for a time outside the window.
 */
export async function decideVersion(
  gateway: Pick<Gateway, 'database' | 'policies' | 'clock'>,
  { tenantId, version, movesAt, actor }: VersionChoice,
): Promise<Date> {
  const nowMs = gateway.clock.nowMs()
  const { staying } = gateway.policies.inForce
  if (staying?.version !== version || gateway.policies.staysUntilMs(tenantId) <= nowMs) {
    throw new ApiError('version_state', `Cannot decide on version ${version}: it is not awaited`)
  }
  const decidedAt = new Date(nowMs)
  const moves = movesAt ?? decidedAt
  assertWithin(moves, staying, nowMs)
  await gateway.database.withTenant(tenantId, async (tx) => {
    await recordDecision(tx, { tenantId, version, movesAt: moves, decidedAt, decidedBy: actor })
    await insertAuditEntry(tx, {
      tenantId,
      at: decidedAt,
      actor,
      action: 'policy_version_decided',
      detail: { version, movesAt: moves.toISOString() },
    })
  })
  return moves
}

/** Has a tenant that begins now begin with the latest version: there is none before it that it could stay on. */
export async function beginWithLatest(
  tx: Transaction,
  tenantId: TenantId,
  { policies, clock }: Pick<Gateway, 'policies' | 'clock'>,
): Promise<void> {
  const at = new Date(clock.nowMs())
  const { staying } = policies.inForce
  if (staying === undefined || staying.windowEndsAt <= at) return
  const { version } = staying
  await recordDecision(tx, {
    ...{ tenantId, version, movesAt: at, decidedAt: at, decidedBy: 'begin' },
  })
}

function assertWithin(movesAt: Date, { windowEndsAt }: StayingPolicies, nowMs: number): void {
  if (movesAt.getTime() >= nowMs && movesAt <= windowEndsAt) return
  throw new ApiError(
    'invalid_body',
    `Cannot move then: wanted a time from now until ${windowEndsAt.toISOString()}`,
  )
}
