import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'

const sinks = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sinks',
  component: lazyRouteComponent(() => import('./Sinks.tsx'), 'Sinks'),
})

/** The addresses of this area. */
export const sinksRoutes = [sinks] as const
