import { Group, Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useRead } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { useTenant } from '../../app/tenant.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Facts } from '../../components/Facts.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Section } from '../../components/Section.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { CollectPage } from './CollectPage.tsx'
import { type ProductRow, sumsOf } from './catalogue.ts'
import { ProductVolumes } from './ProductVolumes.tsx'
import { TypesTable } from './TypesTable.tsx'

const route = getRouteApi('/collect/products/$product')

/** One product: what it may send, and what came. */
export function Product() {
  const { collect } = useText()
  const { product } = route.useParams()
  const tenant = useTenant()
  const reading = useRead(
    'GET /manage/v1/products',
    { query: { tenant } },
    { enabled: tenant !== '' },
  )
  const found = reading.data?.items.find((item) => item.product === product)
  return (
    <CollectPage
      title={found?.title ?? product}
      subtitle={found?.description}
      actions={<TextLink to="/collect">{collect.product.back}</TextLink>}
    >
      <Loaded reading={reading}>
        {({ volumeDays }) =>
          found === undefined ? (
            <EmptyState title={collect.product.missing} text={collect.product.missingText} />
          ) : (
            <Found product={found} days={volumeDays} tenant={tenant} />
          )
        }
      </Loaded>
    </CollectPage>
  )
}

interface Props {
  readonly product: ProductRow
  readonly days: number
  readonly tenant: string
}

function Found({ product, days, tenant }: Props) {
  const { collect, common } = useText()
  const { words } = collect
  const format = useFormat()
  const mayCount = useMay('outcomes:read')
  const sums = sumsOf(product.types)
  const rows = product.types.map((type) => ({
    ...type,
    product: product.product,
    productTitle: product.title,
  }))
  return (
    <>
      <section className="surface" aria-label={product.title}>
        <div className="collect-filters">
          <Facts
            facts={[
              { name: words.owner, value: product.owner },
              {
                name: words.types,
                value: collect.stats.typesHint(
                  format.number(sums.required),
                  format.number(sums.types - sums.required),
                ),
              },
              { name: words.fields, value: format.number(sums.fields) },
              { name: words.reports(format.number(days)), value: format.number(sums.reports) },
              { name: words.bytes, value: format.bytes(sums.bytes) },
              {
                name: words.lastSeen,
                value: sums.lastSeen === null ? common.never : format.dateTime(sums.lastSeen),
              },
            ]}
          />
          {mayCount && (
            <Group gap="md">
              <TextLink to="/quarantine" search={{ product: product.product }} fz="sm">
                {collect.product.quarantine}
              </TextLink>
              <TextLink to="/collect/over-collection" search={{ product: product.product }} fz="sm">
                {collect.product.over}
              </TextLink>
            </Group>
          )}
        </div>
      </section>
      <Section title={collect.product.types}>
        <TypesTable
          rows={rows}
          days={days}
          empty={<Text size="sm">{collect.empty.filtered}</Text>}
        />
      </Section>
      {mayCount && <ProductVolumes tenant={tenant} product={product.product} />}
    </>
  )
}
