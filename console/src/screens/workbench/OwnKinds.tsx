import {
  Button,
  Group,
  NumberInput,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { useText } from '../../i18n/language.tsx'
import { MethodSelect } from './MethodSelect.tsx'
import type { OwnKind } from './pii_change.ts'

const KINDS_MAX = 20
const TEXT_MAX = 1_000
const STEP = 0.05
const CONFIDENCE = 0.9

interface Props {
  readonly kinds: readonly OwnKind[]
  readonly onChange: (kinds: readonly OwnKind[]) => void
}

/** Kinds that nobody but this operator knows: badges, codes of projects. */
export function OwnKinds({ kinds, onChange }: Props) {
  const texts = useText().workbench.change
  const add = () => {
    const id = Math.max(0, ...kinds.map((kind) => kind.id)) + 1
    const empty = { name: '', words: '', prefixes: '', pattern: '' }
    onChange([...kinds, { id, ...empty, confidence: CONFIDENCE, method: 'replace' }])
  }
  return (
    <Stack gap="sm">
      <div>
        <Title order={3} fz="sm">
          {texts.ownTitle}
        </Title>
        <Text size="sm" c="dimmed">
          {texts.ownHint}
        </Text>
      </div>
      {kinds.map((kind) => (
        <OwnKindForm
          key={kind.id}
          kind={kind}
          onChange={(changed) =>
            onChange(kinds.map((known) => (known.id === kind.id ? changed : known)))
          }
          onRemove={() => onChange(kinds.filter(({ id }) => id !== kind.id))}
        />
      ))}
      <Group>
        <Button size="xs" variant="default" disabled={kinds.length >= KINDS_MAX} onClick={add}>
          {texts.ownAdd}
        </Button>
      </Group>
    </Stack>
  )
}

interface FormProps {
  readonly kind: OwnKind
  readonly onChange: (kind: OwnKind) => void
  readonly onRemove: () => void
}

function OwnKindForm({ kind, onChange, onRemove }: FormProps) {
  const texts = useText().workbench.change
  const textOf = (name: 'words' | 'prefixes' | 'pattern') => ({
    label: texts[name],
    value: kind[name],
    maxLength: TEXT_MAX,
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      onChange({ ...kind, [name]: event.currentTarget.value }),
  })
  return (
    <fieldset className="own-kind">
      <legend>{kind.name === '' ? texts.ownTitle : kind.name}</legend>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
        <TextInput
          label={texts.ownName}
          placeholder={texts.ownNameHint}
          value={kind.name}
          maxLength={40}
          autoComplete="off"
          onChange={(event) => onChange({ ...kind, name: event.currentTarget.value.toUpperCase() })}
        />
        <TextInput {...textOf('pattern')} />
        <TextInput {...textOf('words')} placeholder={texts.list} />
        <TextInput {...textOf('prefixes')} placeholder={texts.list} />
        <NumberInput
          label={texts.confidence}
          value={kind.confidence}
          onChange={(confidence) => {
            if (typeof confidence === 'number') onChange({ ...kind, confidence })
          }}
          min={0}
          max={1}
          step={STEP}
          decimalScale={2}
        />
        <MethodSelect
          label={texts.ownMethod}
          value={kind.method}
          onChange={(method) => onChange({ ...kind, method })}
          isLabelled
        />
      </SimpleGrid>
      <Button size="compact-xs" variant="subtle" mt="xs" onClick={onRemove}>
        {texts.ownRemove(kind.name === '' ? texts.unnamed : kind.name)}
      </Button>
    </fieldset>
  )
}
