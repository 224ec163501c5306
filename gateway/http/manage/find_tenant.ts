import { ApiError } from '#domain/errors.ts'
import {
  findInstance,
  findTenant,
  type Instance,
  type Tenant,
} from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../../gateway.ts'

/** The tenant with this id or name. Throws an ApiError `not_found`. */
export async function requireTenant(gateway: Gateway, idOrName: string | null): Promise<Tenant> {
  const tenant =
    idOrName === null || idOrName === ''
      ? undefined
      : await gateway.database.withOwner((tx) => findTenant(tx, idOrName))
  if (tenant === undefined) throw new ApiError('not_found', 'Cannot find the tenant')
  return tenant
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
