import { Button, Group } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import type { ItemOf } from '../../api/client.ts'
import { itemsOf, usePages } from '../../api/queries.ts'
import { useMe } from '../../app/SignedIn.tsx'
import { useTenant } from '../../app/tenant.ts'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { ProductSelect, useProducts } from '../../components/ProductSelect.tsx'
import { Tag } from '../../components/Tag.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { CollectPage } from './CollectPage.tsx'

type Field = ItemOf<'GET /manage/v1/over-collection'>

const route = getRouteApi('/collect/over-collection')
const PAGE_ITEMS = 200

/** What products send and nobody asked for: dropped, and counted so that they can stop. */
export function OverCollection() {
  const { over, filters, words } = useText().collect
  const { product } = route.useSearch()
  const navigate = route.useNavigate()
  const tenant = useTenant()
  const mustChoose = useMe().products !== null && product === undefined
  return (
    <CollectPage title={over.title} subtitle={over.subtitle}>
      <section className="surface" aria-label={over.label}>
        <div className="collect-filters">
          <div className="filters">
            <ProductSelect
              label={words.product}
              emptyMeans={filters.any}
              value={product ?? ''}
              onChange={(chosen) =>
                void navigate({ search: { product: chosen === '' ? undefined : chosen } })
              }
            />
          </div>
        </div>
        {mustChoose ? (
          <EmptyState title={over.choose} text={over.chooseText} />
        ) : (
          <Fields tenant={tenant} product={product} />
        )}
      </section>
    </CollectPage>
  )
}

function Fields({ tenant, product }: { readonly tenant: string; readonly product?: string }) {
  const { collect, common } = useText()
  const { over } = collect
  const columns = useColumns()
  const reading = usePages(
    'GET /manage/v1/over-collection',
    { query: { tenant, limit: PAGE_ITEMS, ...(product === undefined ? {} : { product }) } },
    { enabled: tenant !== '' },
  )
  return (
    <Loaded reading={reading} lines={8}>
      {(data) => (
        <>
          <DataTable
            label={over.label}
            rows={itemsOf(data)}
            keyOf={(row) =>
              [row.product, row.type, row.path, row.valueType, row.clientVersion].join(' ')
            }
            empty={<EmptyState title={over.empty} text={over.emptyText} />}
            columns={columns}
          />
          {reading.hasNextPage && (
            <Group justify="center" p="sm">
              <Button
                size="xs"
                variant="default"
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

function useColumns(): readonly Column<Field>[] {
  const { over, words } = useText().collect
  const format = useFormat()
  const products = useProducts()
  const titleOf = (name: string) => products.find(({ product }) => product === name)?.title ?? name
  return [
    { name: 'path', header: over.path, render: ({ path }) => <span className="code">{path}</span> },
    {
      name: 'type',
      header: words.type,
      render: ({ product, type }) => (
        <TextLink to="/collect/products/$product/$type" params={{ product, type }}>
          {type}
        </TextLink>
      ),
    },
    { name: 'product', header: words.product, render: ({ product }) => titleOf(product) },
    { name: 'value', header: over.valueType, render: ({ valueType }) => valueType },
    { name: 'client', header: over.clientVersion, render: ({ clientVersion }) => clientVersion },
    {
      name: 'count',
      header: over.count,
      isNumeric: true,
      render: ({ count }) => format.number(count),
    },
    { name: 'first', header: over.firstSeen, render: ({ firstSeen }) => format.day(firstSeen) },
    { name: 'last', header: over.lastSeen, render: ({ lastSeen }) => format.relative(lastSeen) },
    {
      name: 'state',
      header: over.state,
      render: ({ declared }) =>
        declared ? <Tag tone="good">{over.declared}</Tag> : <Tag tone="warn">{over.open}</Tag>,
    },
  ]
}
