import { randomBytes } from 'node:crypto'
import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import type { IdentityType, VerificationMethod } from '#domain/subject_request.ts'
import { insertRequestToken } from '#drizzle/repositories/request_tokens.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../../gateway.ts'
import type { SentIdentity } from '../identities.ts'
import { createSecret } from '../request_secrets.ts'
import { type FiledRequest, fileRequest, type NewRequest } from '../requests.ts'
import { isKeyId } from './device_key.ts'

const NONCE_BYTES = 16

/** What the person or their device needs to show who they are. */
export interface BegunVerification {
  readonly method: VerificationMethod
  /** Told this one time. */
  readonly token: string
  readonly nonce: string
  readonly expiresAt: Date
}

export interface FiledForVerification extends NewRequest {
  readonly verification?: BegunVerification
}

/** What a method can prove. */
interface Provable {
  readonly types: readonly IdentityType[]
  readonly identitiesMax: number
  readonly isProvable?: (value: string) => boolean
}

const PROVABLE: Readonly<Record<Exclude<VerificationMethod, 'controller'>, Provable>> = {
  device: { types: ['device_id'], identitiesMax: 1, isProvable: isKeyId },
}

/**
 * Files a request, and begins to check who asks where the controller does not give its word for it: then it waits as
 * `verifying`. Whether anything is known of the person is neither asked nor told. Throws an ApiError as `fileRequest`
 * does, and `identity_not_offered` where the method could not prove all identities.
 */
export async function fileForVerification(
  gateway: Gateway,
  tenant: Tenant,
  {
    verification: method,
    ...filed
  }: FiledRequest & { readonly actor: string; readonly verification: VerificationMethod },
): Promise<FiledForVerification> {
  if (method === 'controller') return await fileRequest(gateway, tenant, filed)
  assertProvable(method, filed.identities)
  const createdAt = new Date(gateway.clock.nowMs())
  const expiresAt = new Date(createdAt.getTime() + LIMITS.verificationMs)
  const { secret: token, hash } = createSecret('verification')
  const nonce = randomBytes(NONCE_BYTES).toString('base64url')
  const request = await fileRequest(gateway, tenant, {
    ...filed,
    checked: {
      verification: method,
      besides: async (tx, { tenantId, id: owner }) => {
        const kept = { tenantId, kind: 'verification', hash, owner, createdAt, expiresAt } as const
        await insertRequestToken(tx, { ...kept, detail: { method, nonce } })
      },
    },
  })
  return { ...request, verification: { method, token, nonce, expiresAt } }
}

function assertProvable(method: keyof typeof PROVABLE, identities: readonly SentIdentity[]): void {
  const { types, identitiesMax, isProvable } = PROVABLE[method]
  const isEach = identities.every(
    ({ type, value }) => types.includes(type) && (isProvable?.(value) ?? true),
  )
  if (isEach && identities.length <= identitiesMax) return
  const most = identitiesMax === 1 ? 'one identity' : 'identities'
  throw new ApiError(
    'identity_not_offered',
    `Cannot verify by ${method}: wanted ${most} of type ${types.join(' or ')}${isProvable ? ' that is the name of a key (dk_…)' : ''}`,
  )
}
