import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'

const consent = createRoute({
  getParentRoute: () => rootRoute,
  path: '/consent',
  component: lazyRouteComponent(() => import('./Consent.tsx'), 'Consent'),
})

/** The addresses of this area. */
export const consentRoutes = [consent] as const
