import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'
import { PERIODS, queueSearch, wordOf } from './search.ts'

const queue = createRoute({
  getParentRoute: () => rootRoute,
  path: '/requests',
  validateSearch: queueSearch,
  component: lazyRouteComponent(() => import('./Requests.tsx'), 'Requests'),
})

const form = createRoute({
  getParentRoute: () => rootRoute,
  path: '/requests/new',
  component: lazyRouteComponent(() => import('./NewRequest.tsx'), 'NewRequest'),
})

const statistics = createRoute({
  getParentRoute: () => rootRoute,
  path: '/requests/statistics',
  validateSearch: (
    search: Record<string, unknown>,
  ): { readonly period?: (typeof PERIODS)[number] | undefined } => ({
    period: wordOf(search['period'], PERIODS),
  }),
  component: lazyRouteComponent(() => import('./Statistics.tsx'), 'Statistics'),
})

const detail = createRoute({
  getParentRoute: () => rootRoute,
  path: '/requests/$id',
  component: lazyRouteComponent(() => import('./RequestPage.tsx'), 'RequestPage'),
})

/** The addresses of this area. */
export const requestsRoutes = [queue, form, statistics, detail] as const
