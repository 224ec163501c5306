import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'
import { catalogueSearch, changesSearch, fieldSearch, productSearch } from './search.ts'

const collect = createRoute({
  getParentRoute: () => rootRoute,
  path: '/collect',
  validateSearch: catalogueSearch,
  component: lazyRouteComponent(() => import('./Collect.tsx'), 'Collect'),
})

const product = createRoute({
  getParentRoute: () => rootRoute,
  path: '/collect/products/$product',
  component: lazyRouteComponent(() => import('./Product.tsx'), 'Product'),
})

const type = createRoute({
  getParentRoute: () => rootRoute,
  path: '/collect/products/$product/$type',
  validateSearch: fieldSearch,
  component: lazyRouteComponent(() => import('./Type.tsx'), 'Type'),
})

const changes = createRoute({
  getParentRoute: () => rootRoute,
  path: '/collect/changes',
  validateSearch: changesSearch,
  component: lazyRouteComponent(() => import('./Changes.tsx'), 'Changes'),
})

const over = createRoute({
  getParentRoute: () => rootRoute,
  path: '/collect/over-collection',
  validateSearch: productSearch,
  component: lazyRouteComponent(() => import('./OverCollection.tsx'), 'OverCollection'),
})

const whatIf = createRoute({
  getParentRoute: () => rootRoute,
  path: '/collect/what-if',
  component: lazyRouteComponent(() => import('./WhatIf.tsx'), 'WhatIf'),
})

/** The addresses of this area. */
export const collectRoutes = [collect, product, type, changes, over, whatIf] as const
