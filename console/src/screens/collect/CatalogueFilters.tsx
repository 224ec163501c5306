import { TextInput } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useText } from '../../i18n/language.tsx'
import { type CatalogueSearch, catalogueSearch } from './search.ts'
import { WordSelect } from './WordSelect.tsx'

const route = getRouteApi('/collect')
const FIND_MAX = 100

/** What of the catalogue is shown: all of it is in the address. */
export function CatalogueFilters() {
  const { collect, common } = useText()
  const { filters, words } = collect
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const set = (name: keyof CatalogueSearch) => (value: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, ...catalogueSearch({ ...old, [name]: value }) }) })
  const { label: _, hint: __, ...purposes } = common.purpose
  return (
    <div className="filters">
      <TextInput
        label={filters.find}
        value={search.find ?? ''}
        maxLength={FIND_MAX}
        onChange={(event) => {
          const find = event.currentTarget.value
          void navigate({ search: (old) => ({ ...old, find }), replace: true })
        }}
      />
      <WordSelect
        label={filters.class}
        words={common.class}
        value={search.class}
        onChange={set('class')}
      />
      <WordSelect
        label={filters.category}
        words={common.category}
        value={search.category}
        onChange={set('category')}
      />
      <WordSelect
        label={words.highest}
        words={collect.sensitivity}
        value={search.sensitivity}
        onChange={set('sensitivity')}
      />
      <WordSelect
        label={filters.purpose}
        words={purposes}
        value={search.purpose}
        onChange={set('purpose')}
      />
      <WordSelect
        label={filters.consent}
        words={{ needed: filters.needed, none: filters.notNeeded }}
        value={search.consent}
        onChange={set('consent')}
      />
      <WordSelect
        label={filters.seen}
        words={{ some: filters.arrives, none: filters.quiet }}
        value={search.seen}
        onChange={set('seen')}
      />
    </div>
  )
}
