import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'

const retention = createRoute({
  getParentRoute: () => rootRoute,
  path: '/retention',
  component: lazyRouteComponent(() => import('./Retention.tsx'), 'Retention'),
})

/** The addresses of this area. */
export const retentionRoutes = [retention] as const
