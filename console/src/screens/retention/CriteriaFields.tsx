import { Select, SimpleGrid, Text, Textarea, TextInput } from '@mantine/core'
import { CATEGORIES, CLASSES } from '../../components/classification.ts'
import { InstanceSelect } from '../../components/InstanceSelect.tsx'
import { ProductSelect } from '../../components/ProductSelect.tsx'
import { useText } from '../../i18n/language.tsx'
import { type Criteria, IDENTITIES } from './criteria.ts'

interface Props {
  readonly tenant: string
  readonly criteria: Criteria
  readonly onChange: (criteria: Criteria) => void
}

/** What a hold names: by a query, by people, or by single reports. */
export function CriteriaFields(props: Props) {
  const { place } = useText().retention
  const { criteria, onChange } = props
  if (criteria.kind === 'query') return <QueryFields {...props} />
  if (criteria.kind === 'subjects') return <SubjectFields {...props} />
  return (
    <Textarea
      label={place.ids}
      description={place.idsHint}
      value={criteria.lines}
      onChange={({ currentTarget }) => onChange({ ...criteria, lines: currentTarget.value })}
      autosize
      minRows={3}
      maxRows={10}
      required
    />
  )
}

function SubjectFields({ criteria, onChange }: Props) {
  const { place } = useText().retention
  return (
    <>
      <Select
        label={place.identity}
        data={IDENTITIES.map((value) => ({ value, label: place.identities[value] }))}
        value={criteria.identity}
        onChange={(value) =>
          onChange({
            ...criteria,
            identity: IDENTITIES.find((known) => known === value) ?? 'user_id',
          })
        }
        allowDeselect={false}
      />
      <Textarea
        label={place.values}
        description={place.valuesHint}
        value={criteria.lines}
        onChange={({ currentTarget }) => onChange({ ...criteria, lines: currentTarget.value })}
        autoComplete="off"
        autosize
        minRows={3}
        maxRows={10}
        required
      />
    </>
  )
}

function QueryFields({ tenant, criteria, onChange }: Props) {
  const { retention, common } = useText()
  const text = retention.place
  const set = (part: Partial<Criteria>) => onChange({ ...criteria, ...part })
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <ProductSelect
          label={text.product}
          value={criteria.product}
          onChange={(product) => set({ product })}
          emptyMeans={text.any}
        />
        <TextInput
          label={text.type}
          placeholder={text.any}
          value={criteria.type}
          onChange={({ currentTarget }) => set({ type: currentTarget.value.trim() })}
        />
        <Select
          label={text.class}
          placeholder={text.any}
          data={CLASSES.map((value) => ({ value, label: common.class[value] }))}
          value={criteria.class || null}
          onChange={(value) => set({ class: value ?? '' })}
          clearable
          clearButtonProps={{ 'aria-label': common.clearFilters }}
        />
        <Select
          label={text.category}
          placeholder={text.any}
          data={CATEGORIES.map((value) => ({ value, label: common.category[value] }))}
          value={criteria.category || null}
          onChange={(value) => set({ category: value ?? '' })}
          clearable
          clearButtonProps={{ 'aria-label': common.clearFilters }}
        />
        <InstanceSelect
          tenant={tenant}
          label={text.instance}
          value={criteria.instance}
          onChange={(instance) => set({ instance })}
          emptyMeans={text.any}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          type="date"
          label={text.since}
          value={criteria.since}
          onChange={({ currentTarget }) => set({ since: currentTarget.value })}
        />
        <TextInput
          type="date"
          label={text.until}
          value={criteria.until}
          onChange={({ currentTarget }) => set({ until: currentTarget.value })}
        />
      </SimpleGrid>
      <Text size="xs" c="dimmed">
        {text.needOne}
      </Text>
    </>
  )
}
