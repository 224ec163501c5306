import {
  Checkbox,
  MultiSelect,
  NumberInput,
  PasswordInput,
  Select,
  Stack,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useText } from '../i18n/language.tsx'
import { type Field, fieldsOf, type Schema, type Values } from './schema_fields.ts'

interface Props {
  readonly schema: Schema
  readonly values: Values
  readonly onChange: (values: Values) => void
  /** Names of what is never shown: typed like a password. */
  readonly secrets?: readonly string[]
  /** Names of secrets that are set: empty keeps them. */
  readonly secretsSet?: readonly string[]
}

/** Fields for the members of a JSON Schema, by the names that the API has for them. */
export function SchemaFields({ schema, values, onChange, secrets = [], secretsSet = [] }: Props) {
  const { common } = useText()
  const set = (name: string) => (value: unknown) => onChange({ ...values, [name]: value })
  return (
    <Stack>
      {fieldsOf(schema).map((field) => (
        <SchemaField
          key={field.name}
          field={secretsSet.includes(field.name) ? { ...field, isRequired: false } : field}
          value={values[field.name]}
          onChange={set(field.name)}
          isSecret={secrets.includes(field.name)}
          hint={secretsSet.includes(field.name) ? common.keepsSecret : undefined}
        />
      ))}
    </Stack>
  )
}

interface FieldProps {
  readonly field: Field
  readonly value: unknown
  readonly onChange: (value: unknown) => void
  readonly isSecret: boolean
  readonly hint: string | undefined
}

function SchemaField(props: FieldProps) {
  const { field, value, onChange } = props
  const { name, kind, isRequired, options } = field
  const shared = { label: name, required: isRequired }
  if (kind === 'flag') {
    return (
      <Checkbox
        label={name}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    )
  }
  if (kind === 'number') {
    return (
      <NumberInput
        {...shared}
        value={typeof value === 'number' ? value : ''}
        onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
        allowDecimal={false}
        hideControls
      />
    )
  }
  if (kind === 'choice') {
    return (
      <Select
        {...shared}
        data={[...options]}
        value={typeof value === 'string' ? value : null}
        onChange={(next) => onChange(next ?? undefined)}
        allowDeselect={!isRequired}
      />
    )
  }
  if (kind === 'choices' || kind === 'words') {
    const words = Array.isArray(value) ? value.map(String) : []
    const change = (next: string[]) => onChange(next.length === 0 ? undefined : next)
    return kind === 'choices' ? (
      <MultiSelect {...shared} data={[...options]} value={words} onChange={change} />
    ) : (
      <TagsInput {...shared} value={words} onChange={change} />
    )
  }
  return <TextField {...props} />
}

function TextField({ field, value, onChange, isSecret, hint }: FieldProps) {
  const { common } = useText()
  const text = typeof value === 'string' ? value : ''
  const typed = {
    label: field.name,
    required: field.isRequired,
    value: text,
    autoComplete: 'off',
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value),
    ...(hint === undefined ? {} : { description: hint }),
  }
  if (isSecret) {
    return (
      <PasswordInput
        {...typed}
        visibilityToggleButtonProps={{ 'aria-label': common.showSecret(field.name) }}
      />
    )
  }
  return field.kind === 'long' ? (
    <Textarea {...typed} autosize minRows={2} />
  ) : (
    <TextInput {...typed} />
  )
}
