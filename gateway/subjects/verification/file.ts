import { randomBytes } from 'node:crypto'
import { ApiError } from '#domain/errors.ts'
import type { JsonObject } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import type { VerificationMethod } from '#domain/subject_request.ts'
import { insertRequestToken, type RequestToken } from '#drizzle/repositories/request_tokens.ts'
import type { RequestKey } from '#drizzle/repositories/subject_requests.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../../gateway.ts'
import type { SentIdentity } from '../identities.ts'
import { createSecret } from '../request_secrets.ts'
import { type FiledRequest, fileRequest, type NewRequest, type RequestOrigin } from '../requests.ts'
import { ADDRESS_TYPES, requireCodeSender, sealAddress, sendCode } from './codes.ts'
import { isKeyId } from './device_key.ts'
import { requireProvider } from './verify_openid.ts'

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

/** What a method can prove, and how it begins. */
interface Method {
  readonly types: readonly string[]
  readonly identitiesMax: number
  readonly isProvable?: (identity: SentIdentity) => boolean
  /** Throws an ApiError `verification_not_offered` where the tenant lacks what it takes. */
  readonly prepare?: (gateway: Gateway, tenant: Tenant, first: SentIdentity) => Promise<unknown>
  /** What is kept for it. */
  readonly keep?: (token: string, first: SentIdentity) => JsonObject
  /** Done once the request is filed. */
  readonly begin?: (
    gateway: Gateway,
    kept: { readonly token: RequestToken; readonly sentToken: string },
  ) => Promise<unknown>
}

const isRaw = ({ format = 'raw' }: SentIdentity) => format === 'raw'

const METHODS: Readonly<Record<Exclude<VerificationMethod, 'controller'>, Method>> = {
  device: {
    types: ['device_id'],
    identitiesMax: 1,
    isProvable: (identity) => isRaw(identity) && isKeyId(identity.value),
  },
  code: {
    types: ADDRESS_TYPES,
    identitiesMax: 1,
    isProvable: isRaw,
    prepare: (gateway, { id }, { type }) => requireCodeSender(gateway, id, type),
    keep: sealAddress,
    begin: sendCode,
  },
  openid: {
    types: ['user_id', 'email'],
    identitiesMax: LIMITS.identitiesPerRequestMax,
    prepare: (gateway, { id }) => requireProvider(gateway, id),
  },
}

type Filing = FiledRequest & {
  readonly actor: string
  readonly origin?: RequestOrigin
  readonly verification: VerificationMethod
}

/**
 * Files a request, and begins to check who asks where the controller does not give its word for it: then it waits as
 * `verifying`. Whether anything is known of the person is neither asked nor told. Throws an ApiError as `fileRequest`
 * does, `identity_not_offered` where the method could not prove all identities, and `verification_not_offered`.
 */
export async function fileForVerification(
  gateway: Gateway,
  tenant: Tenant,
  { verification: name, ...filed }: Filing,
): Promise<FiledForVerification> {
  if (name === 'controller') return await fileRequest(gateway, tenant, filed)
  const method = METHODS[name]
  const first = assertProvable(name, filed.identities)
  await method.prepare?.(gateway, tenant, first)
  const createdAt = new Date(gateway.clock.nowMs())
  const expiresAt = new Date(createdAt.getTime() + LIMITS.verificationMs)
  const { secret: sentToken, hash } = createSecret('verification')
  const nonce = randomBytes(NONCE_BYTES).toString('base64url')
  const detail = { method: name, nonce, ...method.keep?.(sentToken, first) }
  const keep = ({ tenantId, id: owner }: RequestKey) =>
    ({ tenantId, kind: 'verification', hash, owner, createdAt, expiresAt, detail }) as const
  const request = await fileRequest(gateway, tenant, {
    ...filed,
    checked: {
      verification: name,
      besides: async (tx, key) => {
        await insertRequestToken(tx, keep(key))
      },
    },
  })
  const token = { ...keep(request), usedAt: undefined, attempts: 0 }
  // The request is filed and its token must be told, whatever becomes of the beginning.
  await method.begin?.(gateway, { token, sentToken }).catch((error: unknown) => {
    gateway.log.warn('verification_not_begun', { request: request.id, error })
  })
  return { ...request, verification: { method: name, token: sentToken, nonce, expiresAt } }
}

function assertProvable(
  name: keyof typeof METHODS,
  identities: readonly SentIdentity[],
): SentIdentity {
  const { types, identitiesMax, isProvable } = METHODS[name]
  const isEach = identities.every(
    (identity) => types.includes(identity.type) && (isProvable?.(identity) ?? true),
  )
  const [first] = identities
  if (first !== undefined && isEach && identities.length <= identitiesMax) return first
  const what = identitiesMax === 1 ? 'one identity' : 'identities'
  const form = name === 'device' ? ', the name of a key (dk_…)' : ''
  throw new ApiError(
    'identity_not_offered',
    `Cannot verify by ${name}: wanted ${what} of type ${types.join(' or ')}${form}`,
  )
}
