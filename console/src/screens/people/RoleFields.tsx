import { MultiSelect, Select } from '@mantine/core'
import { useTenants } from '../../app/tenant.ts'
import { useProducts } from '../../components/ProductSelect.tsx'
import { useText } from '../../i18n/language.tsx'

export interface Place {
  readonly tenant: string
  readonly products: readonly string[]
}

export const EVERYWHERE: Place = { tenant: '', products: [] }

/** The body's members for a place; all tenants and products where they are missing. */
export function placeBody({ tenant, products }: Place) {
  return {
    ...(tenant === '' ? {} : { tenant }),
    ...(products.length === 0 ? {} : { products: [...products] }),
  }
}

interface Props {
  readonly place: Place
  readonly onChange: (place: Place) => void
  readonly needsProducts: boolean
}

/** Where a role holds: a tenant, and products. */
export function PlaceFields({ place, onChange, needsProducts }: Props) {
  const { people, common } = useText()
  const text = people.grant
  const tenants = useTenants()
  const products = useProducts()
  return (
    <>
      <Select
        label={text.tenant}
        data={tenants.data?.items.map(({ name }) => name) ?? []}
        value={place.tenant === '' ? null : place.tenant}
        placeholder={text.allTenants}
        clearable
        clearButtonProps={{ 'aria-label': common.clearFilters }}
        onChange={(tenant) => onChange({ ...place, tenant: tenant ?? '' })}
      />
      <MultiSelect
        label={text.products}
        description={text.productsHint}
        data={products.map(({ product, title }) => ({ value: product, label: title }))}
        value={[...place.products]}
        placeholder={place.products.length === 0 ? text.allProducts : ''}
        onChange={(chosen) => onChange({ ...place, products: chosen })}
        required={needsProducts}
        searchable
      />
    </>
  )
}
