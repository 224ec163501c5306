import {
  Button,
  Group,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { ProductSelect, useProducts } from '../../components/ProductSelect.tsx'
import { useText } from '../../i18n/language.tsx'
import { SAMPLES } from './samples.ts'

const route = getRouteApi('/workbench')
/** What is pasted by accident is often a whole log. */
const INPUT_LENGTH_MAX = 200_000
const FIELD_LENGTH_MAX = 400

interface Props {
  readonly input: string
  readonly field: string
  readonly onInput: (input: string) => void
  readonly onField: (field: string) => void
}

/** The text, and where in the telemetry it would stand. */
export function InputForm({ input, field, onInput, onField }: Props) {
  const { workbench } = useText()
  const texts = workbench.input
  const { form = 'text' } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <SegmentedControl
          aria-label={texts.form}
          data={[
            { value: 'text', label: texts.text },
            { value: 'report', label: texts.report },
          ]}
          value={form}
          onChange={(value) =>
            void navigate({
              search: (old) => ({ ...old, form: value === 'report' ? value : undefined }),
            })
          }
        />
        <Button variant="default" size="xs" onClick={() => onInput(SAMPLES[form])}>
          {texts.sample}
        </Button>
        <Button variant="subtle" size="xs" disabled={input === ''} onClick={() => onInput('')}>
          {texts.clear}
        </Button>
      </Group>
      <Textarea
        aria-label={texts.label}
        placeholder={form === 'text' ? texts.placeholderText : texts.placeholderReport}
        value={input}
        onChange={(event) => onInput(event.currentTarget.value)}
        maxLength={INPUT_LENGTH_MAX}
        minRows={8}
        maxRows={24}
        autosize
        // A spell checker could be a service of somebody else.
        spellCheck={false}
        autoComplete="off"
        classNames={{ input: 'bench-input' }}
      />
      <Place />
      {form === 'text' ? (
        <TextInput
          label={texts.field}
          description={texts.fieldHint}
          value={field}
          onChange={(event) => onField(event.currentTarget.value)}
          maxLength={FIELD_LENGTH_MAX}
          autoComplete="off"
          spellCheck={false}
        />
      ) : (
        <Text size="xs" c="dimmed">
          {texts.noContract}
        </Text>
      )}
    </Stack>
  )
}

/** Rules of the settings may hold for one product or one type only. */
function Place() {
  const texts = useText().workbench.input
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const products = useProducts()
  const types = products.find(({ product }) => product === search.product)?.types ?? []
  return (
    <Group gap="sm" grow>
      <ProductSelect
        label={texts.product}
        emptyMeans={texts.anyProduct}
        value={search.product ?? ''}
        onChange={(product) =>
          void navigate({ search: (old) => ({ ...old, product, type: undefined }) })
        }
      />
      <Select
        label={texts.type}
        placeholder={texts.anyType}
        data={types.map(({ type }) => type)}
        value={search.type ?? null}
        onChange={(type) =>
          void navigate({ search: (old) => ({ ...old, type: type ?? undefined }) })
        }
        disabled={types.length === 0}
        clearable
        clearButtonProps={{ 'aria-label': texts.anyType }}
      />
    </Group>
  )
}
