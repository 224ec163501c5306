import { Grid, Group } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import type { AnswerOf } from '../../api/client.ts'
import { useRead } from '../../api/queries.ts'
import { BarList } from '../../components/BarList.tsx'
import { CopyText } from '../../components/CopyText.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Facts } from '../../components/Facts.tsx'
import { JsonView } from '../../components/JsonView.tsx'
import { LazyChart } from '../../components/LazyChart.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Page } from '../../components/Page.tsx'
import { intervalOf, RangeSelect, startOf } from '../../components/RangeSelect.tsx'
import { Section } from '../../components/Section.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { ReadingGate } from '../../reading/ReadingGate.tsx'
import type { ReadingQuery } from '../../reading/reading.ts'
import { wholeTrend } from './trend.ts'

type Answer = AnswerOf<'GET /manage/v1/problems/{fingerprint}'>

const route = getRouteApi('/problems/$fingerprint')

/** One problem: how often it came, in which versions, to how many, and what its newest report says. */
export function Problem() {
  const { problems } = useText()
  const { purpose, range = 'month' } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Page
      title={problems.one.title}
      subtitle={
        <TextLink to="/problems" search={{ purpose, range }}>
          {problems.one.back}
        </TextLink>
      }
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
      >
        {(query) => <OneProblem query={query} />}
      </ReadingGate>
    </Page>
  )
}

function OneProblem({ query }: { readonly query: ReadingQuery }) {
  const { fingerprint } = route.useParams()
  const { range = 'month', product = '' } = route.useSearch()
  const reading = useRead(
    'GET /manage/v1/problems/{fingerprint}',
    { params: { fingerprint }, query: { ...query, product, since: startOf(range) } },
    { isStill: true, keep: true },
  )
  return (
    <Loaded reading={reading} lines={12}>
      {(problem) => (
        <Grid gap="md">
          <Grid.Col span={{ base: 12, lg: 5 }}>
            <ProblemFacts problem={problem} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 7 }}>
            <Trend problem={problem} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 5 }}>
            <Versions problem={problem} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 7 }}>
            <Sample problem={problem} />
          </Grid.Col>
        </Grid>
      )}
    </Loaded>
  )
}

interface Props {
  readonly problem: Answer
}

function ProblemFacts({ problem }: Props) {
  const { problems } = useText()
  const format = useFormat()
  return (
    <Section
      title={problem.title ?? problems.untitled}
      hint={`${problem.product} · ${problem.type}`}
    >
      <Facts
        facts={[
          { name: problems.count, value: format.number(problem.count) },
          {
            name: problems.subjects,
            value:
              problem.subjects === null ? problems.notCounted : format.number(problem.subjects),
          },
          { name: problems.first, value: format.dateTime(problem.firstSeen) },
          { name: problems.last, value: format.dateTime(problem.lastSeen) },
          { name: problems.one.fingerprint, value: <CopyText value={problem.fingerprint} /> },
        ]}
      />
    </Section>
  )
}

function Trend({ problem }: Props) {
  const { problems } = useText()
  const { range = 'month' } = route.useSearch()
  const interval = intervalOf(range)
  const points = wholeTrend(problem.trend, { since: startOf(range), interval })
  return (
    <Section title={problems.one.trend}>
      <LazyChart
        label={problems.one.trend}
        kind="bar"
        interval={interval}
        heightPx={180}
        series={[{ name: 'count', label: problems.count, color: 'tide.6' }]}
        points={points.map(({ at, count }) => ({ at, count }))}
      />
    </Section>
  )
}

function Versions({ problem: { versions } }: Props) {
  const { one } = useText().problems
  return (
    <Section title={one.versions}>
      {versions.length === 0 ? (
        <EmptyState title={one.noneInRange} />
      ) : (
        <BarList
          bars={versions.map(({ version, count }) => ({
            name: version,
            label: version === '' ? one.noVersion : version,
            count,
          }))}
        />
      )}
    </Section>
  )
}

function Sample({ problem }: Props) {
  const { one } = useText().problems
  const { purpose } = route.useSearch()
  const { sample, product, type } = problem
  return (
    <Section
      title={one.sample}
      hint={one.sampleHint}
      actions={
        <Group gap="md">
          {sample !== null && (
            <TextLink to="/reports/$id" params={{ id: sample.id }} search={{ purpose }} size="sm">
              {one.explain}
            </TextLink>
          )}
          <TextLink to="/reports" search={{ purpose, view: 'search', product, type }} size="sm">
            {one.all}
          </TextLink>
        </Group>
      }
    >
      {sample === null ? (
        <EmptyState title={one.noSample} text={one.noSampleText} />
      ) : (
        <JsonView label={one.sample} value={sample.data} />
      )}
    </Section>
  )
}
