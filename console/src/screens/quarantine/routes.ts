import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'

const quarantine = createRoute({
  getParentRoute: () => rootRoute,
  path: '/quarantine',
  component: lazyRouteComponent(() => import('./Quarantine.tsx'), 'Quarantine'),
})

/** The addresses of this area. */
export const quarantineRoutes = [quarantine] as const
