import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'
import { type CalendarSearch, calendarSearchOf, type HoldsSearch, holdsSearchOf } from './search.ts'

const retention = createRoute({
  getParentRoute: () => rootRoute,
  path: '/retention',
  validateSearch: (search: Record<string, unknown>): CalendarSearch => calendarSearchOf(search),
  component: lazyRouteComponent(() => import('./Retention.tsx'), 'Retention'),
})

const rules = createRoute({
  getParentRoute: () => rootRoute,
  path: '/retention/rules',
  component: lazyRouteComponent(() => import('./Rules.tsx'), 'Rules'),
})

const proofs = createRoute({
  getParentRoute: () => rootRoute,
  path: '/retention/proofs',
  component: lazyRouteComponent(() => import('./Proofs.tsx'), 'Proofs'),
})

const holds = createRoute({
  getParentRoute: () => rootRoute,
  path: '/retention/holds',
  validateSearch: (search: Record<string, unknown>): HoldsSearch => holdsSearchOf(search),
  component: lazyRouteComponent(() => import('./Holds.tsx'), 'Holds'),
})

const hold = createRoute({
  getParentRoute: () => rootRoute,
  path: '/retention/holds/$id',
  component: lazyRouteComponent(() => import('./Hold.tsx'), 'Hold'),
})

/** The addresses of this area. */
export const retentionRoutes = [retention, rules, proofs, holds, hold] as const
