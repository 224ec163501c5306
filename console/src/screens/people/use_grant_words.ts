import { useTenants } from '../../app/tenant.ts'
import { useProducts } from '../../components/ProductSelect.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { Grant } from './people.ts'

/** Where a grant holds, in words. */
export function useGrantWords() {
  const { people } = useText()
  const format = useFormat()
  const tenants = useTenants()
  const names = new Map(tenants.data?.items.map(({ id, name }) => [id, name]))
  const titles = new Map(useProducts().map(({ product, title }) => [product, title]))
  return ({ tenant, products }: Pick<Grant, 'tenant' | 'products'>): string =>
    [
      tenant === null ? people.grant.allTenants : (names.get(tenant) ?? tenant),
      ...(products === null ? [] : [format.list(products.map((name) => titles.get(name) ?? name))]),
    ].join(', ')
}
