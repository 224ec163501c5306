import type { Actor, Grant, Scope } from './actor.ts'
import { type Permission, ROLE_TABLE } from './roles.ts'

/** Where somebody with these grants has all of these permissions. */
export function scopesOf(
  grants: readonly Grant[],
  permissions: readonly Permission[],
): readonly Scope[] {
  const [first, ...others] = permissions
  if (first === undefined) return grants
  let scopes = scopesOfOne(grants, first)
  for (const permission of others) {
    const more = scopesOfOne(grants, permission)
    scopes = scopes.flatMap((scope) => more.flatMap((other) => meet(scope, other) ?? []))
  }
  return scopes
}

function scopesOfOne(grants: readonly Grant[], permission: Permission): readonly Scope[] {
  return grants.filter(({ role }) => ROLE_TABLE[role].permissions.includes(permission))
}

/** Where both hold; undefined where they never do together. */
function meet(one: Scope, other: Scope): Scope | undefined {
  if (one.tenantId !== undefined && other.tenantId !== undefined && one.tenantId !== other.tenantId)
    return undefined
  const products = commonProducts(one.products, other.products)
  if (products?.length === 0) return undefined
  return { tenantId: one.tenantId ?? other.tenantId, products }
}

/** The products of both; undefined stands for all of them. */
export function commonProducts(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): readonly string[] | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return one.filter((product) => other.includes(product))
}

/** True where one of the scopes holds wherever `wanted` does. */
export function covers(scopes: readonly Scope[], wanted: Scope): boolean {
  return scopes.some(({ tenantId, products }) => {
    const isTenant = tenantId === undefined || tenantId === wanted.tenantId
    const isProducts =
      products === undefined || wanted.products?.every((name) => products.includes(name)) === true
    return isTenant && isProducts
  })
}

/** True where the actor may itself do all that the grant would allow. */
export function mayGrant({ grants }: Pick<Actor, 'grants'>, wanted: Grant): boolean {
  return ROLE_TABLE[wanted.role].permissions.every((permission) =>
    covers(scopesOfOne(grants, permission), wanted),
  )
}

/** All that the grants allow somewhere. */
export function permissionsOf(grants: readonly Grant[]): readonly Permission[] {
  return [...new Set(grants.flatMap(({ role }) => ROLE_TABLE[role].permissions))].toSorted()
}
