import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import type { IdentityKind } from '#domain/report.ts'
import { IDENTITY_TYPES, KINDS_OF_IDENTITY } from '#domain/subject_request.ts'
import type { Transaction } from '#drizzle/database.ts'
import { appendToLedger } from '#drizzle/repositories/ledger_entries.ts'
import {
  countIncluded,
  findLinked,
  includeLinked,
  type LinkedIdentity,
} from '#drizzle/repositories/linked_identities.ts'
import { lockRequest } from '#drizzle/repositories/request_votes.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../gateway.ts'
import { assertIdentitiesOffered } from './identities.ts'
import { planRequest } from './plan.ts'

/** Identities of one type that reports carried together with the named ones: numbers only. */
export interface LinkedCount {
  readonly type: string
  readonly count: number
  /** How many of them stand for more than a few other users. */
  readonly shared: number
  /** Reports that carried one of them and a named one; each type may count the same. */
  readonly reports: number
}

export interface Linked {
  readonly items: readonly LinkedCount[]
  /** False where there is more than was looked at. */
  readonly complete: boolean
  /** What was confirmed. */
  readonly included: readonly { readonly type: string; readonly count: number }[]
}

/** Of a custom identity only a pseudonym is known, and not of which kind it is. */
const CUSTOM = 'custom'
/** What can be linked, in the order in which it is shown. An organisation is many people. */
export const LINKED_TYPES: readonly string[] = [
  ...IDENTITY_TYPES.filter((type) => type !== 'organisation_id'),
  CUSTOM,
]

function typeOf(kind: IdentityKind): string {
  return IDENTITY_TYPES.find((type) => KINDS_OF_IDENTITY[type][0] === kind) ?? CUSTOM
}

/** Which other identities belong to those that a request names; undefined for a bulk request, which is of many people. */
export async function linkedOf(
  tx: Transaction,
  request: SubjectRequest,
): Promise<Linked | undefined> {
  if (isOfMany(request)) return undefined
  const { identities, isComplete } = await findLinked(tx, request)
  const items = LINKED_TYPES.flatMap((type) => {
    const ofType = identities.filter(({ kind }) => typeOf(kind) === type)
    return ofType.length === 0 ? [] : [countOf(type, ofType)]
  })
  return { items, complete: isComplete, included: await countIncluded(tx, request) }
}

function isOfMany({ identityCounts }: SubjectRequest): boolean {
  const named = Object.values(identityCounts).reduce((sum, count) => sum + count, 0)
  return named > LIMITS.identitiesPerRequestMax
}

function countOf(type: string, ofType: readonly LinkedIdentity[]): LinkedCount {
  return {
    type,
    count: ofType.length,
    shared: ofType.filter(({ isShared }) => isShared).length,
    reports: ofType.reduce((sum, { reports }) => sum + reports, 0),
  }
}

/** The same for whoever asks for nothing else. Throws an ApiError. */
export async function requireLinked(gateway: Gateway, request: SubjectRequest): Promise<Linked> {
  if (request.status === 'verifying') throw wrongState(request.status)
  const linked = await gateway.database.withTenant(request.tenantId, (tx) => linkedOf(tx, request))
  if (linked === undefined) throw ofMany()
  return linked
}

export interface Confirmation {
  readonly types: readonly string[]
  /** Of the preview that showed them. */
  readonly planHash: string
  readonly includeShared?: boolean
  readonly actor: string
}

/**
 * Adds linked identities of the types to a request that is not approved yet: its plan is another one then. Those that are
 * shared are left out unless they are wanted. Returns what the request has now. Throws an ApiError where the plan is not
 * the one that was shown, or the request is past that.
 */
export async function confirmLinked(
  gateway: Gateway,
  request: SubjectRequest,
  confirmation: Confirmation,
): Promise<Linked> {
  const { types, planHash, includeShared = false, actor } = confirmation
  if (isOfMany(request)) throw ofMany()
  assertIdentitiesOffered(
    request.type,
    types.map((type) => ({ type, value: '' })),
  )
  return await gateway.database.withTenant(request.tenantId, async (tx) => {
    if (!(await lockRequest(tx, request))) throw wrongState('past its review')
    const plan = await planRequest(tx, request)
    if (plan.planHash !== planHash) {
      throw new ApiError(
        'plan_changed',
        'Cannot include linked identities: what the request would do has changed, preview it again',
      )
    }
    const { identities } = await findLinked(tx, request)
    const wanted = identities
      .map((one) => ({ ...one, type: typeOf(one.kind) }))
      .filter(({ type, isShared }) => types.includes(type) && (includeShared || !isShared))
    await includeLinked(tx, request, wanted)
    const linked = await linkedOf(tx, request)
    if (linked === undefined) throw ofMany()
    await appendToLedger(tx, {
      tenantId: request.tenantId,
      kind: 'identities_linked',
      at: new Date(gateway.clock.nowMs()),
      request: request.id,
      detail: { actor, types: [...types], includeShared, added: wanted.length },
    })
    return linked
  })
}

function ofMany(): ApiError {
  return new ApiError(
    'identity_not_offered',
    `Cannot link identities: the request names more than ${LIMITS.identitiesPerRequestMax}`,
  )
}

function wrongState(status: string): ApiError {
  return new ApiError('request_state', `Cannot link identities: the request is ${status}`)
}
