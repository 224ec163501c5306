import { createRootRoute, retainSearchParams } from '@tanstack/react-router'
import { NotFound } from './NotFound.tsx'
import { Shell } from './Shell.tsx'

/** What every address carries. Names and ids of tenants are no personal data. */
interface ShellSearch {
  readonly tenant?: string
}

export const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  validateSearch: (search: Record<string, unknown>): ShellSearch =>
    typeof search['tenant'] === 'string' && search['tenant'] !== ''
      ? { tenant: search['tenant'] }
      : {},
  search: { middlewares: [retainSearchParams(['tenant'])] },
})
