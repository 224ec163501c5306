import { Button, Group, Select, TextInput } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { itemsOf, usePages } from '../../api/queries.ts'
import { useMe } from '../../app/SignedIn.tsx'
import { useTenant } from '../../app/tenant.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Page } from '../../components/Page.tsx'
import { ProductSelect } from '../../components/ProductSelect.tsx'
import { Section } from '../../components/Section.tsx'
import { useText } from '../../i18n/language.tsx'
import { Growth } from './Growth.tsx'
import { isState, STATES } from './states.ts'
import { TypesTable } from './TypesTable.tsx'
import type { TypeRow } from './type_row.ts'

const route = getRouteApi('/quarantine')
const PAGE_ITEMS = 200

/** What arrives without a contract: how much, since when, from which versions. */
export function Quarantine() {
  const { quarantine } = useText()
  const me = useMe()
  const search = route.useSearch()
  const tenant = useTenant()
  const isLimited = me.products !== null
  const mustChoose = isLimited && search.product === undefined
  return (
    <Page title={quarantine.title} subtitle={quarantine.subtitle}>
      {!isLimited && tenant !== '' && <Growth tenant={tenant} range={search.range ?? 'week'} />}
      <Section title={quarantine.types.title}>
        <Filters />
        {mustChoose ? (
          <EmptyState {...quarantine.chooseProduct} />
        ) : (
          <Types tenant={tenant} product={search.product} />
        )}
      </Section>
    </Page>
  )
}

function Filters() {
  const { quarantine } = useText()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Group align="flex-end" gap="sm">
      <ProductSelect
        label={quarantine.product}
        emptyMeans={quarantine.allProducts}
        value={search.product ?? ''}
        onChange={(product) => void navigate({ search: (old) => ({ ...old, product }) })}
      />
      <Select
        label={quarantine.state.label}
        data={STATES.map((value) => ({ value, label: quarantine.state[value] }))}
        value={search.state ?? 'all'}
        onChange={(state) => {
          if (isState(state)) void navigate({ search: (old) => ({ ...old, state }) })
        }}
        allowDeselect={false}
        w={180}
      />
      <TextInput
        label={quarantine.find}
        placeholder={quarantine.findHint}
        value={search.find ?? ''}
        onChange={(event) => {
          const find = event.currentTarget.value
          void navigate({ search: (old) => ({ ...old, find }), replace: true })
        }}
        maxLength={100}
        w={200}
      />
    </Group>
  )
}

function Types({ tenant, product }: { readonly tenant: string; readonly product?: string }) {
  const { quarantine, common } = useText()
  const { state, find } = route.useSearch()
  const navigate = route.useNavigate()
  const reading = usePages(
    'GET /manage/v1/quarantine',
    { query: { tenant, limit: PAGE_ITEMS, ...(product === undefined ? {} : { product }) } },
    { enabled: tenant !== '' },
  )
  const isFiltered = product !== undefined || state !== undefined || find !== undefined
  const empty = isFiltered ? (
    <EmptyState
      title={quarantine.empty.filtered}
      text={quarantine.empty.filteredText}
      action={
        <Button size="xs" variant="default" onClick={() => void navigate({ search: {} })}>
          {common.clearFilters}
        </Button>
      }
    />
  ) : (
    <EmptyState title={quarantine.empty.title} text={quarantine.empty.text} />
  )
  return (
    <Loaded reading={reading}>
      {(data) => (
        <>
          <TypesTable
            rows={itemsOf(data).filter((row) => fits(row, { state, find }))}
            empty={empty}
          />
          {reading.hasNextPage && (
            <Group justify="center">
              <Button
                variant="default"
                size="xs"
                loading={reading.isFetchingNextPage}
                onClick={() => void reading.fetchNextPage()}
              >
                {common.more}
              </Button>
            </Group>
          )}
        </>
      )}
    </Loaded>
  )
}

interface Wanted {
  readonly state: string | undefined
  readonly find: string | undefined
}

function fits({ type, declared }: TypeRow, { state, find }: Wanted): boolean {
  const isWanted = state === undefined || declared === (state === 'declared')
  return isWanted && type.toLowerCase().includes((find ?? '').toLowerCase())
}
