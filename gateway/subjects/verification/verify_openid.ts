import { type JWTPayload, jwtVerify } from 'jose'
import { ApiError } from '#domain/errors.ts'
import type { TenantId } from '#domain/ids.ts'
import type { JsonObject } from '#domain/json.ts'
import { type Connector, listConnectors } from '#drizzle/repositories/connectors.ts'
import type { Gateway } from '../../gateway.ts'
import { pseudonymiseIdentities, type SentIdentity } from '../identities.ts'
import { keysOfProvider } from './openid_keys.ts'
import { namesOnly } from './proved_identities.ts'
import { attemptVerification, requireVerification } from './verification.ts'

/** Signatures by public keys only: neither `none` nor a shared secret proves anything. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA']
const TOKEN_AGE_MAX_S = 600
const CLOCK_TOLERANCE_S = 30

/** Throws an ApiError `verification_not_offered` where the tenant has no OpenID provider. */
export async function requireProvider(
  { database }: Pick<Gateway, 'database'>,
  tenantId: TenantId,
): Promise<Connector> {
  const providers = await database.withTenant(tenantId, (tx) =>
    listConnectors(tx, tenantId, ['openid_provider']),
  )
  const provider = providers.find(({ pausedAt }) => pausedAt === undefined)
  if (provider !== undefined) return provider
  throw new ApiError(
    'verification_not_offered',
    'Cannot verify by openid: the tenant has no connector openid_provider',
  )
}

/**
 * A person shows by an ID token of the tenant's provider that all identities of the request are theirs. Its keys are
 * fetched before the attempt is counted: a provider that is away costs none. Throws an ApiError.
 */
export async function verifyByOpenId(
  gateway: Gateway,
  sentToken: string,
  idToken: string,
): Promise<void> {
  const verification = await requireVerification(gateway, sentToken, 'openid')
  const { request, nonce } = verification
  const { settings } = await requireProvider(gateway, request.tenantId)
  const issuer = String(settings['issuer'])
  const { jwksUrl } = settings
  const keys = await keysOfProvider(gateway, {
    issuer,
    jwksUrl: typeof jwksUrl === 'string' ? jwksUrl : undefined,
  })
  await attemptVerification(gateway, verification, async () => {
    const audience = String(settings['audience'])
    const { payload } = await jwtVerify(idToken, keys, {
      ...{ issuer, audience, algorithms: ALGORITHMS },
      requiredClaims: ['exp', 'iat', 'nonce'],
      maxTokenAge: TOKEN_AGE_MAX_S,
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(gateway.clock.nowMs()),
    }).catch(() => {
      throw new ApiError(
        'not_verified',
        'Cannot use the token: wanted one that the provider has signed for this audience, now',
      )
    })
    assertForUs(payload, { nonce, audience })
    const proved = identitiesOf(payload, settings)
    const { identities } = await pseudonymiseIdentities(proved, request.tenantId, gateway)
    const missing = await namesOnly(gateway, request, identities)
    if (missing.length === 0) return
    throw new ApiError(
      'not_verified',
      `Cannot verify: the token does not prove the identities of type ${missing.join(', ')}`,
    )
  })
}

function assertForUs(
  payload: JWTPayload,
  { nonce, audience }: { readonly nonce: string; readonly audience: string },
): void {
  if (payload['nonce'] !== nonce) {
    throw new ApiError('not_verified', 'Cannot use the token: its nonce is of something else')
  }
  const { azp } = payload
  const isShared = Array.isArray(payload.aud) && payload.aud.length > 1
  // OpenID Connect Core 1.0, section 3.1.3.7.
  if (azp === audience || (azp === undefined && !isShared)) return
  throw new ApiError('not_verified', 'Cannot use the token: it was made for somebody else (azp)')
}

/** What a token proves: the subject, and a mail address that the provider says it has verified. */
function identitiesOf(payload: JWTPayload, settings: JsonObject): readonly SentIdentity[] {
  const { subjectClaim, emailClaim } = settings
  const subject = textOf(payload[String(subjectClaim)])
  const email = typeof emailClaim === 'string' ? textOf(payload[emailClaim]) : undefined
  return [
    ...(subject === undefined ? [] : [{ type: 'user_id', value: subject } as const]),
    ...(email === undefined || payload['email_verified'] !== true
      ? []
      : [{ type: 'email', value: email } as const]),
  ]
}

function textOf(claim: unknown): string | undefined {
  return typeof claim === 'string' && claim.trim() !== '' ? claim : undefined
}
