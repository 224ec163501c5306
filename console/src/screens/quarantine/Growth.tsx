import { SimpleGrid, Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import type { AnswerOf } from '../../api/client.ts'
import { useRead } from '../../api/queries.ts'
import { LazyChart } from '../../components/LazyChart.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { intervalOf, type Range, RangeSelect, startOf } from '../../components/RangeSelect.tsx'
import { Section } from '../../components/Section.tsx'
import { Stat } from '../../components/Stat.tsx'
import type { Messages } from '../../i18n/catalogue.ts'
import type { Format } from '../../i18n/format.ts'
import { useFormat, useText } from '../../i18n/language.tsx'
import { growthOf } from './growth_points.ts'

const route = getRouteApi('/quarantine')
const CHART_PX = 180

interface Props {
  readonly tenant: string
  readonly range: Range
}

/** Whether more or less arrives without a contract than before. */
export function Growth({ tenant, range }: Props) {
  const { growth } = useText().quarantine
  const navigate = route.useNavigate()
  const since = startOf(range)
  const reading = useRead(
    'GET /manage/v1/outcomes',
    { query: { tenant, since, by: 'outcome,hour' } },
    { keep: true },
  )
  return (
    <Section
      title={growth.title}
      hint={growth.hint}
      actions={
        <RangeSelect
          value={range}
          onChange={(chosen) =>
            void navigate({ search: (old) => ({ ...old, range: chosen }), resetScroll: false })
          }
        />
      }
    >
      <Loaded reading={reading}>
        {(answer) => <Figures answer={answer} range={range} since={since} />}
      </Loaded>
    </Section>
  )
}

interface FiguresProps {
  readonly answer: AnswerOf<'GET /manage/v1/outcomes'>
  readonly range: Range
  readonly since: string
}

function Figures({ answer, range, since }: FiguresProps) {
  const { growth } = useText().quarantine
  const format = useFormat()
  const { quarantined = 0, received = 0 } = answer.totals
  const interval = intervalOf(range)
  const period = { sinceMs: new Date(since).getTime(), untilMs: Date.now(), interval }
  const { points, before, after } = growthOf(answer.items, period)
  if (quarantined === 0) return <Text size="sm">{growth.none}</Text>
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <Stat
          label={growth.total}
          value={format.number(quarantined)}
          hint={growth.shareOf(format.percent(quarantined / Math.max(1, received)))}
        />
        <Stat label={growth.before} value={format.number(before)} />
        <Stat
          label={growth.after}
          value={format.number(after)}
          hint={trendOf({ before, after }, { growth, format })}
        />
      </SimpleGrid>
      <LazyChart
        label={growth.chart}
        kind="bar"
        interval={interval}
        heightPx={CHART_PX}
        points={points}
        series={[{ name: 'quarantined', label: growth.series, color: 'tide.7' }]}
      />
    </>
  )
}

interface Words {
  readonly growth: Messages['quarantine']['growth']
  readonly format: Format
}

function trendOf(
  { before, after }: { readonly before: number; readonly after: number },
  { growth, format }: Words,
): string {
  if (before === 0) return growth.fresh
  if (after === before) return growth.same
  const share = format.percent(Math.abs(after - before) / before)
  return after > before ? growth.up(share) : growth.down(share)
}
