import { Button, Group, Select, TextInput } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { CATEGORIES, CLASSES } from '../../components/classification.ts'
import { ProductSelect } from '../../components/ProductSelect.tsx'
import { useText } from '../../i18n/language.tsx'
import { COLLECTORS, type ReportSearch } from './search.ts'

const route = getRouteApi('/reports')

interface Props {
  readonly hasPeriod: boolean
  readonly actions?: ReactNode
}

/** What the list lets through. It stands in the address. */
export function Filters({ hasPeriod, actions }: Props) {
  const { reports, common } = useText()
  const text = reports.filter
  const { purpose, view, ...set } = route.useSearch()
  const navigate = route.useNavigate()
  const change = (part: Partial<ReportSearch>) =>
    void navigate({ search: (all) => ({ ...all, ...part }) })
  const isSet = Object.values(set).some((value) => value !== undefined)
  return (
    <Group align="flex-end" gap="sm" className="no-print report-filters">
      <ProductSelect
        label={text.product}
        value={set.product ?? ''}
        onChange={(product) => change({ product: product === '' ? undefined : product })}
        emptyMeans={text.anyProduct}
      />
      <Typed
        label={text.type}
        hint={text.typeHint}
        value={set.type}
        onChange={(type) => change({ type })}
      />
      <WordSelect
        label={text.class}
        words={CLASSES}
        names={common.class}
        value={set.class}
        onChange={(word) => change({ class: word })}
      />
      <WordSelect
        label={text.category}
        words={CATEGORIES}
        names={common.category}
        value={set.category}
        onChange={(category) => change({ category })}
      />
      <WordSelect
        label={text.collector}
        words={COLLECTORS}
        value={set.collector}
        onChange={(collector) => change({ collector })}
      />
      <Typed
        label={text.version}
        hint={text.versionHint}
        value={set.version}
        onChange={(version) => change({ version })}
      />
      {hasPeriod && (
        <>
          <TextInput
            type="date"
            label={text.since}
            value={set.since ?? ''}
            onChange={({ currentTarget: { value } }) => change({ since: value || undefined })}
          />
          <TextInput
            type="date"
            label={text.until}
            value={set.until ?? ''}
            onChange={({ currentTarget: { value } }) => change({ until: value || undefined })}
          />
        </>
      )}
      {isSet && (
        <Button
          variant="subtle"
          onClick={() =>
            void navigate({ search: (all) => ({ purpose: all.purpose, view: all.view }) })
          }
        >
          {common.clearFilters}
        </Button>
      )}
      {actions}
    </Group>
  )
}

interface TypedProps {
  readonly label: string
  readonly hint: string
  readonly value: string | undefined
  readonly onChange: (value: string | undefined) => void
}

/** A word that is typed: it counts once the field is left, or with Enter. */
function Typed({ label, hint, value = '', onChange }: TypedProps) {
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  const apply = () => {
    if (typed.trim() !== value) onChange(typed.trim() || undefined)
  }
  return (
    <TextInput
      label={label}
      placeholder={hint}
      value={typed}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={apply}
      onKeyDown={({ key }) => {
        if (key === 'Enter') apply()
      }}
      maxLength={64}
    />
  )
}

interface WordProps<Word extends string> {
  readonly label: string
  readonly words: readonly Word[]
  /** Their names; the words themselves where they are missing. */
  readonly names?: Readonly<Record<Word, string>>
  readonly value: Word | undefined
  readonly onChange: (word: Word | undefined) => void
}

function WordSelect<Word extends string>(props: WordProps<Word>) {
  const { label, words, names, value, onChange } = props
  const { reports, common } = useText()
  return (
    <Select
      label={label}
      placeholder={reports.filter.any}
      data={words.map((word) => ({ value: word, label: names?.[word] ?? word }))}
      value={value ?? null}
      onChange={(chosen) => onChange(words.find((word) => word === chosen))}
      clearable
      clearButtonProps={{ 'aria-label': common.clearFilters }}
    />
  )
}
