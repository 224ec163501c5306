import type { Purpose } from '#domain/classification.ts'
import { ApiError } from '#domain/errors.ts'
import type { TenantId } from '#domain/ids.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import { findTenant } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../../gateway.ts'
import { reasonOf } from '../../holds/operator_texts.ts'
import { type Actor, type Scope, tenantsOf } from '../../tenancy/actor.ts'
import type { Permission } from '../../tenancy/roles.ts'
import { commonProducts, scopesOf } from '../../tenancy/scopes.ts'
import type { RouteNeed } from './permissions.ts'
import type { ApiRequest, ApiRoute } from './route.ts'

/** The scopes in which the actor may call an operation. */
export interface Permit {
  readonly free: readonly Scope[]
  /** Those that ask for a reason. */
  readonly withReason: readonly Scope[]
}

const REASON_PURPOSE: Purpose = 'operating_and_troubleshooting'

/**
 * Whether the actor may call the operation at all: before anything of the request is read. Throws the same ApiError
 * `forbidden` for everybody who may not.
 */
export function permit(
  actor: Pick<Actor, 'grants'>,
  route: Pick<ApiRoute, 'wholeInstallation'>,
  need: RouteNeed,
): Permit {
  const isUsable = ({ tenantId, products }: Scope) =>
    !(route.wholeInstallation && tenantId !== undefined) &&
    !(need.products === undefined && products !== undefined)
  const free = scopesOf(actor.grants, need.permissions).filter(isUsable)
  const withReason =
    need.withReason === undefined ? [] : scopesOf(actor.grants, [need.withReason]).filter(isUsable)
  if (need.permissions.length > 0 && free.length + withReason.length === 0) throw forbidden()
  return { free, withReason }
}

/**
 * The request as it is handed on: its actor reaches no further than the scopes do that count for the tenant that it
 * names. Throws an ApiError `forbidden` for a product of others.
 */
export async function narrow(
  request: ApiRequest,
  { need, permit: { free, withReason } }: { readonly need: RouteNeed; readonly permit: Permit },
  gateway: Gateway,
): Promise<ApiRequest> {
  if (withReason.length === 0 && free.every(({ products }) => products === undefined)) {
    return { ...request, actor: { ...request.actor, tenants: tenantsOf(free) } }
  }
  const tenantId = await namedTenant(request, gateway)
  const counting = (scopes: readonly Scope[]) =>
    tenantId === undefined
      ? scopes
      : scopes.filter((scope) => scope.tenantId === undefined || scope.tenantId === tenantId)
  const freeHere = counting(free)
  const isFree = freeHere.length > 0
  const scopes = isFree ? freeHere : counting(withReason)
  // The answer is that of a tenant that there is not.
  if (scopes.length === 0) return { ...request, actor: { ...request.actor, tenants: [] } }
  if (!isFree) await askReason(request, tenantId, gateway)
  const actor = {
    ...request.actor,
    // The one that was looked at, and no other that the request may name elsewhere.
    tenants: tenantId === undefined ? tenantsOf(scopes) : [tenantId],
    products: productsOf(scopes, tenantId),
  }
  const query = need.products === 'named' ? ofOwnProduct(request, actor.products) : request.query
  return { ...request, actor, query }
}

/** The actor as far as one permission reaches, for what is no operation of the API. Throws an ApiError `forbidden`. */
export function limitTo(actor: Actor, permission: Permission): Actor {
  const { free } = permit(actor, {}, { permissions: [permission] })
  return { ...actor, tenants: tenantsOf(free) }
}

/** The tenant that the request is about, where it names one that there is. */
async function namedTenant(
  { params, query, body }: ApiRequest,
  { database }: Pick<Gateway, 'database'>,
): Promise<TenantId | undefined> {
  const name = params['tenant'] ?? query.get('tenant') ?? memberOf(body, 'tenant')
  if (name === undefined || name === '') return undefined
  return (await database.withOwner((tx) => findTenant(tx, name)))?.id
}

/** What somebody owns in the tenant; over several tenants only what they own in all of them. */
function productsOf(
  scopes: readonly Scope[],
  tenantId: TenantId | undefined,
): readonly string[] | undefined {
  const [first, ...others] = scopes
  if (first === undefined) return undefined
  const isOnePlace =
    tenantId !== undefined || others.every((scope) => scope.tenantId === first.tenantId)
  if (!isOnePlace) {
    return others.reduce((common, { products }) => commonProducts(common, products), first.products)
  }
  if (scopes.some(({ products }) => products === undefined)) return undefined
  return [...new Set(scopes.flatMap(({ products }) => products ?? []))]
}

/** The query with the product that it is about; who owns one product only need not name it. */
function ofOwnProduct(
  { params, query, body }: ApiRequest,
  products: readonly string[] | undefined,
): URLSearchParams {
  if (products === undefined) return query
  const names = [params['product'], ...query.getAll('product'), memberOf(body, 'product')].filter(
    (name) => name !== undefined,
  )
  if (!names.every((name) => products.includes(name))) throw forbidden()
  if (names.length > 0) return query
  const [only, another] = products
  if (only === undefined || body !== undefined) throw forbidden()
  if (another !== undefined) {
    throw new ApiError('invalid_query', 'Cannot tell the product: wanted product, one of your own')
  }
  return new URLSearchParams([...query, ['product', only]])
}

/** Who may look with a reason only has it recorded before they see anything. */
async function askReason(
  { query, actor }: ApiRequest,
  tenantId: TenantId | undefined,
  { database, clock, policies }: Gateway,
): Promise<void> {
  if (tenantId === undefined) throw new ApiError('not_found', 'Cannot find the tenant')
  if (query.get('purpose') !== REASON_PURPOSE) throw forbidden()
  const reason = reasonOf(query, policies.scrubberFor(tenantId))
  const entry = {
    ...{ tenantId, at: new Date(clock.nowMs()), actor: actor.name },
    ...{ action: 'reason_given', purpose: REASON_PURPOSE, detail: { reason } },
  } as const
  await database.withTenant(tenantId, (tx) => insertAuditEntry(tx, entry))
}

function memberOf(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const value: unknown = Reflect.get(body, name)
  return typeof value === 'string' ? value : undefined
}

export function forbidden(): ApiError {
  return new ApiError('forbidden', 'Cannot do this: no role of yours allows it')
}
