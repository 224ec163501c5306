import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Gateway } from '../../gateway.ts'
import type { Actor, Grant } from '../../tenancy/actor.ts'
import { mayGrant } from '../../tenancy/scopes.ts'
import { forbidden } from '../api/permit.ts'

/** Schema of the products that a role or a token is for. */
export const PRODUCTS = {
  type: 'array',
  minItems: 1,
  maxItems: LIMITS.grantProductsMax,
  uniqueItems: true,
  items: { type: 'string', minLength: 1, maxLength: LIMITS.productLengthMax },
}

/** Throws an ApiError for a grant that makes no sense, and `forbidden` for one of more than the actor has. */
export function assertMayGrant(
  { policies }: Pick<Gateway, 'policies'>,
  actor: Actor,
  grant: Grant,
): void {
  if (grant.role === 'product_owner' && grant.products === undefined) {
    throw new ApiError('invalid_body', 'Cannot grant product_owner: wanted products, those owned')
  }
  if (!(grant.products ?? []).every((name) => policies.bundle.products.has(name))) {
    throw new ApiError('product_unknown', 'Cannot find the product in policies/catalog')
  }
  if (!mayGrant(actor, grant)) throw forbidden()
}
