import { Select } from '@mantine/core'
import { METHODS } from '#policies/scrub/types.ts'
import { useText } from '../../i18n/language.tsx'

interface Props {
  readonly label: string
  readonly value: string
  readonly onChange: (method: string) => void
  /** Above it; else it is only heard. */
  readonly isLabelled?: boolean
}

/** What is left in the place of a value. */
export function MethodSelect({ label, value, onChange, isLabelled = false }: Props) {
  const { methods } = useText().workbench.change
  return (
    <Select
      {...(isLabelled ? { label } : { 'aria-label': label, size: 'xs' })}
      data={METHODS.map((method) => ({ value: method, label: methods[method] }))}
      value={value}
      onChange={(method) => {
        if (method !== null) onChange(method)
      }}
      allowDeselect={false}
      w={isLabelled ? undefined : 170}
    />
  )
}
