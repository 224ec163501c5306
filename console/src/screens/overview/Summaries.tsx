import { Anchor, Stack } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { AnswerOf, ApiProblem } from '../../api/client.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { BarList } from '../../components/BarList.tsx'
import { DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Facts } from '../../components/Facts.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'

interface Props {
  readonly reading: {
    readonly data: AnswerOf<'GET /manage/v1/overview'> | undefined
    readonly error: ApiProblem | null
    readonly refetch: () => unknown
  }
}

const DAYS = [
  ['overdue', 'var(--tide-bad)'],
  ['within3', 'var(--tide-bad)'],
  ['within7', 'var(--tide-warn)'],
  ['within30', 'var(--tide-good)'],
  ['more', 'var(--tide-good)'],
] as const

/** Open requests by days left and by state. */
export function OpenRequests({ reading }: Props) {
  const { overview } = useText()
  const words = overview.requests
  return (
    <Section
      title={words.title}
      actions={
        <Anchor component={Link} to="/requests" size="sm">
          {words.all}
        </Anchor>
      }
    >
      <Loaded reading={reading}>
        {({ requests }) => (
          <Stack gap="sm">
            <BarList
              bars={DAYS.map(([name, color]) => ({
                ...{ name, color },
                label: words[name],
                count: requests.byDaysLeft[name] ?? 0,
              }))}
            />
            <BarList
              bars={requests.byStatus.map(({ status, count }) => ({
                ...{ name: status, count },
                label: overview.status[status],
              }))}
            />
          </Stack>
        )}
      </Loaded>
    </Section>
  )
}

/** The days on which reports expire next. */
export function NextDeletions({ reading }: Props) {
  const { overview } = useText()
  const format = useFormat()
  const words = overview.deletions
  const hasCalendar = useMay('retention:read')
  return (
    <Section
      title={words.title}
      actions={
        hasCalendar && (
          <Anchor component={Link} to="/retention" size="sm">
            {words.all}
          </Anchor>
        )
      }
    >
      <Loaded reading={reading}>
        {({ nextDeletions }) => (
          <DataTable
            label={words.title}
            rows={nextDeletions}
            keyOf={({ day }) => day}
            empty={<EmptyState title={words.none} />}
            columns={[
              { name: 'day', header: words.day, render: ({ day }) => format.day(day) },
              {
                name: 'count',
                header: words.count,
                isNumeric: true,
                render: ({ count }) => format.number(count),
              },
              {
                name: 'size',
                header: words.size,
                isNumeric: true,
                render: ({ bytes }) => format.bytes(bytes),
              },
            ]}
          />
        )}
      </Loaded>
    </Section>
  )
}

/** What is stored, by product. */
export function StoredByProduct({ reading }: Props) {
  const { overview } = useText()
  const format = useFormat()
  return (
    <Section title={overview.storage.title}>
      <Loaded reading={reading}>
        {({ storage }) =>
          storage.length === 0 ? (
            <EmptyState title={overview.flow.none} />
          ) : (
            <BarList
              print={format.bytes}
              bars={storage.map(({ product, bytes }) => ({
                name: product,
                label: product,
                count: bytes,
              }))}
            />
          )
        }
      </Loaded>
    </Section>
  )
}

/** Whether all parts work. */
export function HealthSummary({ reading }: Props) {
  const { overview } = useText()
  const format = useFormat()
  const words = overview.health
  const seesSinks = useMay('sinks:read')
  const state = (isThere: boolean) => (
    <Tag tone={isThere ? 'good' : 'bad'}>{isThere ? words.reachable : words.away}</Tag>
  )
  return (
    <Section
      title={words.title}
      actions={
        <Anchor component={Link} to="/health" size="sm">
          {words.all}
        </Anchor>
      }
    >
      <Loaded reading={reading}>
        {({ health }) => (
          <Facts
            facts={[
              { name: words.store, value: state(health.store) },
              { name: words.keyring, value: state(health.keyring) },
              { name: words.spooled, value: format.number(health.spooled) },
              ...(seesSinks
                ? [
                    {
                      name: words.sinks,
                      value: words.sinksOf(
                        format.number(health.sinks.active),
                        format.number(health.sinks.paused),
                        format.number(health.sinks.failing),
                      ),
                    },
                  ]
                : []),
              {
                name: words.bundle,
                value: (
                  <span key="bundle" className="code">
                    {health.bundle.slice(0, 16)}
                  </span>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </Section>
  )
}
