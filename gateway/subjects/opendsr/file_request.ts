import { DAY_MS } from '#domain/clock.ts'
import { ApiError } from '#domain/errors.ts'
import type { TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import type { IdentityCounts } from '#domain/subject_request.ts'
import { SQLSTATE, sqlStateOf } from '#drizzle/errors.ts'
import { findExternalRequest } from '#drizzle/repositories/external_requests.ts'
import { listCallbackTargets } from '#drizzle/repositories/request_callbacks.ts'
import { listIdentities } from '#drizzle/repositories/request_identities.ts'
import {
  findRequest,
  listEvents,
  type SubjectRequest,
} from '#drizzle/repositories/subject_requests.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../../gateway.ts'
import { cancelRequest } from '../decide.ts'
import { pseudonymiseIdentities } from '../identities.ts'
import { fileRequest } from '../requests.ts'
import { OPENDSR, openTarget, sealTargets, wakeCallbacks } from './callbacks.ts'
import type { Dialect } from './dialect.ts'
import { invalid } from './members.ts'
import { type OpenDsrRequest, parseRequestId } from './parse_request.ts'

/** How long ago a person may have asked: what is older was never forwarded in time, or is a mistake. */
const SUBMITTED_AGE_MAX_MS = 366 * DAY_MS

/** A request and when it, or its end, came in here. */
export interface Received {
  readonly request: SubjectRequest
  readonly receivedAt: Date
}

export interface Filing {
  readonly tenant: Tenant
  readonly sent: OpenDsrRequest
  readonly dialect: Dialect
  readonly actor: string
}

/**
 * Files a request under its controller's id. The same request again is the one that was filed before; an answer that was
 * lost can so be asked for again. Throws an ApiError `name_taken` where another request has that id, and those of
 * `fileRequest`.
 */
export async function fileOpenDsrRequest(gateway: Gateway, filing: Filing): Promise<Received> {
  const { tenant, sent, dialect, actor } = filing
  const known = await findOpenDsrRequest(gateway, tenant.id, sent.subjectRequestId)
  if (known !== undefined) return await sameRequest(gateway, known, filing)
  assertSubmittedInTime(sent, gateway.clock.nowMs())
  const { type, regulation, identities } = sent
  try {
    await fileRequest(gateway, tenant, {
      ...{ type, regulation, identities, actor },
      origin: {
        source: OPENDSR,
        externalId: sent.subjectRequestId,
        receivedAt: new Date(sent.submittedMs),
        callbacks: (id) => sealTargets(gateway, sent.callbackUrls, { id, dialect }),
      },
    })
  } catch (error) {
    // Sent twice at once: the other one was filed first.
    if (sqlStateOf(error) !== SQLSTATE.uniqueViolation) throw error
  }
  const filed = await findOpenDsrRequest(gateway, tenant.id, sent.subjectRequestId)
  if (filed === undefined) throw new ApiError('unavailable', 'Cannot file the request: try again')
  if (sent.callbackUrls.length > 0) wakeCallbacks(gateway)
  return await sameRequest(gateway, filed, filing)
}

function assertSubmittedInTime({ submittedMs }: OpenDsrRequest, nowMs: number): void {
  if (submittedMs > nowMs + LIMITS.clockSkewMs) {
    throw invalid('Cannot take submitted_time: it lies in the future')
  }
  if (submittedMs < nowMs - SUBMITTED_AGE_MAX_MS) {
    throw invalid('Cannot take submitted_time: it is more than a year ago')
  }
}

/** The tenant's request with this id of its controller, or undefined. Takes as long for either. */
export async function findOpenDsrRequest(
  { database }: Pick<Gateway, 'database'>,
  tenantId: TenantId,
  sentId: string,
): Promise<SubjectRequest | undefined> {
  const externalId = parseRequestId(sentId) ?? ''
  return await database.withTenant(tenantId, async (tx) => {
    const id = await findExternalRequest(tx, { tenantId, source: OPENDSR, externalId })
    return id === undefined ? undefined : await findRequest(tx, id)
  })
}

/**
 * Cancels a request while it is pending; one that is cancelled already stays so. Throws an ApiError `request_state` where
 * it is past that.
 */
export async function cancelOpenDsrRequest(
  gateway: Gateway,
  request: SubjectRequest,
  actor: string,
): Promise<Received> {
  if (request.status !== 'cancelled') {
    await cancelRequest(gateway, request, actor)
    wakeCallbacks(gateway)
  }
  return { request, receivedAt: await timeOf(gateway, request, 'cancelled') }
}

/** When it first was in this status. */
async function timeOf(
  { database }: Pick<Gateway, 'database'>,
  request: SubjectRequest,
  status: SubjectRequest['status'],
): Promise<Date> {
  const events = await database.withTenant(request.tenantId, (tx) => listEvents(tx, request))
  return events.find((event) => event.status === status)?.at ?? request.receivedAt
}

/** The request that was filed, where this one says the same. Its body is not kept, so what it said is compared. */
async function sameRequest(
  gateway: Gateway,
  filed: SubjectRequest,
  filing: Filing,
): Promise<Received> {
  const { type, regulation, submittedMs } = filing.sent
  const isSame =
    filed.type === type &&
    filed.regulation === regulation &&
    filed.receivedAt.getTime() === submittedMs &&
    (await hasSameIdentities(gateway, filed, filing)) &&
    (await hasSameCallbacks(gateway, filed, filing))
  if (isSame) return { request: filed, receivedAt: await timeOf(gateway, filed, 'received') }
  throw new ApiError(
    'name_taken',
    'Cannot file the request: another one has this subject_request_id',
  )
}

/** Kinds under which reports carry an identity of one type. */
const KINDS_MAX = 2
/** Each identity has a pseudonym for every version of the tenant's key and each such kind. */
const PSEUDONYMS_MAX = LIMITS.identitiesPerRequestMax * LIMITS.pseudonymKeysMax * KINDS_MAX

async function hasSameIdentities(
  gateway: Gateway,
  filed: SubjectRequest,
  { sent, tenant }: Filing,
): Promise<boolean> {
  const { identities, counts } = await pseudonymiseIdentities(sent.identities, tenant.id, gateway)
  const stored = await gateway.database.withTenant(tenant.id, (tx) =>
    listIdentities(tx, filed, { after: undefined, limit: PSEUDONYMS_MAX, origin: 'named' }),
  )
  const named = new Set(identities.map(({ pseudonym }) => Buffer.from(pseudonym).toString('hex')))
  // The key may have been rotated since: then there are more pseudonyms now, and as many identities as before. The type
  // is part of a pseudonym, and an advertising id was a device's before it had a type of its own.
  return (
    totalOf(counts) === totalOf(filed.identityCounts) &&
    stored.every(({ pseudonym }) => named.has(Buffer.from(pseudonym).toString('hex')))
  )
}

function totalOf(counts: IdentityCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

async function hasSameCallbacks(
  gateway: Gateway,
  filed: SubjectRequest,
  { sent, tenant }: Filing,
): Promise<boolean> {
  const targets = await gateway.database.withTenant(tenant.id, (tx) =>
    listCallbackTargets(tx, filed),
  )
  const known = new Set(targets.map((target) => openTarget(gateway, target, filed.id).url))
  return known.size === sent.callbackUrls.length && sent.callbackUrls.every((url) => known.has(url))
}
