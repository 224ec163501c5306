import { useRead } from '../../api/queries.ts'
import { BarList } from '../../components/BarList.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { LazyChart } from '../../components/LazyChart.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { intervalOf, type Range, startOf } from '../../components/RangeSelect.tsx'
import { Section } from '../../components/Section.tsx'
import { useText } from '../../i18n/language.tsx'
import { type Counted, pointsOf } from './points.ts'

const KINDS_SHOWN = 12

interface Props {
  readonly tenant: string
  readonly range: Range
  /** One product only: its name is part of the title. */
  readonly product?: string | undefined
}

/** Stored reports by class over time. */
export function ClassesOverTime({ tenant, range, product }: Props) {
  const { overview, common } = useText()
  const interval = intervalOf(range)
  const reading = useRead(
    'GET /manage/v1/volumes',
    { query: { tenant, since: startOf(range), interval, by: 'class', ...ofProduct(product) } },
    { enabled: tenant !== '', keep: true },
  )
  return (
    <Section title={overview.titleOf(overview.classes.title, product)}>
      <Loaded reading={reading} lines={8}>
        {({ items, since, until }) => (
          <LazyChart
            label={overview.classes.label}
            interval={interval}
            series={[
              { name: 'required', label: common.class.required, color: 'violet.7' },
              { name: 'optional', label: common.class.optional, color: 'tide.6' },
            ]}
            points={pointsOf(items, { since, until, interval, nameOf: (item) => item.class ?? '' })}
          />
        )}
      </Loaded>
    </Section>
  )
}

/** What the scrubber took out, by kind. */
export function StrippedByKind({ tenant, range, product }: Props) {
  const { overview } = useText()
  const interval = intervalOf(range)
  const reading = useRead(
    'GET /manage/v1/redactions',
    { query: { tenant, since: startOf(range), interval, by: 'kind', ...ofProduct(product) } },
    { enabled: tenant !== '', keep: true },
  )
  return (
    <Section title={overview.titleOf(overview.stripped.title, product)}>
      <Loaded reading={reading} lines={8}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={overview.stripped.none} />
          ) : (
            <BarList bars={kindBars(items, overview.stripped.kinds)} />
          )
        }
      </Loaded>
    </Section>
  )
}

function ofProduct(product: string | undefined) {
  return product === undefined ? {} : { product }
}

function kindBars(
  items: readonly (Counted & { readonly kind?: string })[],
  words: Readonly<Record<string, string>>,
) {
  const byKind = Map.groupBy(items, ({ kind }) => kind ?? '')
  return [...byKind]
    .map(([name, of]) => ({
      name,
      label: words[name] ?? name.toLowerCase().replaceAll('_', ' '),
      count: of.reduce((sum, { count }) => sum + count, 0),
    }))
    .toSorted((one, other) => other.count - one.count)
    .slice(0, KINDS_SHOWN)
}
