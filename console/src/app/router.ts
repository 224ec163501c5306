import { createRouter } from '@tanstack/react-router'
import { collectRoutes } from '../screens/collect/routes.ts'
import { consentRoutes } from '../screens/consent/routes.ts'
import { healthRoutes } from '../screens/health/routes.ts'
import { ledgerRoutes } from '../screens/ledger/routes.ts'
import { overviewRoutes } from '../screens/overview/routes.ts'
import { peopleRoutes } from '../screens/people/routes.ts'
import { problemsRoutes } from '../screens/problems/routes.ts'
import { quarantineRoutes } from '../screens/quarantine/routes.ts'
import { reportsRoutes } from '../screens/reports/routes.ts'
import { requestsRoutes } from '../screens/requests/routes.ts'
import { retentionRoutes } from '../screens/retention/routes.ts'
import { sinksRoutes } from '../screens/sinks/routes.ts'
import { tenantsRoutes } from '../screens/tenants/routes.ts'
import { workbenchRoutes } from '../screens/workbench/routes.ts'
import { rootRoute } from './root_route.ts'
import { keepScroll } from './scroll.ts'

const routeTree = rootRoute.addChildren([
  ...overviewRoutes,
  ...requestsRoutes,
  ...consentRoutes,
  ...retentionRoutes,
  ...collectRoutes,
  ...reportsRoutes,
  ...problemsRoutes,
  ...quarantineRoutes,
  ...workbenchRoutes,
  ...sinksRoutes,
  ...ledgerRoutes,
  ...tenantsRoutes,
  ...peopleRoutes,
  ...healthRoutes,
])

export const router = createRouter({
  routeTree,
  basepath: '/console',
  defaultPreload: 'intent',
})
keepScroll(router)

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
