import { Checkbox, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core'
import { useText } from '../../i18n/language.tsx'
import type { DraftPartProps } from './DraftHeads.tsx'
import type { DraftedField } from './draft_yaml.ts'

interface Props extends DraftPartProps {
  readonly fields: readonly DraftedField[]
  readonly missing: readonly string[]
}

const REASON_MAX = 500

/** Each field with its rule: left out, or kept for a reason. */
export function DraftFields({ fields, filling, missing, onChange }: Props) {
  const { draft } = useText().quarantine
  return (
    <Stack gap="sm">
      <div>
        <Title order={3} fz="sm">
          {draft.fields}
        </Title>
        <Text size="sm" c="dimmed">
          {draft.fieldsHint}
        </Text>
      </div>
      {fields.map((field) => (
        <FieldRow key={field.path} {...{ field, filling, missing, onChange }} />
      ))}
    </Stack>
  )
}

interface RowProps extends DraftPartProps {
  readonly field: DraftedField
  readonly missing: readonly string[]
}

function FieldRow({ field, filling, missing, onChange }: RowProps) {
  const { draft } = useText().quarantine
  const { path, review, rule, needsReason } = field
  const { leftOut, reasons } = filling
  const isKept = !leftOut.includes(path)
  const reason = reasons[path] ?? ''
  return (
    <SimpleGrid
      cols={{ base: 1, sm: 2 }}
      spacing="sm"
      verticalSpacing={4}
      className="drafted-field"
    >
      <div>
        <Checkbox
          aria-label={draft.keep(path)}
          label={<span className="code">{path}</span>}
          checked={isKept}
          onChange={() =>
            onChange({
              ...filling,
              leftOut: isKept ? [...leftOut, path] : leftOut.filter((one) => one !== path),
            })
          }
        />
        <Text size="xs" c="dimmed" mt={4}>
          {rule}
        </Text>
      </div>
      <div>
        {isKept && needsReason && (
          <TextInput
            aria-label={draft.why(path)}
            placeholder={draft.whyHint}
            size="xs"
            value={reason}
            maxLength={REASON_MAX}
            error={reason !== '' && missing.includes(path) ? draft.wrong.why : undefined}
            onChange={(event) =>
              onChange({ ...filling, reasons: { ...reasons, [path]: event.currentTarget.value } })
            }
          />
        )}
        <Text size="xs" c="dimmed" mt={4}>
          {isKept ? (needsReason ? review : draft.known) : draft.leftOut}
        </Text>
      </div>
    </SimpleGrid>
  )
}
