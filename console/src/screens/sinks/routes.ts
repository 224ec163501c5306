import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'
import { SINK_TABS, type SinkTab } from './sinks.ts'

const sinks = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sinks',
  validateSearch: (search: Record<string, unknown>): { readonly tab?: SinkTab } => {
    const tab = SINK_TABS.find((known) => known === search['tab'])
    return tab === undefined ? {} : { tab }
  },
  component: lazyRouteComponent(() => import('./Sinks.tsx'), 'Sinks'),
})

const sinkDetails = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sinks/$sink',
  component: lazyRouteComponent(() => import('./SinkDetails.tsx'), 'SinkDetails'),
})

const disclosure = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sinks/disclosures/$id',
  component: lazyRouteComponent(() => import('./Disclosure.tsx'), 'Disclosure'),
})

/** The addresses of this area. */
export const sinksRoutes = [sinks, sinkDetails, disclosure] as const
