import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Transaction } from '#drizzle/database.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import {
  countTokenAttempt,
  findRequestToken,
  listRequestTokens,
  type RequestToken,
  useRequestToken,
} from '#drizzle/repositories/request_tokens.ts'
import {
  listEvents,
  moveRequest,
  type RequestKey,
  type SubjectRequest,
} from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../../gateway.ts'
import { scrubReason } from '../../holds/operator_texts.ts'
import { clockOfRequest } from '../request_clock.ts'
import { findSecret } from '../request_secrets.ts'
import { statusesBefore } from '../request_state.ts'
import { reloadRequest } from '../requests.ts'

/** Who moves a request by what they showed. */
const PERSON = 'verification'

/** A verification that goes on: its token, and the request that waits for it. */
export interface Verification {
  readonly token: RequestToken
  readonly request: SubjectRequest
  readonly method: string
  /** What is signed or put into a token, so that it is of this verification. */
  readonly nonce: string
}

/**
 * The verification of a token, where it is one by these methods. Throws the same ApiError `not_found` for a text that is
 * no token, and for one that is of another method, over, or was used.
 */
export async function requireVerification(
  gateway: Gateway,
  sent: string,
  method: string,
): Promise<Verification> {
  const token = await findSecret(gateway, 'verification', sent)
  if (token === undefined || token.usedAt !== undefined) throw unknown()
  const { tenantId, owner, detail } = token
  const request = await reloadRequest(gateway, { tenantId, id: owner })
  if (request.status !== 'verifying' || detail['method'] !== method) throw unknown()
  return { token, request, method, nonce: String(detail['nonce']) }
}

function unknown(): ApiError {
  return new ApiError('not_found', 'Cannot find the request')
}

/**
 * One attempt to show who asks. It is counted before it is looked at; `check` throws an ApiError `not_verified` where it
 * shows nothing. The last failure denies the request. Throws what `check` throws, and `not_found` where it was too many.
 */
export async function attemptVerification(
  gateway: Gateway,
  verification: Verification,
  check: () => Promise<void>,
): Promise<void> {
  const { token, request } = verification
  const { database } = gateway
  const isCounted = await database.withTenant(request.tenantId, (tx) =>
    countTokenAttempt(tx, token, LIMITS.verificationAttemptsMax),
  )
  if (!isCounted) throw unknown()
  try {
    await check()
  } catch (error) {
    await denyWhereUsedUp(gateway, verification)
    throw error
  }
  await completeVerification(gateway, verification)
}

async function completeVerification(
  gateway: Gateway,
  { token, request, method: verification }: Verification,
): Promise<void> {
  const { database, clock } = gateway
  const at = new Date(clock.nowMs())
  const isVerified = await database.withTenant(request.tenantId, async (tx) => {
    if (!(await useRequestToken(tx, token, at))) return false
    return await moveToReceived(tx, gateway, { request, at, actor: PERSON, verification })
  })
  if (!isVerified) throw unknown()
}

interface Word {
  readonly request: SubjectRequest
  readonly at: Date
  readonly actor: string
  readonly verification: string
  readonly note?: string | undefined
}

/** The clock goes on: where the regulation lets it stand still meanwhile, the request is due later. */
async function moveToReceived(
  tx: Transaction,
  gateway: Gateway,
  { request, at, actor, verification, note }: Word,
): Promise<boolean> {
  const history = await listEvents(tx, request)
  const resumed = [...history, { status: 'received', at, actor } as const]
  const dueAt = new Date(clockOfRequest(gateway, request, resumed).dueAt)
  return await moveRequest(tx, request, {
    ...{ from: statusesBefore('received'), to: 'received', at, actor, note },
    decided: { verification, verifiedAt: at, dueAt },
  })
}

async function denyWhereUsedUp(gateway: Gateway, { token, request }: Verification): Promise<void> {
  const { database, clock } = gateway
  const now = new Date(clock.nowMs())
  await database.withTenant(request.tenantId, async (tx) => {
    const counted = await findRequestToken(tx, { ...token, now })
    if (counted !== undefined && counted.attempts < LIMITS.verificationAttemptsMax) return
    await denyUnverified(tx, request, { at: now, note: 'Too many attempts failed' })
  })
}

/** Denies a request whose person was not verified; false where it does not wait for that any more. */
export async function denyUnverified(
  tx: Transaction,
  request: RequestKey,
  { at, note }: { readonly at: Date; readonly note: string },
): Promise<boolean> {
  return await moveRequest(tx, request, {
    ...{ from: ['verifying'], to: 'denied', at, actor: 'gateway', note },
    decided: { denialReason: 'identity_not_verified' },
  })
}

/**
 * The controller's word for a person: it has checked by itself who asks. Throws an ApiError `request_state` where the
 * request does not wait for that.
 */
export async function vouchFor(
  gateway: Gateway,
  request: SubjectRequest,
  { actor, note }: { readonly actor: string; readonly note?: string | undefined },
): Promise<void> {
  const { tenantId, id } = request
  const at = new Date(gateway.clock.nowMs())
  const said = note && scrubReason(gateway.policies.scrubberFor(tenantId), note)
  const word = { request, at, actor, verification: 'controller', note: said }
  const isVerified = await gateway.database.withTenant(tenantId, async (tx) => {
    if (!(await moveToReceived(tx, gateway, word))) return false
    for (const token of await listVerifications(tx, request, at)) {
      await useRequestToken(tx, token, at)
    }
    await insertAuditEntry(tx, {
      ...{ tenantId, at, actor, action: 'request_vouched_for' },
      detail: { request: id },
    })
    return true
  })
  if (isVerified) return
  const { status } = await reloadRequest(gateway, request)
  throw new ApiError('request_state', `Cannot verify the request: it is ${status}`)
}

/** How it is checked who asks, for those who answer the request. */
export async function describeVerification(
  gateway: Pick<Gateway, 'database' | 'clock'>,
  request: SubjectRequest,
) {
  const { verification: method = 'controller', verifiedAt = null } = request
  if (request.status !== 'verifying') return { method, verifiedAt }
  const now = new Date(gateway.clock.nowMs())
  const [token] = await gateway.database.withTenant(request.tenantId, (tx) =>
    listVerifications(tx, request, now),
  )
  const attempts = token?.attempts ?? LIMITS.verificationAttemptsMax
  return {
    ...{ method, verifiedAt },
    attemptsLeft: LIMITS.verificationAttemptsMax - attempts,
    expiresAt: token?.expiresAt ?? null,
  }
}

async function listVerifications(tx: Transaction, { tenantId, id }: RequestKey, now: Date) {
  return await listRequestTokens(tx, { tenantId, kind: 'verification', owner: id, now })
}
