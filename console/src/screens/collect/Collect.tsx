import { Button, SegmentedControl, SimpleGrid } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useRead } from '../../api/queries.ts'
import { useTenant } from '../../app/tenant.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Stat } from '../../components/Stat.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { AwaitingNotice } from './Awaiting.tsx'
import { CatalogueFilters } from './CatalogueFilters.tsx'
import { CollectPage } from './CollectPage.tsx'
import { type CatalogueAnswer, fitting, sumsOf } from './catalogue.ts'
import { ProductsTable } from './ProductsTable.tsx'
import { TypesTable } from './TypesTable.tsx'

const route = getRouteApi('/collect')
const HASH_SHOWN = 12

/** Every product and type that the policies in force declare, with what really came. */
export function Collect() {
  const { collect } = useText()
  const tenant = useTenant()
  const reading = useRead(
    'GET /manage/v1/products',
    { query: { tenant } },
    { enabled: tenant !== '' },
  )
  const version = reading.data?.bundle.slice(0, HASH_SHOWN)
  return (
    <CollectPage
      title={collect.title}
      subtitle={version === undefined ? '' : collect.subtitle(version)}
    >
      {tenant !== '' && <AwaitingNotice tenant={tenant} />}
      <Loaded reading={reading} lines={10}>
        {(answer) => <Catalogue answer={answer} />}
      </Loaded>
    </CollectPage>
  )
}

function Catalogue({ answer }: { readonly answer: CatalogueAnswer }) {
  const { collect, common } = useText()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const products = fitting(answer, search)
  const types = products.flatMap((product) =>
    product.types.map((type) => ({
      ...type,
      product: product.product,
      productTitle: product.title,
    })),
  )
  const empty = (
    <EmptyState
      title={collect.empty.filtered}
      text={collect.empty.filteredText}
      action={
        <Button
          size="xs"
          variant="default"
          onClick={() => void navigate({ search: { view: search.view } })}
        >
          {common.clearFilters}
        </Button>
      }
    />
  )
  return (
    <>
      <Figures products={products} days={answer.volumeDays} />
      <section className="surface collect-list" aria-label={collect.label.types}>
        <div className="collect-filters">
          <CatalogueFilters />
          <SegmentedControl
            aria-label={collect.filters.view}
            size="xs"
            data={[
              { value: 'products', label: collect.filters.byProduct },
              { value: 'types', label: collect.filters.byType },
            ]}
            value={search.view ?? 'products'}
            onChange={(view) =>
              void navigate({
                search: (old) => ({ ...old, view: view === 'types' ? view : undefined }),
              })
            }
          />
        </div>
        {search.view === 'types' ? (
          <TypesTable rows={types} days={answer.volumeDays} empty={empty} hasProduct />
        ) : (
          <ProductsTable rows={products} days={answer.volumeDays} empty={empty} />
        )}
      </section>
    </>
  )
}

interface FiguresProps {
  readonly products: ReturnType<typeof fitting>
  readonly days: number
}

function Figures({ products, days }: FiguresProps) {
  const { stats } = useText().collect
  const format = useFormat()
  const sums = sumsOf(products.flatMap(({ types }) => types))
  const optional = sums.types - sums.required
  return (
    <section className="surface" aria-label={stats.label}>
      <SimpleGrid cols={{ base: 2, sm: 3, md: 5 }} p="md">
        <Stat label={stats.products} value={format.number(products.length)} />
        <Stat
          label={stats.types}
          value={format.number(sums.types)}
          hint={stats.typesHint(format.number(sums.required), format.number(optional))}
        />
        <Stat label={stats.fields} value={format.number(sums.fields)} />
        <Stat
          label={stats.reports(format.number(days))}
          value={format.number(sums.reports)}
          hint={format.bytes(sums.bytes)}
        />
        <Stat
          label={stats.quiet}
          value={format.number(sums.quiet)}
          hint={stats.quietHint(format.number(days))}
        />
      </SimpleGrid>
    </section>
  )
}
