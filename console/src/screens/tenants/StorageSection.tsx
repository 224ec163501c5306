import { Progress } from '@mantine/core'
import { useState } from 'react'
import type { ItemOf } from '../../api/client.ts'
import { useRead } from '../../api/queries.ts'
import { DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { useProducts } from '../../components/ProductSelect.tsx'
import { type Range, RangeSelect, startOf } from '../../components/RangeSelect.tsx'
import { Section } from '../../components/Section.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { OfTenant } from './tenant.ts'

/** What each product stored in a period. */
export function StorageSection({ tenant }: OfTenant) {
  const { tenants } = useText()
  const text = tenants.storage
  const [range, setRange] = useState<Range>('month')
  const volumes = useRead(
    'GET /manage/v1/volumes',
    { query: { tenant: tenant.id, since: startOf(range), by: 'product', interval: 'day' } },
    { keep: true },
  )
  return (
    <Section
      title={text.title}
      hint={text.hint}
      actions={<RangeSelect value={range} onChange={setRange} />}
    >
      <Loaded reading={volumes}>{({ items }) => <ByProduct rows={sumsOf(items)} />}</Loaded>
    </Section>
  )
}

interface Sum {
  readonly product: string
  readonly count: number
  readonly bytes: number
}

function ByProduct({ rows }: { readonly rows: readonly Sum[] }) {
  const { tenants } = useText()
  const text = tenants.storage
  const format = useFormat()
  const titles = new Map(useProducts().map(({ product, title }) => [product, title]))
  const whole = rows.reduce((sum, { bytes }) => sum + bytes, 0)
  return (
    <DataTable
      label={text.title}
      rows={rows}
      keyOf={({ product }) => product}
      empty={<EmptyState title={text.none} text={text.noneText} />}
      columns={[
        {
          name: 'product',
          header: text.product,
          render: ({ product }) => <strong>{titles.get(product) ?? product}</strong>,
        },
        {
          name: 'reports',
          header: text.reports,
          isNumeric: true,
          render: ({ count }) => format.number(count),
        },
        {
          name: 'bytes',
          header: text.bytes,
          isNumeric: true,
          render: ({ bytes }) => format.bytes(bytes),
        },
        {
          name: 'share',
          header: text.share,
          isNumeric: true,
          render: ({ bytes }) => format.percent(whole === 0 ? 0 : bytes / whole),
        },
        {
          name: 'bar',
          header: '',
          render: ({ bytes }) => (
            <Progress value={whole === 0 ? 0 : (100 * bytes) / whole} w={160} mt={6} aria-hidden />
          ),
        },
      ]}
    />
  )
}

/** The counts of all days by product, the largest first. */
function sumsOf(items: readonly ItemOf<'GET /manage/v1/volumes'>[]): readonly Sum[] {
  const sums = new Map<string, Sum>()
  for (const { product = '', count, bytes } of items) {
    const sum = sums.get(product) ?? { product, count: 0, bytes: 0 }
    sums.set(product, { product, count: sum.count + count, bytes: sum.bytes + bytes })
  }
  return [...sums.values()].sort((one, other) => other.bytes - one.bytes)
}
