import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'

import {
  ACCESSES,
  type AccessSearch,
  DAY,
  GUID,
  type LedgerSearch,
  textOf,
  WORD,
} from './search.ts'

const ledger = createRoute({
  getParentRoute: () => rootRoute,
  path: '/ledger',
  validateSearch: (search: Record<string, unknown>): LedgerSearch => ({
    kind: textOf(search['kind'], WORD),
    since: textOf(search['since'], DAY),
    of: search['of'] === 'installation' ? 'installation' : undefined,
  }),
  component: lazyRouteComponent(() => import('./Ledger.tsx'), 'Ledger'),
})

const entry = createRoute({
  getParentRoute: () => rootRoute,
  path: '/ledger/entries/$id',
  validateSearch: (search: Record<string, unknown>): { readonly request?: string | undefined } => ({
    request: textOf(search['request'], GUID),
  }),
  component: lazyRouteComponent(() => import('./Entry.tsx'), 'Entry'),
})

const verify = createRoute({
  getParentRoute: () => rootRoute,
  path: '/ledger/verify',
  component: lazyRouteComponent(() => import('./Verify.tsx'), 'Verify'),
})

const checkpoints = createRoute({
  getParentRoute: () => rootRoute,
  path: '/ledger/checkpoints',
  component: lazyRouteComponent(() => import('./Checkpoints.tsx'), 'Checkpoints'),
})

const accesses = createRoute({
  getParentRoute: () => rootRoute,
  path: '/ledger/accesses',
  validateSearch: (search: Record<string, unknown>): AccessSearch => ({
    action: textOf(search['action'], WORD),
    purpose: textOf(search['purpose'], WORD),
    most: ACCESSES.find((most) => most === Number(search['most'])),
  }),
  component: lazyRouteComponent(() => import('./Accesses.tsx'), 'Accesses'),
})

/** The addresses of this area. */
export const ledgerRoutes = [ledger, entry, verify, checkpoints, accesses] as const
