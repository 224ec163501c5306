import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'
import { CONSENT_TABS, type ConsentTab, isScope, type Scope } from './consent.ts'

interface Search {
  readonly tab?: ConsentTab
  readonly scope?: Scope
  readonly product?: string
  readonly instance?: string
}

const consent = createRoute({
  getParentRoute: () => rootRoute,
  path: '/consent',
  validateSearch: ({ tab, scope, product, instance }: Record<string, unknown>): Search => {
    const known = CONSENT_TABS.find((name) => name === tab)
    return {
      ...(known === undefined ? {} : { tab: known }),
      ...(isScope(scope) ? { scope } : {}),
      ...(typeof product === 'string' && product !== '' ? { product } : {}),
      ...(typeof instance === 'string' && instance !== '' ? { instance } : {}),
    }
  },
  component: lazyRouteComponent(() => import('./Consent.tsx'), 'Consent'),
})

/** The addresses of this area. */
export const consentRoutes = [consent] as const
