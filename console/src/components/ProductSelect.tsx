import { Select } from '@mantine/core'
import { useRead } from '../api/queries.ts'
import { useText } from '../i18n/language.tsx'

interface Props {
  readonly label: string
  readonly value: string
  readonly onChange: (product: string) => void
  /** What an empty choice means; without it a product must be chosen. */
  readonly emptyMeans?: string
}

/** The products that the policies declare. */
export function useProducts() {
  return useRead('GET /manage/v1/bundle', {}).data?.products ?? []
}

/** One product by its title; its name is the value. */
export function ProductSelect({ label, value, onChange, emptyMeans }: Props) {
  const { common } = useText()
  const products = useProducts()
  return (
    <Select
      label={label}
      data={products.map(({ product, title }) => ({ value: product, label: title }))}
      value={value === '' ? null : value}
      onChange={(product) => onChange(product ?? '')}
      searchable
      nothingFoundMessage={common.search.nothing}
      clearable={emptyMeans !== undefined}
      clearButtonProps={{ 'aria-label': common.clearFilters }}
      {...(emptyMeans === undefined ? { required: true } : { placeholder: emptyMeans })}
    />
  )
}
