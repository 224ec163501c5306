import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'

const problems = createRoute({
  getParentRoute: () => rootRoute,
  path: '/problems',
  component: lazyRouteComponent(() => import('./Problems.tsx'), 'Problems'),
})

/** The addresses of this area. */
export const problemsRoutes = [problems] as const
