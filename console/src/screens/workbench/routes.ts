import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'

const workbench = createRoute({
  getParentRoute: () => rootRoute,
  path: '/workbench',
  component: lazyRouteComponent(() => import('./Workbench.tsx'), 'Workbench'),
})

/** The addresses of this area. */
export const workbenchRoutes = [workbench] as const
