import { Select } from '@mantine/core'
import { useText } from '../i18n/language.tsx'

const PURPOSES = [
  'operating_and_troubleshooting',
  'security',
  'services_communications',
  'improving_services',
  'advertising',
  'voluntary_law_enforcement_disclosure',
  'direct_marketing',
] as const
export type Purpose = (typeof PURPOSES)[number]

export function isPurpose(value: unknown): value is Purpose {
  return PURPOSES.some((known) => known === value)
}

interface Props {
  readonly value: Purpose | undefined
  readonly onChange: (purpose: Purpose) => void
}

/** What reports are looked at for: asked before any is shown. */
export function PurposeSelect({ value, onChange }: Props) {
  const { common } = useText()
  return (
    <Select
      label={common.purpose.label}
      description={common.purpose.hint}
      data={PURPOSES.map((name) => ({ value: name, label: common.purpose[name] }))}
      value={value ?? null}
      onChange={(name) => {
        if (isPurpose(name)) onChange(name)
      }}
      allowDeselect={false}
      w={{ base: '100%', sm: 320 }}
    />
  )
}
