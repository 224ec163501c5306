import { ApiError } from '#domain/errors.ts'
import type { TenantId } from '#domain/ids.ts'
import {
  findInstance,
  findTenant,
  type Instance,
  type Tenant,
} from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../../gateway.ts'
import { type Actor, mayKnow } from '../../tenancy/actor.ts'

/**
 * The tenant with this id or name, where the actor may know of it. Throws the same ApiError `not_found` for one that
 * there is not and for one of others, after the same work.
 */
export async function requireTenant(
  gateway: Gateway,
  idOrName: string | null,
  actor: Actor,
): Promise<Tenant> {
  const tenant =
    idOrName === null || idOrName === ''
      ? undefined
      : await gateway.database.withOwner((tx) => findTenant(tx, idOrName))
  if (tenant === undefined || !mayKnow(actor, tenant.id))
    throw new ApiError('not_found', 'Cannot find the tenant')
  return tenant
}

/**
 * The tenant that a list is limited to: the one that is named, else the actor's own, else undefined for all of them.
 * Throws an ApiError `not_found`, or `invalid_query` where several are the actor's and none is named.
 */
export async function limitToTenant(
  gateway: Gateway,
  idOrName: string | null,
  actor: Actor,
): Promise<TenantId | undefined> {
  if (idOrName !== null) return (await requireTenant(gateway, idOrName, actor)).id
  if (actor.tenants === undefined) return undefined
  const [only, another] = actor.tenants
  if (only !== undefined && another === undefined) return only
  throw new ApiError('invalid_query', 'Cannot tell the tenant: wanted tenant, one of your own')
}

/** The tenant's instance with this id or name. Throws an ApiError `not_found`. */
export async function requireInstance(
  gateway: Gateway,
  tenant: Tenant,
  idOrName: string,
): Promise<Instance> {
  const instance = await gateway.database.withTenant(tenant.id, (tx) =>
    findInstance(tx, tenant.id, idOrName),
  )
  if (instance === undefined) throw new ApiError('not_found', 'Cannot find the instance')
  return instance
}
