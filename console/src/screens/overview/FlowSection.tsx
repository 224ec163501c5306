import { Group, Skeleton, Stack } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { useRead } from '../../api/queries.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { type Range, startOf } from '../../components/RangeSelect.tsx'
import { Section } from '../../components/Section.tsx'
import { Stat } from '../../components/Stat.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { Flow } from './flow_graph.ts'

const FlowPicture = lazy(() =>
  import('./FlowPicture.tsx').then((loaded) => ({ default: loaded.FlowPicture })),
)
const HEIGHT_PX = 280

interface Props {
  readonly tenant: string
  readonly range: Range
}

/** From received to stored, dropped, quarantined and rejected, and what came of it later. */
export function FlowSection({ tenant, range }: Props) {
  const { overview } = useText()
  const reading = useRead(
    'GET /manage/v1/flow',
    { query: { tenant, since: startOf(range) } },
    { enabled: tenant !== '', keep: true },
  )
  return (
    <Section title={overview.flow.title} hint={overview.flow.hint}>
      <Loaded reading={reading} lines={8}>
        {(flow) =>
          flow.totals.received === 0 ? (
            <EmptyState title={overview.flow.none} text={overview.flow.noneText} />
          ) : (
            <Stack>
              <Suspense fallback={<Skeleton height={HEIGHT_PX} />}>
                <FlowPicture flow={flow} />
              </Suspense>
              <Afterwards flow={flow} />
            </Stack>
          )
        }
      </Loaded>
    </Section>
  )
}

function Afterwards({ flow }: { readonly flow: Flow }) {
  const { overview } = useText()
  const format = useFormat()
  return (
    <Group gap="xl" align="flex-start">
      {flow.forwarded.map(({ sink, name, sent, withheld }) => (
        <Stat
          key={sink}
          label={overview.flow.forwarded(name)}
          value={format.number(sent)}
          {...(withheld > 0 ? { hint: overview.flow.withheld(format.number(withheld)) } : {})}
        />
      ))}
      <Stat label={overview.flow.expired} value={format.number(flow.deleted.expired)} />
      <Stat label={overview.flow.erased} value={format.number(flow.deleted.erased)} />
    </Group>
  )
}
