import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'
import { PEOPLE_TABS, type PeopleTab } from './people.ts'

const people = createRoute({
  getParentRoute: () => rootRoute,
  path: '/people',
  validateSearch: (search: Record<string, unknown>): { readonly tab?: PeopleTab } => {
    const tab = PEOPLE_TABS.find((known) => known === search['tab'])
    return tab === undefined ? {} : { tab }
  },
  component: lazyRouteComponent(() => import('./People.tsx'), 'People'),
})

/** The addresses of this area. */
export const peopleRoutes = [people] as const
