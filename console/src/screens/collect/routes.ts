import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'

const collect = createRoute({
  getParentRoute: () => rootRoute,
  path: '/collect',
  component: lazyRouteComponent(() => import('./Collect.tsx'), 'Collect'),
})

/** The addresses of this area. */
export const collectRoutes = [collect] as const
