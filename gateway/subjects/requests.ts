import { randomUUIDv7 } from 'node:crypto'
import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import type { JsonObject } from '#domain/json.ts'
import type { VerificationMethod } from '#domain/subject_request.ts'
import type { Transaction } from '#drizzle/database.ts'
import type { CallbackTarget } from '#drizzle/repositories/request_callbacks.ts'
import {
  findRequest,
  insertRequest,
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
import { type Actor, mayKnow } from '../tenancy/actor.ts'
import { assertOffered } from './execute.ts'
import { assertIdentitiesOffered, pseudonymiseIdentities, type SentIdentity } from './identities.ts'
import { sealForExecution } from './processors/seal.ts'
import { type Rectification, rectificationOf } from './rectify/corrections.ts'

export interface FiledRequest extends Rectification {
  readonly type: RequestRight
  readonly regulation: string
  readonly identities: readonly SentIdentity[]
}

/** Where a request comes from that was not filed by the API. */
export interface RequestOrigin {
  /** The protocol. */
  readonly source: string
  /** What its sender calls it. */
  readonly externalId: string
  /** When the person asked: its clock runs from then. */
  readonly receivedAt: Date
  /** Who is told of its changes, by the id that the request has here. */
  readonly callbacks: (id: string) => readonly CallbackTarget[]
  /** What the protocol needs to answer: never personal data. */
  readonly detail?: JsonObject
}

/** How it is checked who asks, where the controller does not give its word for it. */
export interface Checked {
  readonly verification: VerificationMethod
  /** When it was; undefined while nobody knows yet: then the request is filed as `verifying`. */
  readonly verifiedAt?: Date | undefined
  /** Done in the transaction of the filing, which what it throws undoes. */
  readonly besides: (tx: Transaction, request: RequestKey) => Promise<void>
}

export type NewRequest = Pick<
  SubjectRequest,
  | 'tenantId'
  | 'id'
  | 'type'
  | 'status'
  | 'regulation'
  | 'identityCounts'
  | 'receivedAt'
  | 'dueAt'
  | 'sourceDetail'
>

/** In a request's `sourceDetail`: from when on what is stored is found by its hashed identities. */
export const HASHED_SINCE = 'hashedSince'

/**
 * Files a request; its clock runs from now, or from when its origin says that the person asked. Throws an ApiError where
 * the right cannot be exercised so, and the store's unique violation where the origin has filed one of that name.
 */
export async function fileRequest(
  gateway: Gateway,
  tenant: Tenant,
  {
    actor,
    origin,
    checked,
    ...filed
  }: FiledRequest & {
    readonly actor: string
    readonly origin?: RequestOrigin
    readonly checked?: Checked | undefined
  },
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
  const details = rectificationOf(gateway, tenant.id, filed)
  const { identities, counts, hashedSince } = await pseudonymiseIdentities(
    filed.identities,
    tenant.id,
    gateway,
  )
  const nowMs = gateway.clock.nowMs()
  const receivedAt = origin?.receivedAt ?? new Date(nowMs)
  const rules = { regulation, holidays: holidaysOf(gateway) }
  const request: NewRequest = {
    tenantId: tenant.id,
    id: randomUUIDv7(),
    type: filed.type,
    regulation: regulation.name,
    status: checked !== undefined && checked.verifiedAt === undefined ? 'verifying' : 'received',
    identityCounts: counts,
    receivedAt,
    dueAt: new Date(clockOf(rules, { right: filed.type, receivedMs: receivedAt.getTime() }).dueAt),
    sourceDetail: {
      ...origin?.detail,
      ...(hashedSince === undefined ? {} : { [HASHED_SINCE]: hashedSince.toISOString() }),
    },
  }
  const named = origin && { source: origin.source, externalId: origin.externalId }
  const sealedDetails = await sealForExecution(gateway, request, { ...filed, details })
  const { verification, verifiedAt } = checked ?? {}
  await gateway.database.withTenant(tenant.id, async (tx) => {
    await checked?.besides(tx, request)
    await insertRequest(
      tx,
      { ...request, ...named, verification, verifiedAt, sealedDetails },
      { identities, actor, filedAt: new Date(nowMs), callbacks: origin?.callbacks(request.id) },
    )
  })
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

/**
 * The request with this id, where the actor may know of it. Throws the same ApiError `not_found` for one that there is not
 * and for one of others, after the same work.
 */
export async function requireRequest(
  gateway: Pick<Gateway, 'database'>,
  id: string | undefined,
  actor: Pick<Actor, 'tenants'>,
): Promise<SubjectRequest> {
  const guid = id?.toLowerCase() ?? ''
  const request = isGuid(guid)
    ? await gateway.database.withOwner((tx) => findRequest(tx, guid))
    : undefined
  if (request === undefined || !mayKnow(actor, request.tenantId)) {
    throw new ApiError('not_found', 'Cannot find the request')
  }
  return request
}

/** A request that is known, as it is now. Throws an ApiError `not_found` where its tenant was erased meanwhile. */
export async function reloadRequest(
  gateway: Pick<Gateway, 'database'>,
  { tenantId, id }: RequestKey,
): Promise<SubjectRequest> {
  const request = await gateway.database.withTenant(tenantId, (tx) => findRequest(tx, id))
  if (request === undefined) throw new ApiError('not_found', 'Cannot find the request')
  return request
}
