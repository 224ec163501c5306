import { Select } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useText } from '../i18n/language.tsx'
import { useTenant, useTenants } from './tenant.ts'

/** Which tenant the screens are about. */
export function TenantSelect() {
  const { common } = useText()
  const tenants = useTenants()
  const tenant = useTenant()
  const navigate = useNavigate()
  const names = tenants.data?.items.map(({ name }) => name) ?? []
  return (
    <Select
      aria-label={common.tenant}
      data={names}
      value={names.includes(tenant) ? tenant : null}
      onChange={(name) => {
        if (name !== null) void navigate({ to: '.', search: { tenant: name } })
      }}
      size="xs"
      w={{ base: 120, sm: 180 }}
      searchable={names.length > 8}
      allowDeselect={false}
      comboboxProps={{ withinPortal: true }}
    />
  )
}
