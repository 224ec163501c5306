import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'
import { isRange, type Range } from '../../components/RangeSelect.tsx'

interface OverviewSearch {
  readonly range?: Range
}

const overview = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: (search: Record<string, unknown>): OverviewSearch =>
    isRange(search['range']) ? { range: search['range'] } : {},
  component: lazyRouteComponent(() => import('./Overview.tsx'), 'Overview'),
})

/** The addresses of this area. */
export const overviewRoutes = [overview] as const
