import { ApiError } from '#domain/errors.ts'
import type { Pseudonym, TenantId } from '#domain/ids.ts'
import { type IdentityType, KIND_OF_IDENTITY } from '#domain/subject_request.ts'
import type { RequestIdentity } from '#drizzle/repositories/subject_requests.ts'
import type { RequestRight } from '#policies/schema/policy_source.ts'
import type { Pseudonymiser } from '../keyring/pseudonymiser.ts'

/** An identity as it was sent: it lives until its pseudonym is made. */
export interface SentIdentity {
  readonly type: IdentityType
  readonly value: string
}

/** Rights that are kept as a choice, which only a user or a mail contact can have. */
const RIGHTS_OF_PERSONS: readonly RequestRight[] = ['objection', 'opt_out']
const IDENTITIES_OF_PERSONS: readonly IdentityType[] = ['user_id', 'email']

/** Throws an ApiError for an identity that the right cannot be carried out for. */
export function assertIdentitiesOffered(
  right: RequestRight,
  identities: readonly SentIdentity[],
): void {
  if (!RIGHTS_OF_PERSONS.includes(right)) return
  if (identities.every(({ type }) => IDENTITIES_OF_PERSONS.includes(type))) return
  throw new ApiError(
    'identity_not_offered',
    `Cannot file a request for ${right}: wanted identities of the types ${IDENTITIES_OF_PERSONS.join(' and ')} only`,
  )
}

/** The pseudonyms of identities, each once. The values go no further than this. */
export function pseudonymiseIdentities(
  sent: readonly SentIdentity[],
  tenantId: TenantId,
  pseudonymiser: Pseudonymiser,
): readonly RequestIdentity[] {
  const identities = new Map<string, RequestIdentity>()
  for (const { type, value } of sent) {
    const pseudonym = pseudonymiser.pseudonym(tenantId, KIND_OF_IDENTITY[type], value)
    identities.set(Buffer.from(pseudonym).toString('hex'), { type, pseudonym })
  }
  return [...identities.values()]
}

/** The pseudonyms that a request is about. */
export function pseudonymsOf(request: {
  readonly identities: readonly RequestIdentity[]
}): readonly Pseudonym[] {
  return request.identities.map(({ pseudonym }) => pseudonym)
}
