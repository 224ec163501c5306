import type { TenantId } from '#domain/ids.ts'
import type { Role } from '#domain/role.ts'

/** Where something holds: in one tenant or all of them, for some products or all of them. */
export interface Scope {
  readonly tenantId?: TenantId | undefined
  readonly products?: readonly string[] | undefined
}

export interface Grant extends Scope {
  readonly role: Role
}

/** How somebody came in. */
export interface Credential {
  readonly by: 'token' | 'link' | 'oidc'
  /** Undefined for the token of the environment. */
  readonly expiresAt: Date | undefined
  /** Of a person with a session. */
  readonly person?:
    | { readonly id: string; readonly sessionId: string; readonly name: string | undefined }
    | undefined
}

/** Who asks, and how far what they ask may reach. */
export interface Actor {
  /** For the audit: `administrator-token`, `access-token:<id>` or `person:<id>`. */
  readonly name: string
  readonly credential: Credential
  readonly grants: readonly Grant[]
  /** The only tenants that the actor may know of; all of them where it is missing. */
  readonly tenants?: readonly TenantId[] | undefined
  /** The only products that this request may be about; all of them where it is missing. */
  readonly products?: readonly string[] | undefined
}

/** Whether a thing of this tenant is there for the actor. */
export function mayKnow({ tenants }: Pick<Actor, 'tenants'>, tenantId: TenantId): boolean {
  return tenants === undefined || tenants.includes(tenantId)
}

/** Whether a thing of this product is there for the actor. */
export function mayKnowProduct({ products }: Pick<Actor, 'products'>, product: string): boolean {
  return products === undefined || products.includes(product)
}

/** The tenants of some scopes; undefined where one of them is for all tenants. */
export function tenantsOf(scopes: readonly Scope[]): readonly TenantId[] | undefined {
  const ids = new Set<TenantId>()
  for (const { tenantId } of scopes) {
    if (tenantId === undefined) return undefined
    ids.add(tenantId)
  }
  return [...ids]
}
