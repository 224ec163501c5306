import { ApiError } from '#domain/errors.ts'
import type { TenantId } from '#domain/ids.ts'
import {
  type CustomNormalisation,
  NORMALISATIONS,
  namesSomebody,
} from '#domain/normalise_identity.ts'
import { type IdentityKind, joinCustom } from '#domain/report.ts'
import {
  IDENTITY_TYPES,
  type IdentityCounts,
  type IdentityFormat,
  type IdentityType,
  isBuiltIn,
  KINDS_OF_IDENTITY,
} from '#domain/subject_request.ts'
import type { RequestIdentity } from '#drizzle/repositories/request_identities.ts'
import type { BundleSource } from '#policies/engine/bundle.ts'
import { customKindsOf } from '#policies/engine/custom_identities.ts'
import type { RequestRight } from '#policies/schema/policy_source.ts'
import type { Pseudonymiser } from '../keyring/pseudonymiser.ts'

/** An identity as it was sent: it lives until its pseudonym is made. */
export interface SentIdentity {
  readonly type: IdentityType
  /** The identity itself, or the SHA-256 of its normalised value in hexadecimal. */
  readonly value: string
  /** `raw` where it is missing. */
  readonly format?: IdentityFormat
}

/** Whom the rights that are kept as a choice can be exercised for; the others for everybody. */
const IDENTITIES_OF_RIGHT: { readonly [right in RequestRight]?: readonly IdentityType[] } = {
  objection: ['user_id', 'email'],
  opt_out: ['user_id', 'email', 'device_id'],
}

/** Throws an ApiError for an identity that the right cannot be carried out for. */
export function assertIdentitiesOffered(
  right: RequestRight,
  identities: readonly SentIdentity[],
): void {
  const offered = IDENTITIES_OF_RIGHT[right]
  if (offered === undefined || identities.every(({ type }) => offered.includes(type))) return
  throw new ApiError(
    'identity_not_offered',
    `Cannot file a request for ${right}: wanted identities of the types ${offered.join(' and ')} only`,
  )
}

/** What making pseudonyms of identities needs of a gateway. */
export interface IdentitiesGateway {
  readonly pseudonymiser: Pseudonymiser
  readonly policies: { readonly source: BundleSource }
}

/** Identities whose pseudonyms are made before others get their turn. */
const TURN = 1_000

/** Whom a request is about, and how many of each type that are. */
export interface PseudonymisedIdentities {
  readonly identities: readonly RequestIdentity[]
  readonly counts: IdentityCounts
  /** From when on the hashed ones can be found, where that is not for as long as the tenant exists. */
  readonly hashedSince: Date | undefined
}

/**
 * The pseudonyms of identities under every version of the tenant's key, each once: what is stored may be older than the
 * newest. The values go no further than this.
 */
export async function pseudonymiseIdentities(
  sent: readonly SentIdentity[],
  tenantId: TenantId,
  { pseudonymiser, policies }: IdentitiesGateway,
): Promise<PseudonymisedIdentities> {
  const kinds = customKindsOf(policies.source)
  await pseudonymiser.prepare(tenantId)
  const hashedSince = hashedSinceOf(sent, pseudonymiser.hashedSince(tenantId))
  const identities = new Map<string, RequestIdentity>()
  const known = new Set<string>()
  const counts = new Map<IdentityType, number>()
  for (const [index, identity] of sent.entries()) {
    if (index % TURN === TURN - 1) await new Promise(setImmediate)
    const { type } = identity
    const spellings = spellingsOf(identity, kinds, index + 1)
    const versions = spellings.flatMap(({ kind, value, isHash }) =>
      isHash
        ? pseudonymiser.everyPseudonymOfHash(tenantId, kind, value)
        : pseudonymiser.everyPseudonym(tenantId, kind, value),
    )
    const names = versions.map((pseudonym) => Buffer.from(pseudonym).toString('latin1'))
    for (const [version, pseudonym] of versions.entries()) {
      identities.set(names[version] ?? '', { type, pseudonym })
    }
    // The newest tells: one that was sent as a hash before may have older ones beside.
    const counted = `${type} ${names[0]}`
    if (known.has(counted)) continue
    known.add(counted)
    counts.set(type, (counts.get(type) ?? 0) + 1)
  }
  return {
    identities: [...identities.values()],
    counts: Object.fromEntries(counts),
    hashedSince,
  }
}

/** An identity as reports may carry it. */
interface Spelling {
  readonly kind: IdentityKind
  readonly value: string
  readonly isHash: boolean
}

/** Throws an ApiError with the identity's place for a type that there is none of, and a value that names nobody. */
function spellingsOf(
  { type, value, format }: SentIdentity,
  custom: ReadonlyMap<string, CustomNormalisation>,
  place: number,
): readonly Spelling[] {
  const isHash = format === 'sha256'
  const rule = custom.get(type)
  if (!isBuiltIn(type)) {
    if (rule === undefined) throw unknownType(place, [...IDENTITY_TYPES, ...custom.keys()])
    const one = isHash ? value : NORMALISATIONS[rule].apply(value)
    if (one === '') throw namesNobody(place)
    return [{ kind: 'custom', value: joinCustom(type, one), isHash }]
  }
  const [kind] = KINDS_OF_IDENTITY[type]
  if (!isHash && !namesSomebody(kind, value)) throw namesNobody(place)
  return KINDS_OF_IDENTITY[type].map((one) => ({ kind: one, value, isHash }))
}

function unknownType(place: number, known: readonly string[]): ApiError {
  return new ApiError(
    'invalid_body',
    `Cannot look for identity ${place}: wanted a type of ${known.join(', ')}`,
  )
}

function namesNobody(place: number): ApiError {
  return new ApiError(
    'invalid_body',
    `Cannot look for identity ${place}: nothing is left of it once it is normalised`,
  )
}

/** Throws an ApiError where a hash could find nothing, now or later. */
function hashedSinceOf(
  sent: readonly SentIdentity[],
  since: ReturnType<Pseudonymiser['hashedSince']>,
): Date | undefined {
  if (since === 'always' || sent.every(({ format }) => format !== 'sha256')) return undefined
  if (since !== 'never') return since
  throw new ApiError(
    'identity_not_offered',
    "Cannot look for hashed identities: rotate the tenant's pseudonym key first, what comes in afterwards is found by them",
  )
}
