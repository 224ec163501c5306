import { TextInput } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Section } from '../../components/Section.tsx'
import { ClassTag } from '../../components/words.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { type FieldRow, hasText } from './catalogue.ts'
import { type FieldSearch, fieldSearch } from './search.ts'
import { WordSelect } from './WordSelect.tsx'

const route = getRouteApi('/collect/products/$product/$type')
const FIND_MAX = 100

/** Every field that is taken, why, and what is done with it. */
export function FieldsSection({ fields }: { readonly fields: readonly FieldRow[] }) {
  const { collect } = useText()
  const search = route.useSearch()
  const { words } = collect
  return (
    <Section title={collect.type.fields} hint={collect.type.fieldsHint}>
      <Filters />
      <DataTable
        label={collect.label.fields}
        rows={fields.filter((field) => fits(field, search))}
        keyOf={({ path }) => path}
        empty={<EmptyState title={collect.empty.fields} text={collect.empty.filteredText} />}
        columns={[
          {
            name: 'path',
            header: words.path,
            render: ({ path }) => <span className="code">{path}</span>,
          },
          {
            name: 'class',
            header: words.class,
            render: (field) => <ClassTag name={field.class} />,
          },
          {
            name: 'sensitivity',
            header: words.sensitivity,
            render: ({ sensitivity }) => collect.sensitivity[sensitivity],
          },
          { name: 'action', header: words.action, render: (field) => <Action field={field} /> },
          {
            name: 'why',
            header: words.why,
            render: ({ description }) => <div className="wide-cell">{description}</div>,
          },
          {
            name: 'type',
            header: words.valueType,
            render: ({ type, values }) => (values === null ? type : values.join(' · ')),
          },
          {
            name: 'example',
            header: words.example,
            render: ({ example }) =>
              example === null ? '' : <span className="code">{String(example)}</span>,
          },
        ]}
      />
    </Section>
  )
}

function Filters() {
  const { collect, common } = useText()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const set = (name: keyof FieldSearch) => (value: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, ...fieldSearch({ ...old, [name]: value }) }) })
  return (
    <div className="filters">
      <TextInput
        label={collect.type.find}
        placeholder={collect.type.findHint}
        value={search.find ?? ''}
        maxLength={FIND_MAX}
        onChange={(event) => {
          const find = event.currentTarget.value
          void navigate({ search: (old) => ({ ...old, find }), replace: true })
        }}
      />
      <WordSelect
        label={collect.words.class}
        words={common.class}
        value={search.class}
        onChange={set('class')}
      />
      <WordSelect
        label={collect.words.sensitivity}
        words={collect.sensitivity}
        value={search.sensitivity}
        onChange={set('sensitivity')}
      />
      <WordSelect
        label={collect.words.action}
        words={collect.action}
        value={search.action}
        onChange={set('action')}
      />
    </div>
  )
}

function fits(field: FieldRow, { find, class: wanted, sensitivity, action }: FieldSearch): boolean {
  return (
    hasText([field.path, field.description], find) &&
    (wanted === undefined || field.class === wanted) &&
    (sensitivity === undefined || field.sensitivity === sensitivity) &&
    (action === undefined || field.action === action)
  )
}

/** What becomes of a value, with how much of it stays. */
function Action({ field }: { readonly field: FieldRow }) {
  const { collect } = useText()
  const format = useFormat()
  const { action, generalisation, bounds, releaseAfter } = field
  const to = [generalisation, bounds?.map((bound) => format.number(bound)).join(', ')]
    .filter((word) => word !== null && word !== undefined && word !== '')
    .join(' ')
  return (
    <>
      {collect.action[action]}
      {to !== '' && ` ${collect.generalisedTo(to)}`}
      {releaseAfter !== null && <div>{collect.released(format.number(releaseAfter))}</div>}
    </>
  )
}
