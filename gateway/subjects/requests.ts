import { randomUUIDv7 } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import type { RequestStatus } from '#domain/subject_request.ts'
import {
  findRequest,
  insertRequest,
  moveRequest,
  type RequestKey,
  type SubjectRequest,
} from '#drizzle/repositories/subject_requests.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import { clockOf } from '#policies/engine/clock/clock.ts'
import type {
  HolidayCalendar,
  RegulationSettings,
  RequestRight,
} from '#policies/schema/policy_source.ts'
import type { Gateway } from '../gateway.ts'
import { jobsOf } from '../jobs/jobs.ts'
import { assertOffered } from './execute.ts'
import { findHeld, type Held } from './held.ts'
import { assertIdentitiesOffered, pseudonymiseIdentities, type SentIdentity } from './identities.ts'
import { statusesBefore } from './request_state.ts'

/** How long an approval waits for its execution, and how often it looks. */
const APPROVAL_WAIT_MS = 2_000
const APPROVAL_LOOK_MS = 50

export interface FiledRequest {
  readonly type: RequestRight
  readonly regulation: string
  readonly identities: readonly SentIdentity[]
}

export type NewRequest = Pick<
  SubjectRequest,
  'tenantId' | 'id' | 'type' | 'status' | 'regulation' | 'identityCounts' | 'receivedAt' | 'dueAt'
>

/** Files a request; its clock runs from now. Throws an ApiError where the right cannot be exercised so. */
export async function fileRequest(
  gateway: Gateway,
  tenant: Tenant,
  { actor, ...filed }: FiledRequest & { readonly actor: string },
): Promise<NewRequest> {
  const regulation = requireRegulation(gateway, filed.regulation)
  if (!regulation.rights.includes(filed.type)) {
    throw new ApiError(
      'right_not_in_regulation',
      `Cannot file the request: ${regulation.name} has ${regulation.rights.join(', ')} only`,
    )
  }
  assertOffered(filed.type)
  assertIdentitiesOffered(filed.type, filed.identities)
  const { identities, counts } = await pseudonymiseIdentities(filed.identities, tenant.id, gateway)
  const nowMs = gateway.clock.nowMs()
  const rules = { regulation, holidays: holidaysOf(gateway) }
  const request: NewRequest = {
    tenantId: tenant.id,
    id: randomUUIDv7(),
    type: filed.type,
    regulation: regulation.name,
    status: 'received',
    identityCounts: counts,
    receivedAt: new Date(nowMs),
    dueAt: new Date(clockOf(rules, { right: filed.type, receivedMs: nowMs }).dueAt),
  }
  await gateway.database.withTenant(tenant.id, (tx) =>
    insertRequest(tx, request, { identities, actor }),
  )
  return request
}

/** The holidays that the clocks of regulations count. */
export function holidaysOf({ policies }: Pick<Gateway, 'policies'>): readonly HolidayCalendar[] {
  return policies.source.settings.holidays?.holidays ?? []
}

/** The regulation of this name. Throws an ApiError that names those there are. */
export function requireRegulation(gateway: Gateway, name: string): RegulationSettings {
  const { regulations } = gateway.policies.source.settings.regulations
  const regulation = regulations.find((known) => known.name === name)
  if (regulation === undefined) {
    throw new ApiError(
      'regulation_unknown',
      `Cannot find the regulation: wanted one of ${regulations.map((known) => known.name).join(', ')}`,
    )
  }
  return regulation
}

/** The request with this id, whatever its tenant. Throws an ApiError `not_found`. */
export async function requireRequest(
  gateway: Gateway,
  id: string | undefined,
): Promise<SubjectRequest> {
  const guid = id?.toLowerCase() ?? ''
  const request = isGuid(guid)
    ? await gateway.database.withOwner((tx) => findRequest(tx, guid))
    : undefined
  if (request === undefined) throw new ApiError('not_found', 'Cannot find the request')
  return request
}

/** What is held of the subject. The first look makes the request one that is being reviewed. */
export async function previewRequest(
  gateway: Gateway,
  request: SubjectRequest,
  actor: string,
): Promise<Held> {
  return await gateway.database.withTenant(request.tenantId, async (tx) => {
    const held = await findHeld(tx, request)
    await moveRequest(tx, request, moveTo('reviewing', gateway, actor))
    return held
  })
}

/**
 * Sets a request running and waits a little for its execution. Approving again changes nothing and answers the present
 * status. Throws an ApiError where the request was cancelled.
 */
export async function approveRequest(
  gateway: Gateway,
  request: SubjectRequest,
  actor: string,
): Promise<RequestStatus> {
  const jobs = jobsOf(gateway)
  // As owner, not as tenant: the job is written to pg-boss's own schema in the same transaction.
  const isApproved = await gateway.database.withOwner(async (tx) => {
    const moved = await moveRequest(tx, request, moveTo('running', gateway, actor))
    if (moved) await jobs.enqueueRequest(tx, request)
    return moved
  })
  if (isApproved) {
    jobs.wake()
    return await settledStatus(gateway, request)
  }
  const { status } = await requireRequest(gateway, request.id)
  if (status === 'running' || status === 'completed') return status
  throw new ApiError('request_state', `Cannot approve the request: it is ${status}`)
}

/** Cancels a request that does not run yet. Throws an ApiError where it does, or where it has ended. */
export async function cancelRequest(
  gateway: Gateway,
  request: SubjectRequest,
  actor: string,
): Promise<RequestStatus> {
  const isCancelled = await gateway.database.withTenant(request.tenantId, (tx) =>
    moveRequest(tx, request, moveTo('cancelled', gateway, actor)),
  )
  if (isCancelled) return 'cancelled'
  const { status } = await requireRequest(gateway, request.id)
  throw new ApiError('request_state', `Cannot cancel the request: it is ${status}`)
}

function moveTo(to: RequestStatus, { clock }: Gateway, actor: string) {
  return { from: statusesBefore(to), to, at: new Date(clock.nowMs()), actor }
}

async function settledStatus(gateway: Gateway, { id }: RequestKey): Promise<RequestStatus> {
  const endsAtMs = performance.now() + APPROVAL_WAIT_MS
  for (;;) {
    const { status } = await requireRequest(gateway, id)
    if (status !== 'running' || performance.now() >= endsAtMs) return status
    await delay(APPROVAL_LOOK_MS)
  }
}
