import { randomUUIDv7 } from 'node:crypto'
import type { Category, DataClass } from '#domain/classification.ts'
import { ApiError } from '#domain/errors.ts'
import { type Hold, type HoldCriteria, statusOfHold } from '#domain/hold.ts'
import { isGuid } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { SQLSTATE, sqlStateOf } from '#drizzle/errors.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import { changeHold, findHold, insertHold, lockHold } from '#drizzle/repositories/holds.ts'
import { findInstance, type Tenant } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../gateway.ts'
import { pseudonymiseIdentities, type SentIdentity } from '../subjects/identities.ts'
import { type Actor, mayKnow } from '../tenancy/actor.ts'
import type { HoldsGateway } from './holds_gateway.ts'
import { scrubOwner, scrubReason } from './operator_texts.ts'
import { endHold } from './release.ts'

/** A hold as it is asked for: exactly one of `subjects`, `query` and `reports`. */
export interface WantedHold {
  readonly reason: string
  readonly owner: string
  readonly endsAt?: string
  readonly subjects?: readonly SentIdentity[]
  readonly query?: WantedQuery
  readonly reports?: readonly string[]
}

interface WantedQuery {
  readonly product?: string
  readonly type?: string
  readonly class?: DataClass
  readonly category?: Category
  readonly instance?: string
  readonly since?: string
  readonly until?: string
}

export type PlacingGateway = HoldsGateway & Pick<Gateway, 'policies' | 'pseudonymiser'>

/**
 * Places a hold: from the answer on, what it names is not deleted. Its key is made first, so that a hold in force has
 * one. Throws an ApiError where it names nothing that can be, or where the tenant has too many, and KeyringAwayError.
 */
export async function placeHold(
  gateway: PlacingGateway,
  tenant: Tenant,
  wanted: WantedHold & { readonly actor: string },
): Promise<Hold> {
  const createdAt = new Date(gateway.clock.nowMs())
  await gateway.pseudonymiser.prepare(tenant.id)
  const scrubber = gateway.policies.scrubberFor(tenant.id)
  const hold: Hold = {
    tenantId: tenant.id,
    id: randomUUIDv7(),
    reason: scrubReason(scrubber, wanted.reason),
    owner: scrubOwner(scrubber, wanted.owner),
    criteria: await criteriaOf(gateway, tenant, wanted),
    createdAt,
    createdBy: wanted.actor,
    endsAt: wanted.endsAt === undefined ? undefined : futureEnd(wanted.endsAt, createdAt),
    liftedAt: undefined,
    liftedBy: undefined,
    releasedAt: undefined,
  }
  await gateway.keyring.makeHoldKey(tenant.id, hold.id)
  try {
    await insert(gateway, hold)
  } catch (error) {
    await gateway.keyring.destroyHoldKey(tenant.id, hold.id)
    throw error
  }
  return hold
}

async function insert({ database }: PlacingGateway, hold: Hold): Promise<void> {
  const { tenantId, id, criteria, createdAt: at, createdBy: actor, reason, owner, endsAt } = hold
  const isAdded = await database
    .withTenant(tenantId, async (tx) => {
      if (!(await insertHold(tx, hold, LIMITS.holdsPerTenantMax))) return false
      const detail = { hold: id, by: criteria.kind, reason, owner, endsAt: endsAt ?? null }
      await insertAuditEntry(tx, { tenantId, at, actor, action: 'hold_placed', detail })
      return true
    })
    .catch((error: unknown) => {
      if (sqlStateOf(error) !== SQLSTATE.lockNotAvailable) throw error
      throw new ApiError('unavailable', 'Cannot place the hold: a deletion is under way; try again')
    })
  if (isAdded) return
  throw new ApiError(
    'too_many_holds',
    `Cannot place the hold: the tenant has ${LIMITS.holdsPerTenantMax} that have not ended`,
  )
}

async function criteriaOf(
  gateway: PlacingGateway,
  tenant: Tenant,
  { subjects, query, reports }: WantedHold,
): Promise<HoldCriteria> {
  if (subjects !== undefined) {
    const { identities } = await pseudonymiseIdentities(subjects, tenant.id, gateway)
    return { kind: 'subjects', pseudonyms: identities.map(({ pseudonym }) => pseudonym) }
  }
  if (reports !== undefined) {
    return { kind: 'reports', ids: [...new Set(reports.map((id) => id.toLowerCase()))] }
  }
  if (query === undefined) throw new ApiError('invalid_body', 'Cannot place a hold on nothing')
  const { product, instance, since, until, type, class: dataClass, category } = query
  if (product !== undefined && !gateway.policies.bundle.products.has(product)) {
    throw new ApiError('product_unknown', 'Cannot find the product in policies/catalog')
  }
  const found =
    instance === undefined
      ? undefined
      : await gateway.database.withTenant(tenant.id, (tx) => findInstance(tx, tenant.id, instance))
  if (instance !== undefined && found === undefined) {
    throw new ApiError('not_found', 'Cannot find the instance')
  }
  return {
    kind: 'query',
    query: {
      product,
      type,
      class: dataClass,
      category,
      instanceId: found?.id,
      since: since === undefined ? undefined : new Date(since),
      until: until === undefined ? undefined : new Date(until),
    },
  }
}

function futureEnd(text: string, now: Date): Date {
  const endsAt = new Date(text)
  if (endsAt > now) return endsAt
  throw new ApiError('invalid_body', 'Cannot use endsAt: it is past; lift the hold to end it now')
}

/** The hold with this id, where the actor may know of it. Throws an ApiError `not_found`. */
export async function requireHold(
  { database }: Pick<Gateway, 'database'>,
  id: string | undefined,
  actor: Actor,
): Promise<Hold> {
  const hold =
    id === undefined || !isGuid(id) ? undefined : await database.withOwner((tx) => findHold(tx, id))
  if (hold === undefined || !mayKnow(actor, hold.tenantId)) {
    throw new ApiError('not_found', 'Cannot find the hold')
  }
  return hold
}

/** Extends or shortens a hold, or leaves its end open for null. Throws an ApiError where it is over. */
export async function moveEnd(
  { database, clock }: HoldsGateway,
  hold: Hold,
  { endsAt: wanted, actor }: { readonly endsAt: string | null; readonly actor: string },
): Promise<Hold> {
  const at = new Date(clock.nowMs())
  const endsAt = wanted === null ? null : futureEnd(wanted, at)
  return await database.withTenant(hold.tenantId, async (tx) => {
    const present = await lockHold(tx, hold)
    if (present === undefined || statusOfHold(present, at.getTime()) !== 'active') {
      throw new ApiError('hold_state', 'Cannot move the end of the hold: it has ended')
    }
    await changeHold(tx, hold, { endsAt })
    const detail = { hold: hold.id, from: present.endsAt ?? null, to: endsAt }
    await insertAuditEntry(tx, {
      tenantId: hold.tenantId,
      at,
      actor,
      action: 'hold_end_moved',
      detail,
    })
    return { ...present, endsAt: endsAt ?? undefined }
  })
}

/** Ends a hold now. Lifting again changes nothing. What it held is deleted by `releaseHold`. */
export async function liftHold(
  { database, clock }: HoldsGateway,
  hold: Hold,
  actor: string,
): Promise<Hold> {
  const at = new Date(clock.nowMs())
  const lifted = await database.withTenant(hold.tenantId, (tx) =>
    endHold(tx, hold, { actor, isLifted: true, at }),
  )
  return lifted ?? hold
}
