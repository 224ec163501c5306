import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'
import { problemSearchOf } from './search.ts'

const problems = createRoute({
  getParentRoute: () => rootRoute,
  path: '/problems',
  validateSearch: problemSearchOf,
  component: lazyRouteComponent(() => import('./Problems.tsx'), 'Problems'),
})

const problem = createRoute({
  getParentRoute: () => rootRoute,
  path: '/problems/$fingerprint',
  validateSearch: problemSearchOf,
  component: lazyRouteComponent(() => import('./Problem.tsx'), 'Problem'),
})

/** The addresses of this area. */
export const problemsRoutes = [problems, problem] as const
