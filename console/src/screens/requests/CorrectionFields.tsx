import { ActionIcon, Button, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { Section } from '../../components/Section.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import {
  type CorrectionRow,
  hasChange,
  newCorrection,
  type RequestForm,
  VALUE_TYPES,
} from './form.ts'
import { IdentityFields } from './IdentityFields.tsx'
import { wordOf } from './search.ts'

const FIELD = '[A-Za-z0-9_$@:/\\-]+(\\.[A-Za-z0-9_$@:/\\-]+)*'
const ROWS_MAX = 100

interface Props {
  readonly form: RequestForm
  readonly onChange: (form: RequestForm) => void
}

/** What a rectification wants to be changed: declared fields, and identities. */
export function CorrectionFields({ form, onChange }: Props) {
  const words = useText().requests.form
  const { corrections, newIdentities } = form
  const set = (next: readonly CorrectionRow[]) => onChange({ ...form, corrections: next })
  return (
    <>
      <Section title={words.corrections} hint={words.correctionsHint}>
        <Stack gap="sm">
          {corrections.map((row, at) => (
            <Row
              key={row.key}
              row={row}
              place={at + 1}
              onChange={(next) =>
                set(corrections.map((one) => (one.key === next.key ? next : one)))
              }
              onRemove={() => set(corrections.filter(({ key }) => key !== row.key))}
            />
          ))}
          {corrections.length < ROWS_MAX && (
            <div>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconPlus size={14} aria-hidden />}
                onClick={() => set([...corrections, newCorrection()])}
              >
                {words.addCorrection}
              </Button>
            </div>
          )}
        </Stack>
      </Section>
      <Section title={words.newIdentities} hint={words.newIdentitiesHint}>
        <IdentityFields
          value={newIdentities}
          onChange={(next) => onChange({ ...form, newIdentities: next })}
          offered={undefined}
          add={words.addNewIdentity}
        />
      </Section>
      {!hasChange(form) && (
        <Text size="sm" role="status">
          {words.needsChange}
        </Text>
      )}
    </>
  )
}

interface RowProps {
  readonly row: CorrectionRow
  readonly place: number
  readonly onChange: (row: CorrectionRow) => void
  readonly onRemove: () => void
}

function Row({ row, place, onChange, onRemove }: RowProps) {
  const { common, requests } = useText()
  const { form } = requests
  const format = useFormat()
  const shared = { autoComplete: 'off', spellCheck: false, flex: '1 1 11rem' } as const
  return (
    <fieldset className="rl-row" aria-label={`${form.field} ${format.number(place)}`}>
      <TextInput
        {...shared}
        label={form.field}
        placeholder={form.fieldHint}
        value={row.field}
        onChange={({ currentTarget }) => onChange({ ...row, field: currentTarget.value })}
        pattern={FIELD}
        maxLength={300}
        required
      />
      <Select
        label={form.valueType}
        data={VALUE_TYPES.map((value) => ({ value, label: form.valueTypes[value] }))}
        value={row.valueType}
        onChange={(value) =>
          onChange({ ...row, valueType: wordOf(value, VALUE_TYPES) ?? row.valueType, value: '' })
        }
        allowDeselect={false}
        w={130}
      />
      {row.valueType === 'flag' ? (
        <Select
          label={form.newValue}
          data={[
            { value: 'true', label: common.yes },
            { value: 'false', label: common.no },
          ]}
          value={row.value === '' ? null : row.value}
          onChange={(value) => onChange({ ...row, value: value ?? '' })}
          required
          w={130}
        />
      ) : (
        <TextInput
          {...shared}
          label={form.newValue}
          type={row.valueType === 'number' ? 'number' : 'text'}
          step="any"
          value={row.value}
          onChange={({ currentTarget }) => onChange({ ...row, value: currentTarget.value })}
          maxLength={1_000}
          required
        />
      )}
      <TextInput
        {...shared}
        label={form.product}
        value={row.product}
        onChange={({ currentTarget }) => onChange({ ...row, product: currentTarget.value })}
        maxLength={100}
      />
      <TextInput
        {...shared}
        label={form.reportType}
        value={row.type}
        onChange={({ currentTarget }) => onChange({ ...row, type: currentTarget.value })}
        maxLength={100}
      />
      <ActionIcon
        variant="subtle"
        size="lg"
        aria-label={form.remove(`${form.field} ${format.number(place)}`)}
        onClick={onRemove}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </fieldset>
  )
}
