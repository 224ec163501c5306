import { Text } from '@mantine/core'
import type { ItemOf } from '../../api/client.ts'
import type { Column } from '../../components/DataTable.tsx'
import type { Purpose } from '../../components/PurposeSelect.tsx'
import { intervalOf, type Range } from '../../components/RangeSelect.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { TrendBars } from './TrendBars.tsx'
import { wholeTrend } from './trend.ts'

type Problem = ItemOf<'GET /manage/v1/problems'>

const VERSIONS_SHOWN = 3

interface Settings {
  readonly range: Range
  readonly since: string
  readonly purpose: Purpose
}

export function useColumns({ range, since, purpose }: Settings): readonly Column<Problem>[] {
  const { problems } = useText()
  const format = useFormat()
  const interval = intervalOf(range)
  return [
    {
      name: 'name',
      header: problems.name,
      render: ({ fingerprint, product, type, title }) => (
        <div className="problem-name">
          <TextLink
            to="/problems/$fingerprint"
            params={{ fingerprint }}
            search={{ purpose, range, product }}
            fw={600}
          >
            {title ?? problems.untitled}
          </TextLink>
          <Text size="xs" c="dimmed">
            {product} · {type}
          </Text>
        </div>
      ),
    },
    {
      name: 'trend',
      header: problems.trend,
      render: ({ trend }) => <TrendBars points={wholeTrend(trend, { since, interval })} />,
    },
    {
      name: 'count',
      header: problems.count,
      isNumeric: true,
      render: ({ count }) => format.number(count),
    },
    {
      name: 'subjects',
      header: problems.subjects,
      isNumeric: true,
      render: ({ subjects }) => (subjects === null ? problems.notCounted : format.number(subjects)),
    },
    {
      name: 'versions',
      header: problems.versions,
      render: ({ versions }) => <Versions versions={versions} />,
    },
    {
      name: 'last',
      header: problems.last,
      render: ({ lastSeen }) => <time dateTime={lastSeen}>{format.relative(lastSeen)}</time>,
    },
  ]
}

function Versions({ versions }: Pick<Problem, 'versions'>) {
  const { problems } = useText()
  const format = useFormat()
  const named = versions.filter(({ version }) => version !== '')
  if (named.length === 0) return <>–</>
  const shown = named.slice(0, VERSIONS_SHOWN).map(({ version }) => version)
  const others = named.length - shown.length
  return (
    <>
      {shown.join(', ')} {others > 0 && problems.more(format.number(others))}
    </>
  )
}
