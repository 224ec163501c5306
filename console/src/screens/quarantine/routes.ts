import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'
import { isRange, type Range } from '../../components/RangeSelect.tsx'
import { isState, type State } from './states.ts'

interface QuarantineSearch {
  readonly product?: string
  readonly state?: State
  readonly find?: string
  readonly range?: Range
}

const quarantine = createRoute({
  getParentRoute: () => rootRoute,
  path: '/quarantine',
  validateSearch: ({ product, state, find, range }: Record<string, unknown>): QuarantineSearch => ({
    ...(typeof product === 'string' && product !== '' ? { product } : {}),
    ...(isState(state) && state !== 'all' ? { state } : {}),
    ...(typeof find === 'string' && find !== '' ? { find } : {}),
    ...(isRange(range) && range !== 'week' ? { range } : {}),
  }),
  component: lazyRouteComponent(() => import('./Quarantine.tsx'), 'Quarantine'),
})

const quarantinedType = createRoute({
  getParentRoute: () => rootRoute,
  path: '/quarantine/$product/$type',
  component: lazyRouteComponent(() => import('./QuarantinedType.tsx'), 'QuarantinedType'),
})

/** The addresses of this area. */
export const quarantineRoutes = [quarantine, quarantinedType] as const
