import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root_route.ts'

/** Never what is tried: it stays in the page. */
interface WorkbenchSearch {
  readonly form?: 'report'
  readonly product?: string
  readonly type?: string
}

const workbench = createRoute({
  getParentRoute: () => rootRoute,
  path: '/workbench',
  validateSearch: ({ form, product, type }: Record<string, unknown>): WorkbenchSearch => ({
    ...(form === 'report' ? { form } : {}),
    ...(typeof product === 'string' && product !== '' ? { product } : {}),
    ...(typeof type === 'string' && type !== '' ? { type } : {}),
  }),
  component: lazyRouteComponent(() => import('./Workbench.tsx'), 'Workbench'),
})

/** The addresses of this area. */
export const workbenchRoutes = [workbench] as const
