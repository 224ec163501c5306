import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import { findTenant, listTenants, type Tenant } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../../gateway.ts'
import { type Actor, mayKnow } from '../../tenancy/actor.ts'

/**
 * The tenant that a request is for: the one that is named, by id or name, or the actor's own, or the only one that there
 * is. Undefined for a name that no tenant has or one of others. Throws an ApiError where none is named and there are
 * several.
 */
export async function findControllerTenant(
  { database }: Pick<Gateway, 'database'>,
  name: string | undefined,
  actor: Actor,
): Promise<Tenant | undefined> {
  const own = actor.tenants?.length === 1 ? actor.tenants[0] : undefined
  const named = name === undefined || name === '' ? own : name
  if (named !== undefined) {
    const tenant = await database.withOwner((tx) => findTenant(tx, named))
    return tenant && mayKnow(actor, tenant.id) ? tenant : undefined
  }
  const tenants = await database.withOwner((tx) =>
    listTenants(tx, { after: undefined, limit: LIMITS.pageItemsMax }),
  )
  const [only, ...others] = tenants.filter(
    ({ id, erasedAt }) => erasedAt === undefined && mayKnow(actor, id),
  )
  if (only !== undefined && others.length === 0 && tenants.length < LIMITS.pageItemsMax) return only
  throw new ApiError(
    'invalid_query',
    'Cannot tell the tenant: wanted ?tenant= or the header x-tidegate-tenant',
  )
}
