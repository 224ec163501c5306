import { createHash } from 'node:crypto'
import type { ConsentScope } from '#domain/consent.ts'
import { ApiError } from '#domain/errors.ts'
import type { TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { joinCustom } from '#domain/report.ts'
import { isBuiltIn, KINDS_OF_IDENTITY } from '#domain/subject_request.ts'
import { SQLSTATE, sqlStateOf } from '#drizzle/errors.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import { listOptOutRequests } from '#drizzle/repositories/opt_out_requests.ts'
import { findRequestRules } from '#drizzle/repositories/request_rules.ts'
import type { RequestKey } from '#drizzle/repositories/subject_requests.ts'
import { findTenant } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../gateway.ts'
import { reportId } from '../pipeline/seal.ts'
import { protectPersonal } from './choices.ts'
import { approveRequest } from './decide.ts'
import { pseudonymiseIdentities, type SentIdentity } from './identities.ts'
import { fileRequest, reloadRequest } from './requests.ts'
import { issueStateToken, type RequestState, type StateOwner, stateOf } from './state_tokens.ts'

/** What a request is filed under where the sender names nothing. */
export const REGULATION_DEFAULT = 'gdpr'
const SOURCE = 'opt_out'
const ACTOR = 'opt-out'
/** Others may file the same at once, and their request may end meanwhile. */
const TRIES = 5

export interface OptOut {
  readonly identities: readonly SentIdentity[]
  /** Whether everything that is held of the person is to be erased as well. */
  readonly erase: boolean
  readonly regulation: string
}

export interface RecordedOptOut {
  /** Opens the state to whoever has it. */
  readonly token: string
  readonly state: RequestState
  /** Id of the erasure. */
  readonly request: string | undefined
}

/**
 * Records an opt-out, which is in force on every process within a second, and files the erasure that goes with it. The same
 * again records nothing and files nothing while the first erasure goes on: it is given a further token. Throws an ApiError.
 */
export async function optOut(
  gateway: Gateway,
  tenantId: TenantId,
  { identities, erase, regulation }: OptOut,
): Promise<RecordedOptOut> {
  const name = await nameOf(gateway, tenantId, identities)
  // Filed first: where it is refused nothing is recorded, and the request alone changes nothing until it is approved.
  const request = erase
    ? await fileOnce(gateway, tenantId, { identities, regulation, name })
    : undefined
  const recorded = await record(gateway, tenantId, { identities, name })
  await gateway.consents.refresh()
  if (request !== undefined) await beginAtOnce(gateway, request)
  const owner = request === undefined ? recorded : await ownerOf(gateway, request)
  const nowMs = gateway.clock.nowMs()
  const token = await gateway.database.withTenant(tenantId, (tx) =>
    issueStateToken(tx, owner, nowMs),
  )
  return { token, state: owner.state, request: request?.id }
}

async function ownerOf(gateway: Gateway, key: RequestKey): Promise<StateOwner> {
  const request = await reloadRequest(gateway, key)
  return { tenantId: key.tenantId, id: key.id, state: stateOf(request) }
}

/** The same for the same identities in any order, whatever key is the newest: a hash of keyed hashes. */
async function nameOf(
  { pseudonymiser }: Pick<Gateway, 'pseudonymiser'>,
  tenantId: TenantId,
  identities: readonly SentIdentity[],
): Promise<string> {
  await pseudonymiser.prepare(tenantId)
  const oldest = identities.map(({ type, value }) => {
    const pseudonym = isBuiltIn(type)
      ? pseudonymiser.oldestPseudonym(tenantId, KINDS_OF_IDENTITY[type][0], value)
      : pseudonymiser.oldestPseudonym(tenantId, 'custom', joinCustom(type, value))
    return Buffer.from(pseudonym).toString('hex')
  })
  return createHash('sha256').update(oldest.toSorted().join(' ')).digest('hex')
}

/** The choices of all identities under every version of the key, in one transaction; nothing that is in force already. */
async function record(
  gateway: Gateway,
  tenantId: TenantId,
  { identities: sent, name }: Pick<OptOut, 'identities'> & { readonly name: string },
): Promise<StateOwner> {
  const at = new Date(gateway.clock.nowMs())
  const { identities } = await pseudonymiseIdentities(sent, tenantId, gateway)
  const id = reportId(name.slice(0, 32), tenantId, '')
  const by = {
    source: 'sdk',
    ...{ tenantId, recordedAt: at, recordedBy: ACTOR },
    bundle: gateway.policies.bundle.hash,
  } as const
  await gateway.database.withTenant(tenantId, async (tx) => {
    let choices = 0
    for (const { type, pseudonym } of identities) {
      const choice = { subject: pseudonym, scope: scopeOf(type), choice: 'required' } as const
      if (await protectPersonal(tx, choice, by)) choices += 1
    }
    if (choices === 0) return
    const action = 'opt_out_recorded'
    const detail = { request: id, choices }
    await insertAuditEntry(tx, { tenantId, at, actor: ACTOR, action, detail })
  })
  const time = at.toISOString()
  const state = { type: 'opt_out', status: 'completed', receivedAt: time, dueAt: time }
  return { tenantId, id, state: { ...state, completedAt: time } }
}

function scopeOf(type: SentIdentity['type']): ConsentScope {
  return type === 'email' ? 'contact' : 'user'
}

/** The erasure of this person that goes on, or a new one: of any number of callers at once one files it. */
async function fileOnce(
  gateway: Gateway,
  tenantId: TenantId,
  { name, regulation, identities }: Omit<OptOut, 'erase'> & { readonly name: string },
): Promise<RequestKey> {
  const tenant = await gateway.database.withOwner((tx) => findTenant(tx, tenantId))
  invariant(tenant !== undefined, 'an ingest key has a tenant')
  for (let left = TRIES; left > 0; left -= 1) {
    const known = await gateway.database.withTenant(tenantId, (tx) =>
      listOptOutRequests(tx, { tenantId, source: SOURCE, name }),
    )
    const open = known.find(({ isOpen }) => isOpen)
    if (open !== undefined) return { tenantId, id: open.id }
    try {
      const receivedAt = new Date(gateway.clock.nowMs())
      const externalId = `${name}.${known.length}`
      const origin = { source: SOURCE, externalId, receivedAt, callbacks: () => [] }
      const filed = { type: 'erasure', regulation, identities, actor: ACTOR, origin } as const
      return await fileRequest(gateway, tenant, filed)
    } catch (error) {
      if (sqlStateOf(error) !== SQLSTATE.uniqueViolation) throw error
    }
  }
  throw new ApiError('unavailable', 'Cannot file the erasure now: try again later')
}

/** The opt-out is recorded and its token must be told, whatever becomes of the beginning: an approver can begin it later. */
async function beginAtOnce(gateway: Gateway, key: RequestKey): Promise<void> {
  try {
    const rules = await gateway.database.withOwner((tx) => findRequestRules(tx, key.tenantId))
    if (rules.optOutErasure !== 'at_once' || rules.fourEyes === 'all') return
    await approveRequest(gateway, await reloadRequest(gateway, key), { actor: ACTOR })
  } catch (error) {
    gateway.log.warn('opt_out_not_begun', { request: key.id, error })
  }
}
