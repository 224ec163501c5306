import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'

const tenants = createRoute({
  getParentRoute: () => rootRoute,
  path: '/tenants',
  component: lazyRouteComponent(() => import('./Tenants.tsx'), 'Tenants'),
})

/** The addresses of this area. */
export const tenantsRoutes = [tenants] as const
