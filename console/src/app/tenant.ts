import { useSearch } from '@tanstack/react-router'
import { useRead } from '../api/queries.ts'

const MOST_TENANTS = 1_000

/** The tenants that whoever is signed in may know of. */
export function useTenants() {
  return useRead('GET /manage/v1/tenants', { query: { limit: MOST_TENANTS } })
}

/** The name of the tenant that the screen is about: that of the address, or the first one. */
export function useTenant(): string {
  const search = useSearch({ from: '__root__' })
  const tenants = useTenants()
  return search.tenant ?? tenants.data?.items[0]?.name ?? ''
}
