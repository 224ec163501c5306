import { ActionIcon, Button, Checkbox, Select, Stack, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useFormat, useText } from '../../i18n/language.tsx'
import { IDENTITY_TYPES, type IdentityRow, type IdentityType, newIdentity } from './form.ts'
import { wordOf } from './search.ts'

const ROWS_MAX = 100
const VALUE_LENGTH_MAX = 1_000
const SHA256 = '[0-9a-fA-F]{64}'

interface Props {
  readonly value: readonly IdentityRow[]
  readonly onChange: (rows: readonly IdentityRow[]) => void
  readonly offered: readonly IdentityType[] | undefined
  readonly add: string
  /** Whether one must be left. */
  readonly isNeeded?: boolean
}

/** Rows of identities. The browser is asked not to remember what is typed. */
export function IdentityFields({
  value,
  onChange,
  offered = IDENTITY_TYPES,
  add,
  isNeeded,
}: Props) {
  const change = (row: IdentityRow) =>
    onChange(value.map((one) => (one.key === row.key ? row : one)))
  return (
    <Stack gap="sm">
      {value.map((row, at) => (
        <Row
          key={row.key}
          row={row}
          place={at + 1}
          offered={offered}
          onChange={change}
          onRemove={
            isNeeded && value.length === 1
              ? undefined
              : () => onChange(value.filter(({ key }) => key !== row.key))
          }
        />
      ))}
      {value.length < ROWS_MAX && (
        <div>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...value, newIdentity()])}
          >
            {add}
          </Button>
        </div>
      )}
    </Stack>
  )
}

interface RowProps {
  readonly row: IdentityRow
  readonly place: number
  readonly offered: readonly IdentityType[]
  readonly onChange: (row: IdentityRow) => void
  readonly onRemove: (() => void) | undefined
}

function Row({ row, place, offered, onChange, onRemove }: RowProps) {
  const { form, identity } = useText().requests
  const format = useFormat()
  return (
    <fieldset className="rl-row" aria-label={`${form.value} ${format.number(place)}`}>
      <Select
        label={form.identityType}
        data={offered.map((type) => ({ value: type, label: identity[type] }))}
        value={offered.includes(row.type) ? row.type : null}
        onChange={(type) => onChange({ ...row, type: wordOf(type, IDENTITY_TYPES) ?? row.type })}
        allowDeselect={false}
        required
        w={{ base: '100%', xs: 190 }}
      />
      <TextInput
        label={form.value}
        value={row.value}
        onChange={({ currentTarget }) => onChange({ ...row, value: currentTarget.value })}
        maxLength={VALUE_LENGTH_MAX}
        {...(row.isHashed ? { pattern: SHA256 } : {})}
        autoComplete="off"
        spellCheck={false}
        required
        flex="1 1 14rem"
      />
      <Checkbox
        label={form.hashed}
        checked={row.isHashed}
        onChange={({ currentTarget }) => onChange({ ...row, isHashed: currentTarget.checked })}
        pb={8}
      />
      {onRemove !== undefined && (
        <ActionIcon
          variant="subtle"
          size="lg"
          aria-label={form.remove(`${form.value} ${format.number(place)}`)}
          onClick={onRemove}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      )}
    </fieldset>
  )
}
