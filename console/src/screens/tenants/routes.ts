import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'
import { TENANT_TABS, type TenantTab } from './tenant.ts'

const tenants = createRoute({
  getParentRoute: () => rootRoute,
  path: '/tenants',
  component: lazyRouteComponent(() => import('./Tenants.tsx'), 'Tenants'),
})

/** The page of the tenant that the address names by `tenant`, as every address does. */
const tenantDetails = createRoute({
  getParentRoute: () => rootRoute,
  path: '/tenants/details',
  validateSearch: (search: Record<string, unknown>): { readonly tab?: TenantTab } => {
    const tab = TENANT_TABS.find((known) => known === search['tab'])
    return tab === undefined ? {} : { tab }
  },
  component: lazyRouteComponent(() => import('./TenantDetails.tsx'), 'TenantDetails'),
})

/** The addresses of this area. */
export const tenantsRoutes = [tenants, tenantDetails] as const
