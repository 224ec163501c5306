import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'

const ledger = createRoute({
  getParentRoute: () => rootRoute,
  path: '/ledger',
  component: lazyRouteComponent(() => import('./Ledger.tsx'), 'Ledger'),
})

/** The addresses of this area. */
export const ledgerRoutes = [ledger] as const
