import { Anchor, Button, Group, SegmentedControl, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type AnswerOf, type ApiProblem, fetchFile, type Operation } from '../../api/client.ts'
import { useRead } from '../../api/queries.ts'
import { useTenant } from '../../app/tenant.ts'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { ErrorState } from '../../components/ErrorState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Page } from '../../components/Page.tsx'
import { Section } from '../../components/Section.tsx'
import { Stat } from '../../components/Stat.tsx'
import { saveFile } from '../../components/save_file.ts'
import { useFormat, useText } from '../../i18n/language.tsx'
import './requests.css'
import { PERIODS, wordOf } from './search.ts'
import { useRegulationTitle } from './words.tsx'

type Counted = AnswerOf<'GET /manage/v1/requests/statistics'>['items'][number]

const route = getRouteApi('/requests/statistics')
const DAY_MS = 86_400_000
const DAYS = { month: 30, quarter: 90, year: 365 } as const

/** When the period began, to the day, so that it names the same answer for a while. */
function sinceOf(period: (typeof PERIODS)[number]): string {
  const day = Math.floor(Date.now() / DAY_MS) * DAY_MS
  return new Date(day - DAYS[period] * DAY_MS).toISOString()
}

/** What was received and how it was answered, as the laws ask it to be counted. */
export function Statistics() {
  const { requests } = useText()
  const { statistics } = requests
  const tenant = useTenant()
  const { period = 'year' } = route.useSearch()
  const navigate = route.useNavigate()
  const query = { tenant, since: sinceOf(period) }
  const reading = useRead(
    'GET /manage/v1/requests/statistics',
    { query },
    { enabled: tenant !== '', keep: true },
  )
  return (
    <Page
      title={statistics.title}
      subtitle={
        <>
          {statistics.hint}{' '}
          <Anchor
            size="sm"
            underline="always"
            renderRoot={(props) => <Link to="/requests" {...props} />}
          >
            {statistics.back}
          </Anchor>
        </>
      }
    >
      <Group justify="space-between" className="no-print">
        <Group gap="xs">
          <Text size="sm">{statistics.period}</Text>
          <SegmentedControl
            aria-label={statistics.period}
            data={PERIODS.map((value) => ({ value, label: statistics.periods[value] }))}
            value={period}
            onChange={(value) => void navigate({ search: { period: wordOf(value, PERIODS) } })}
          />
        </Group>
        <Downloads query={query} />
      </Group>
      <Loaded reading={reading} lines={8}>
        {(answer) => (
          <>
            <Totals totals={answer.totals} />
            <Table items={answer.items} />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Downloads({ query }: { readonly query: Readonly<Record<string, string>> }) {
  const { statistics } = useText().requests
  const file = useMutation<void, ApiProblem, { operation: Operation; name: string }>({
    mutationFn: async ({ operation, name }) => {
      const answer = await fetchFile(operation, { query: { ...query, format: 'csv' } })
      saveFile(answer.blob, answer.name ?? `${name}.csv`)
    },
  })
  const files = [
    ['GET /manage/v1/requests/statistics', 'statistics', statistics.csv],
    ['GET /manage/v1/requests/register', 'register', statistics.register],
  ] as const
  return (
    <Group gap="xs">
      {files.map(([operation, name, label]) => (
        <Button
          key={name}
          variant="default"
          size="xs"
          leftSection={<IconDownload size={14} aria-hidden />}
          onClick={() => file.mutate({ operation, name })}
        >
          {label}
        </Button>
      ))}
      {file.error !== null && <ErrorState problem={file.error} />}
    </Group>
  )
}

function Totals({ totals }: { readonly totals: Omit<Counted, 'regulation' | 'type'> }) {
  const { statistics } = useText().requests
  const format = useFormat()
  const days = (value: number | null) => (value === null ? '–' : format.number(value))
  const { received, completed, denied, open, late, medianDays } = totals
  return (
    <section className="surface rl-totals" aria-label={statistics.title}>
      <Stat label={statistics.received} value={format.number(received)} />
      <Stat label={statistics.completed} value={format.number(completed)} />
      <Stat label={statistics.denied} value={format.number(denied)} />
      <Stat label={statistics.open} value={format.number(open)} />
      <Stat label={statistics.late} value={format.number(late)} />
      <Stat label={statistics.median} value={days(medianDays)} />
    </section>
  )
}

function Table({ items }: { readonly items: readonly Counted[] }) {
  const { statistics } = useText().requests
  const columns = useColumns()
  return (
    <Section title={statistics.byRegulation} hint={statistics.registerHint}>
      <DataTable
        label={statistics.byRegulation}
        rows={items}
        keyOf={({ regulation, type }) => `${regulation} ${type}`}
        columns={columns}
        empty={<EmptyState title={statistics.empty} text={statistics.emptyText} />}
      />
    </Section>
  )
}

const FIGURES = [
  ...(['received', 'completed', 'completedInPart', 'denied', 'cancelled', 'open', 'late'] as const),
] as const

function useColumns(): readonly Column<Counted>[] {
  const { requests } = useText()
  const { statistics, queue } = requests
  const format = useFormat()
  const titleOf = useRegulationTitle()
  const days = [
    ['medianDays', statistics.median],
    ['meanDays', statistics.mean],
    ['longestDays', statistics.longest],
  ] as const
  return [
    {
      name: 'regulation',
      header: queue.regulation,
      render: ({ regulation }) => <span className="rl-wide">{titleOf(regulation)}</span>,
    },
    { name: 'type', header: queue.type, render: ({ type }) => requests.type[type] },
    ...FIGURES.map((name) => ({
      name,
      header: statistics[name],
      isNumeric: true,
      render: (row: Counted) => format.number(row[name]),
    })),
    ...days.map(([name, header]) => ({
      name,
      header,
      isNumeric: true,
      render: (row: Counted) => {
        const value = row[name]
        return value === null ? '–' : format.number(value)
      },
    })),
  ]
}
