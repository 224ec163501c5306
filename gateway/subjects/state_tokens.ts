import { ApiError } from '#domain/errors.ts'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import type { JsonObject, JsonValue } from '#domain/json.ts'
import { LIMITS } from '#domain/limits.ts'
import { NIL_GUID } from '#domain/stored_report.ts'
import type { Transaction } from '#drizzle/database.ts'
import { findRequestEntry } from '#drizzle/repositories/ledger_entries.ts'
import { insertRequestToken, type RequestToken } from '#drizzle/repositories/request_tokens.ts'
import { findRequest, type SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { LedgerReceipt } from '#policies/ledger/receipt.ts'
import type { Gateway } from '../gateway.ts'
import { ledgerOf } from '../ledger/ledger.ts'
import { createSecret, findSecret } from './request_secrets.ts'

/** What is told to whoever has a token: nothing of whom it is about, nor what was found. */
export interface RequestState {
  readonly type: string
  readonly status: string
  readonly receivedAt: string
  readonly dueAt: string
  readonly completedAt: string | null
}

/** What a token is made for: a request, or something else that the ledger knows by an id. */
export interface StateOwner {
  readonly tenantId: TenantId
  readonly id: string
  readonly state: RequestState
}

export function stateOf(
  request: Pick<SubjectRequest, 'type' | 'status' | 'receivedAt' | 'dueAt'> &
    Partial<Pick<SubjectRequest, 'completedAt'>>,
): RequestState {
  const { type, status, receivedAt, dueAt, completedAt } = request
  return {
    ...{ type, status },
    receivedAt: receivedAt.toISOString(),
    dueAt: dueAt.toISOString(),
    completedAt: completedAt?.toISOString() ?? null,
  }
}

/** Makes a token by which a state can be asked by nobody but whoever has it. It is told once: its SHA-256 is kept. */
export async function issueStateToken(
  tx: Transaction,
  { tenantId, id: owner, state }: StateOwner,
  nowMs: number,
): Promise<string> {
  const { secret, hash } = createSecret('state')
  const createdAt = new Date(nowMs)
  const expiresAt = new Date(nowMs + LIMITS.stateTokenMs)
  const detail: JsonObject = { ...state }
  await insertRequestToken(tx, {
    ...{ tenantId, kind: 'state', hash },
    owner,
    createdAt,
    expiresAt,
    detail,
  })
  return secret
}

/** A token for a request that is known. */
export async function createStateToken(
  { database, clock }: Pick<Gateway, 'database' | 'clock'>,
  request: Parameters<typeof stateOf>[0] & Pick<SubjectRequest, 'tenantId' | 'id'>,
): Promise<string> {
  const { tenantId, id } = request
  const owner = { tenantId, id, state: stateOf(request) }
  return await database.withTenant(tenantId, (tx) => issueStateToken(tx, owner, clock.nowMs()))
}

/**
 * The state that a token opens, also when nothing else of its request is left. Throws the same ApiError `not_found` for every
 * text that opens none, after the same questions to the store.
 */
export async function readState(
  gateway: Pick<Gateway, 'database' | 'clock'>,
  sent: string,
): Promise<RequestState> {
  const token = await findSecret(gateway, 'state', sent)
  const { tenantId, owner, detail } = token ?? NO_TOKEN
  const request = await gateway.database.withTenant(tenantId, (tx) => findRequest(tx, owner))
  const state = request === undefined ? parseState(detail) : stateOf(request)
  if (token === undefined || state === undefined) throw notFound()
  return state
}

/**
 * The receipt of what a token was made for. Throws an ApiError `not_found` as `readState` does, and `request_state` before
 * it is completed.
 */
export async function receiptOfState(gateway: Gateway, sent: string): Promise<LedgerReceipt> {
  const state = await readState(gateway, sent)
  const token = await findSecret(gateway, 'state', sent)
  if (token === undefined) throw notFound()
  if (state.status !== 'completed') {
    throw new ApiError('request_state', `Cannot make the receipt: it is ${state.status}`)
  }
  const entry = await gateway.database.withTenant(token.tenantId, async (tx) => {
    const named = { tenantId: token.tenantId, id: token.owner }
    return (
      (await findRequestEntry(tx, named, 'request_completed')) ??
      (await findRequestEntry(tx, named, 'opt_out_recorded'))
    )
  })
  if (entry === undefined) throw notFound()
  return await ledgerOf(gateway).receiptOf(entry)
}

function notFound(): ApiError {
  return new ApiError('not_found', 'Cannot find a state for this token')
}

/** In the place of the token where there is none. */
const NO_TOKEN = createNoToken()

function createNoToken(): Pick<RequestToken, 'tenantId' | 'owner' | 'detail'> {
  const tenantId = parseTenantId(NIL_GUID)
  invariant(tenantId !== undefined, 'the nil GUID is a GUID')
  return { tenantId, owner: NIL_GUID, detail: {} }
}

function parseState(detail: JsonObject): RequestState | undefined {
  const { type, status, receivedAt, dueAt, completedAt } = detail
  const words = [type, status, receivedAt, dueAt].map(textOf)
  const [ofType, ofStatus, received, due] = words
  if (!ofType || !ofStatus || !received || !due) return undefined
  return {
    ...{ type: ofType, status: ofStatus, receivedAt: received, dueAt: due },
    completedAt: textOf(completedAt) ?? null,
  }
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
