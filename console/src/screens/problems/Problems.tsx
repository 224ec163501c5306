import { Button, Group } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { itemsOf, usePages } from '../../api/queries.ts'
import { DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Page } from '../../components/Page.tsx'
import { ProductSelect } from '../../components/ProductSelect.tsx'
import { RangeSelect, startOf } from '../../components/RangeSelect.tsx'
import { useText } from '../../i18n/language.tsx'
import { ReadingGate } from '../../reading/ReadingGate.tsx'
import type { ReadingQuery } from '../../reading/reading.ts'
import { useColumns } from './columns.tsx'
import './problems.css'

const route = getRouteApi('/problems')
const PAGE = 25

/** Error reports by their cause, the latest first. */
export function Problems() {
  const { problems } = useText()
  const { purpose, range = 'month' } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Page
      title={problems.title}
      subtitle={problems.subtitle}
      actions={
        <RangeSelect
          value={range}
          onChange={(wanted) => void navigate({ search: (all) => ({ ...all, range: wanted }) })}
        />
      }
    >
      <ReadingGate
        purpose={purpose}
        onPurpose={(wanted) => void navigate({ search: (all) => ({ ...all, purpose: wanted }) })}
        actions={<ProductFilter />}
      >
        {(query) => <List query={query} />}
      </ReadingGate>
    </Page>
  )
}

function ProductFilter() {
  const { problems } = useText()
  const { product } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <ProductSelect
      label={problems.product}
      value={product ?? ''}
      onChange={(name) =>
        void navigate({ search: (all) => ({ ...all, product: name === '' ? undefined : name }) })
      }
      emptyMeans={problems.anyProduct}
    />
  )
}

function List({ query }: { readonly query: ReadingQuery }) {
  const { problems, common } = useText()
  const { range = 'month', product } = route.useSearch()
  const since = startOf(range)
  const columns = useColumns({ range, since, purpose: query.purpose })
  const pages = usePages(
    'GET /manage/v1/problems',
    { query: { ...query, since, limit: PAGE, ...(product === undefined ? {} : { product }) } },
    { isStill: true },
  )
  return (
    <>
      <section className="surface">
        <Loaded reading={pages} lines={8}>
          {(data) => (
            <DataTable
              label={problems.label}
              rows={itemsOf(data)}
              keyOf={(problem) => `${problem.fingerprint} ${problem.product}`}
              columns={columns}
              empty={<EmptyState title={problems.empty} text={problems.emptyText} />}
            />
          )}
        </Loaded>
      </section>
      {pages.hasNextPage && (
        <Group justify="flex-end">
          <Button
            variant="default"
            onClick={() => void pages.fetchNextPage()}
            loading={pages.isFetchingNextPage}
          >
            {common.more}
          </Button>
        </Group>
      )}
    </>
  )
}
