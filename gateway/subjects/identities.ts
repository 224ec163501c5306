import { ApiError } from '#domain/errors.ts'
import type { TenantId } from '#domain/ids.ts'
import {
  type IdentityCounts,
  type IdentityType,
  KIND_OF_IDENTITY,
} from '#domain/subject_request.ts'
import type { RequestIdentity } from '#drizzle/repositories/request_identities.ts'
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

/** Identities whose pseudonyms are made before others get their turn. */
const TURN = 1_000

/** Whom a request is about, and how many of each type that are. */
export interface PseudonymisedIdentities {
  readonly identities: readonly RequestIdentity[]
  readonly counts: IdentityCounts
}

/**
 * The pseudonyms of identities under every version of the tenant's key, each once: what is stored may be older than the
 * newest. The values go no further than this.
 */
export async function pseudonymiseIdentities(
  sent: readonly SentIdentity[],
  tenantId: TenantId,
  { pseudonymiser }: { readonly pseudonymiser: Pseudonymiser },
): Promise<PseudonymisedIdentities> {
  await pseudonymiser.prepare(tenantId)
  const identities = new Map<string, RequestIdentity>()
  const counts: { [type in IdentityType]?: number } = {}
  for (const [index, { type, value }] of sent.entries()) {
    if (index % TURN === TURN - 1) await new Promise(setImmediate)
    const versions = pseudonymiser.everyPseudonym(tenantId, KIND_OF_IDENTITY[type], value)
    const known = identities.size
    for (const pseudonym of versions) {
      identities.set(Buffer.from(pseudonym).toString('latin1'), { type, pseudonym })
    }
    if (identities.size === known) continue
    counts[type] = (counts[type] ?? 0) + 1
  }
  return { identities: [...identities.values()], counts }
}
