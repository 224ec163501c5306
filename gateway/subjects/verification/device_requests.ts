import { ApiError } from '#domain/errors.ts'
import type { TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { LIMITS } from '#domain/limits.ts'
import type { RequestStatus } from '#domain/subject_request.ts'
import { findRequestRules } from '#drizzle/repositories/request_rules.ts'
import { insertRequestToken, type RequestToken } from '#drizzle/repositories/request_tokens.ts'
import type { RequestKey, SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { findTenant } from '#drizzle/repositories/tenants.ts'
import type { RequestRight } from '#policies/schema/policy_source.ts'
import type { Gateway } from '../../gateway.ts'
import { approveRequest } from '../decide.ts'
import { createSecret, findSecret } from '../request_secrets.ts'
import { fileRequest, type NewRequest, reloadRequest } from '../requests.ts'
import { readDeviceKey } from './device_key.ts'
import { useNonce } from './device_nonces.ts'
import { assertProof } from './device_proof.ts'

/** The rights that a device exercises by itself. */
export const DEVICE_RIGHTS = [
  'access',
  'portability',
  'erasure',
  'opt_out',
  'restriction',
] as const satisfies readonly RequestRight[]

/** Who files, approves and reads in the name of a device. */
export const DEVICE_ACTOR = 'device-proof'

/** What a device sends: its public key, and a JWS by it over the nonce and what it asks for. */
export interface DeviceFiling {
  readonly type: (typeof DEVICE_RIGHTS)[number]
  readonly regulation: string
  readonly jwk: unknown
  readonly nonce: string
  readonly signature: string
  /** The id under which the device reports, where it says so. */
  readonly deviceId?: string
}

export interface FiledByDevice extends Pick<NewRequest, 'id' | 'dueAt'> {
  readonly status: RequestStatus
  /** Opens the state of the request, to whoever has it. */
  readonly token: string
}

/**
 * Files a request for exactly the device whose key has signed it, and uses the nonce up in the same transaction: however
 * often and at once it is sent, there is one request. It is carried out without an approver only where the tenant wants
 * that and does not want four eyes for everything. Throws an ApiError.
 */
export async function fileDeviceRequest(
  gateway: Gateway,
  tenantId: TenantId,
  filing: DeviceFiling,
): Promise<FiledByDevice> {
  const { type, regulation, nonce } = filing
  const nowMs = gateway.clock.nowMs()
  const key = await readDeviceKey(filing.jwk)
  if (filing.deviceId !== undefined && filing.deviceId !== key.deviceId) {
    throw new ApiError(
      'identity_not_offered',
      'Cannot file the request: the device id is not the one of the key, and no other can be proved',
    )
  }
  const claims = { nonce, type, regulation, aud: tenantId }
  await assertProof(filing.signature, key, { claims, nowMs })
  const tenant = await gateway.database.withOwner((tx) => findTenant(tx, tenantId))
  invariant(tenant !== undefined, 'an ingest key has a tenant')
  const { secret: token, hash } = createSecret('state')
  const now = new Date(nowMs)
  const filed = await fileRequest(gateway, tenant, {
    ...{ type, regulation, actor: DEVICE_ACTOR },
    identities: [{ type: 'device_id', value: key.deviceId }],
    checked: {
      ...{ verification: 'device', verifiedAt: now },
      besides: async (tx, { id: owner }) => {
        await useNonce(tx, { tenantId, nonce, now })
        const expiresAt = new Date(nowMs + LIMITS.stateTokenMs)
        const kept = { tenantId, kind: 'state', hash, owner, createdAt: now, expiresAt } as const
        await insertRequestToken(tx, { ...kept, detail: {} })
      },
    },
  })
  const status = await beginAtOnce(gateway, filed)
  return { id: filed.id, status, dueAt: filed.dueAt, token }
}

/** The request is filed and its token must be told, whatever becomes of the beginning: an approver can begin it later. */
async function beginAtOnce(gateway: Gateway, filed: NewRequest): Promise<RequestStatus> {
  const { tenantId, id } = filed
  try {
    const rules = await gateway.database.withOwner((tx) => findRequestRules(tx, tenantId))
    if (rules.deviceRequests !== 'at_once' || rules.fourEyes === 'all') return filed.status
    const request = await reloadRequest(gateway, filed)
    return (await approveRequest(gateway, request, { actor: DEVICE_ACTOR })).status
  } catch (error) {
    gateway.log.warn('device_request_not_begun', { request: id, error })
    return filed.status
  }
}

/**
 * The request of a device's state token. Throws the same ApiError `not_found` for every text that opens none, and for tokens
 * that tell a state only: nobody has shown who they are with those.
 */
export async function requireStateRequest(
  gateway: Pick<Gateway, 'database' | 'clock'>,
  sent: string,
): Promise<SubjectRequest> {
  const token = await findSecret(gateway, 'state', sent)
  const request = await reloadRequest(gateway, keyOf(token))
  if (request.verification !== 'device') throw new ApiError('not_found', 'Cannot find the request')
  return request
}

function keyOf(token: RequestToken | undefined): RequestKey {
  if (token === undefined) throw new ApiError('not_found', 'Cannot find the request')
  return { tenantId: token.tenantId, id: token.owner }
}
