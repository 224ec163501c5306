import type { ItemOf } from '../../api/client.ts'

export type Tenant = ItemOf<'GET /manage/v1/tenants'>

export interface OfTenant {
  readonly tenant: Tenant
}

/** Parts of a tenant's page, by which the address names them. */
export const TENANT_TABS = ['keys', 'rules', 'storage'] as const
export type TenantTab = (typeof TENANT_TABS)[number]
