import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'
import type { Purpose } from '../../components/PurposeSelect.tsx'
import { purposeOf, reportSearchOf } from './search.ts'

const reports = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reports',
  validateSearch: reportSearchOf,
  component: lazyRouteComponent(() => import('./Reports.tsx'), 'Reports'),
})

const report = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reports/$id',
  validateSearch: (
    search: Record<string, unknown>,
  ): { readonly purpose?: Purpose | undefined } => ({
    purpose: purposeOf(search),
  }),
  component: lazyRouteComponent(() => import('./Report.tsx'), 'Report'),
})

/** The addresses of this area. */
export const reportsRoutes = [reports, report] as const
