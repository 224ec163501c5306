import { Select, TextInput } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import type { ItemOf } from '../../api/client.ts'
import { useRead } from '../../api/queries.ts'
import { ProductSelect } from '../../components/ProductSelect.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { type ChangesSearch, changesSearch } from './search.ts'
import { WordSelect } from './WordSelect.tsx'

const route = getRouteApi('/collect/changes')
const MOST = 200
const HASH_SHOWN = 12

interface Props {
  /** The newest first. */
  readonly bundles: readonly ItemOf<'GET /manage/v1/bundles'>[]
  readonly to: string
}

/** Which two are compared: by their version, or by days on which they were in force. */
export function ChangesFilters({ bundles, to }: Props) {
  const { changes } = useText().collect
  const options = useOptions(bundles)
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const set = (name: keyof ChangesSearch) => (value: string | null | undefined) =>
    void navigate({ search: (old) => ({ ...old, ...changesSearch({ ...old, [name]: value }) }) })
  /** The bundle that was in force at the end of a day. */
  const setDay = (name: 'from' | 'to') => (day: string) => {
    const found = bundles.find(({ firstUsedAt }) => firstUsedAt.slice(0, day.length) <= day)
    if (day !== '' && found !== undefined) set(name)(found.hash)
  }
  return (
    <div className="filters">
      <Select
        label={changes.from}
        placeholder={changes.before}
        data={options}
        value={search.from ?? null}
        onChange={set('from')}
        clearable
        clearButtonProps={{ 'aria-label': changes.before }}
      />
      <Select
        label={changes.to}
        data={options}
        value={to}
        onChange={set('to')}
        allowDeselect={false}
      />
      <TextInput
        label={changes.fromDay}
        type="date"
        onChange={(event) => setDay('from')(event.currentTarget.value)}
      />
      <TextInput
        label={changes.toDay}
        type="date"
        onChange={(event) => setDay('to')(event.currentTarget.value)}
      />
      <WordSelect
        label={changes.effect}
        words={changes.effects}
        value={search.effect}
        onChange={set('effect')}
      />
      <ProductSelect
        label={changes.product}
        emptyMeans={changes.anyProduct}
        value={search.product ?? ''}
        onChange={set('product')}
      />
    </div>
  )
}

/** Bundles by their number where they are versions. */
export function useOptions(bundles: readonly ItemOf<'GET /manage/v1/bundles'>[]) {
  const { changes } = useText().collect
  const format = useFormat()
  const versions = useRead('GET /manage/v1/policies/versions', { query: { limit: MOST } })
  return bundles.map(({ hash, firstUsedAt }) => {
    const version = versions.data?.items.find(({ bundle }) => bundle === hash)
    const day = format.day(firstUsedAt)
    const label =
      version === undefined
        ? changes.bundleOf(hash.slice(0, HASH_SHOWN), day)
        : changes.versionOf(format.number(version.version), day)
    return { value: hash, label }
  })
}
