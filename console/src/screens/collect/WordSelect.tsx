import { Select } from '@mantine/core'
import { useText } from '../../i18n/language.tsx'

interface Props {
  readonly label: string
  readonly words: Readonly<Record<string, string>>
  readonly value: string | undefined
  readonly onChange: (value: string | undefined) => void
}

/** A filter by one of some words; without one all fit. */
export function WordSelect({ label, words, value, onChange }: Props) {
  const { collect, common } = useText()
  return (
    <Select
      label={label}
      placeholder={collect.filters.any}
      data={Object.entries(words).map(([name, word]) => ({ value: name, label: word }))}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      clearable
      clearButtonProps={{ 'aria-label': `${common.clearFilters}: ${label}` }}
    />
  )
}
