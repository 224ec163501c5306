import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'

const requests = createRoute({
  getParentRoute: () => rootRoute,
  path: '/requests',
  component: lazyRouteComponent(() => import('./Requests.tsx'), 'Requests'),
})

/** The addresses of this area. */
export const requestsRoutes = [requests] as const
