import { Text } from '@mantine/core'
import { useRead } from '../../api/queries.ts'
import { LazyChart } from '../../components/LazyChart.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { startOf } from '../../components/RangeSelect.tsx'
import { Section } from '../../components/Section.tsx'
import { useText } from '../../i18n/language.tsx'

const CHART_PX = 200
const DAY_LENGTH = 10

interface Props {
  readonly tenant: string
  readonly product: string
}

/** Required and Optional reports that were stored, by the day. */
export function ProductVolumes({ tenant, product }: Props) {
  const { collect, common } = useText()
  const reading = useRead('GET /manage/v1/volumes', {
    query: { tenant, product, since: startOf('month'), interval: 'day', by: 'class' },
  })
  return (
    <Section title={collect.product.volumes} hint={collect.product.volumesHint}>
      <Loaded reading={reading}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">{collect.product.noVolumes}</Text>
          ) : (
            <LazyChart
              label={collect.label.volumes}
              kind="bar"
              interval="day"
              heightPx={CHART_PX}
              series={[
                { name: 'required', label: common.class.required, color: 'indigo.7' },
                { name: 'optional', label: common.class.optional, color: 'tide.6' },
              ]}
              points={pointsOf(items)}
            />
          )
        }
      </Loaded>
    </Section>
  )
}

interface Item {
  readonly at: string
  readonly class?: string
  readonly count: number
}

function pointsOf(items: readonly Item[]) {
  const days = new Map<string, { required: number; optional: number }>()
  for (const { at, class: name, count } of items) {
    const day = at.slice(0, DAY_LENGTH)
    const sums = days.get(day) ?? { required: 0, optional: 0 }
    if (name === 'required') sums.required += count
    else sums.optional += count
    days.set(day, sums)
  }
  return [...days].map(([at, sums]) => ({ at, ...sums }))
}
