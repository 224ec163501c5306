import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'

const reports = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reports',
  component: lazyRouteComponent(() => import('./Reports.tsx'), 'Reports'),
})

/** The addresses of this area. */
export const reportsRoutes = [reports] as const
