import {
  Button,
  Group,
  MultiSelect,
  NumberInput,
  SimpleGrid,
  Stack,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useState } from 'react'
import type { AnswerOf } from '../../api/client.ts'
import { useChange } from '../../api/queries.ts'
import { ErrorState } from '../../components/ErrorState.tsx'
import { useProducts } from '../../components/ProductSelect.tsx'
import { useText } from '../../i18n/language.tsx'
import type { Case } from './sinks.ts'

interface Props {
  readonly one: Case
  readonly onPlan: (plan: AnswerOf<'POST /manage/v1/disclosures/{id}/preview'>) => void
}

const LIMIT_DEFAULT = 100
const LIMIT_MAX = 10_000

/** Sets the query that a production is limited to. Identities are sent in the body and cleared here. */
export function PreviewForm({ one, onPlan }: Props) {
  const { sinks } = useText()
  const text = sinks.disclosures
  const all = useProducts()
  const [products, setProducts] = useState<readonly string[]>(
    one.product === undefined ? (one.query?.products ?? []) : [one.product],
  )
  const [types, setTypes] = useState<readonly string[]>(one.query?.types ?? [])
  const [fields, setFields] = useState<readonly string[]>(one.query?.fields ?? [])
  const [range, setRange] = useState({ since: '', until: '' })
  const [limit, setLimit] = useState<number | string>(one.query?.limit ?? LIMIT_DEFAULT)
  const [people, setPeople] = useState('')
  const preview = useChange('POST /manage/v1/disclosures/{id}/preview')
  const known = all.filter(({ product }) => products.includes(product))
  const submit = () =>
    preview.mutate(
      {
        params: { id: one.id },
        body: {
          ...{ products: [...products], types: [...types] },
          since: new Date(range.since).toISOString(),
          until: new Date(range.until).toISOString(),
          limit: typeof limit === 'number' ? limit : LIMIT_DEFAULT,
          ...(fields.length === 0 ? {} : { fields: [...fields] }),
          ...subjectsOf(people),
        },
      },
      {
        onSuccess: (plan) => {
          setPeople('')
          preview.reset()
          onPlan(plan)
        },
      },
    )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Stack>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <MultiSelect
            label={sinks.details.products}
            data={all.map(({ product, title }) => ({ value: product, label: title }))}
            value={[...products]}
            onChange={setProducts}
            disabled={one.product !== undefined}
            searchable
            required
          />
          <TagsInput
            label={text.types}
            description={text.typesHint}
            data={[...new Set(known.flatMap((product) => product.types.map(({ type }) => type)))]}
            value={[...types]}
            onChange={setTypes}
            inputWrapperOrder={['label', 'input', 'description']}
            required
          />
          {(['since', 'until'] as const).map((name) => (
            <TextInput
              key={name}
              type="datetime-local"
              label={text[name]}
              value={range[name]}
              onChange={(event) => setRange({ ...range, [name]: event.currentTarget.value })}
              required
            />
          ))}
          <TagsInput
            label={text.fields}
            description={text.fieldsHint}
            value={[...fields]}
            onChange={setFields}
            inputWrapperOrder={['label', 'input', 'description']}
          />
          <NumberInput
            label={text.limit}
            value={limit}
            onChange={setLimit}
            min={1}
            max={LIMIT_MAX}
            allowDecimal={false}
            hideControls
            required
          />
        </SimpleGrid>
        <Textarea
          label={text.identities}
          description={text.identitiesHint}
          autoComplete="off"
          value={people}
          onChange={(event) => setPeople(event.currentTarget.value)}
          autosize
          minRows={2}
        />
        {preview.error !== null && <ErrorState problem={preview.error} />}
        <Group>
          <Button type="submit" loading={preview.isPending}>
            {text.preview}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function subjectsOf(lines: string) {
  const values = lines.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
  return values.length === 0
    ? {}
    : { subjects: values.map((value) => ({ type: 'user_id', value, format: 'raw' as const })) }
}
