import type { TenantId } from '#domain/ids.ts'

/** Who asks: the administrator's token, or a machine's. */
export interface Actor {
  /** For the audit: `administrator-token` or `access-token:<id>`. */
  readonly name: string
  /** The only tenant that the actor may know of; all of them where it is missing. */
  readonly tenantId?: TenantId | undefined
}

/** Whether a thing of this tenant is there for the actor. */
export function mayKnow(actor: Actor, tenantId: TenantId): boolean {
  return actor.tenantId === undefined || actor.tenantId === tenantId
}
