import { Select } from '@mantine/core'
import { useRead } from '../api/queries.ts'
import { useText } from '../i18n/language.tsx'

interface Props {
  readonly tenant: string
  readonly label: string
  readonly value: string
  readonly onChange: (instance: string) => void
  /** What an empty choice means; without it an instance must be chosen. */
  readonly emptyMeans?: string
}

/** The instances of a tenant. */
export function useInstances(tenant: string) {
  return useRead(
    'GET /manage/v1/tenants/{tenant}/instances',
    { params: { tenant } },
    { enabled: tenant !== '' },
  )
}

/** One instance by its name. */
export function InstanceSelect({ tenant, label, value, onChange, emptyMeans }: Props) {
  const { common } = useText()
  const instances = useInstances(tenant)
  return (
    <Select
      label={label}
      data={instances.data?.items.map(({ name }) => name) ?? []}
      value={value === '' ? null : value}
      onChange={(name) => onChange(name ?? '')}
      clearable={emptyMeans !== undefined}
      clearButtonProps={{ 'aria-label': common.clearFilters }}
      allowDeselect={emptyMeans !== undefined}
      {...(emptyMeans === undefined ? { required: true } : { placeholder: emptyMeans })}
    />
  )
}
