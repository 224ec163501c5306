import { Stack, Text, Title, UnstyledButton } from '@mantine/core'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { Loss, Mark, Tried } from './worker_messages.ts'

const LISTED_MAX = 500

interface Props {
  readonly tried: Tried
  readonly isReport: boolean
  readonly active: number | undefined
  readonly onActive: (index: number | undefined) => void
}

/** Which rule found what, how sure it is and why, and what lost. */
export function FindingsSection({ tried, isReport, active, onActive }: Props) {
  const { findings, result } = useText().workbench
  const format = useFormat()
  const shared = useColumns(isReport)
  const { marks, lost } = tried
  if (marks.length + lost.length === 0) return null
  const rows = marks.slice(0, LISTED_MAX).map((mark, index) => ({ ...mark, index }))
  return (
    <Section title={findings.title} hint={result.count(marks.length)}>
      <DataTable
        label={findings.label}
        rows={rows}
        keyOf={({ index }) => String(index)}
        empty={<Text size="sm">{result.nothing}</Text>}
        columns={[
          {
            name: 'kind',
            header: findings.kind,
            render: ({ kind, start, end, index }) => (
              <UnstyledButton
                aria-label={findings.show(kind, `${start}–${end}`)}
                aria-pressed={index === active}
                onClick={() => onActive(index === active ? undefined : index)}
              >
                <Tag tone={index === active ? 'required' : 'warn'}>{kind}</Tag>
              </UnstyledButton>
            ),
          },
          ...shared,
          { name: 'method', header: findings.method, render: ({ method }) => method },
        ]}
      />
      {marks.length > LISTED_MAX && (
        <Text size="xs" c="dimmed">
          {findings.more(format.number(LISTED_MAX))}
        </Text>
      )}
      {lost.length > 0 && (
        <Stack gap={4}>
          <Title order={3} fz="sm">
            {findings.lostTitle}
          </Title>
          <Text size="sm" c="dimmed">
            {findings.lostHint}
          </Text>
          <DataTable
            label={findings.lostLabel}
            rows={lost.slice(0, LISTED_MAX).map((loss, index) => ({ ...loss, index }))}
            keyOf={({ index }) => String(index)}
            columns={[
              { name: 'kind', header: findings.kind, render: ({ kind }) => <Tag>{kind}</Tag> },
              ...shared,
              {
                name: 'lostTo',
                header: findings.lostTo,
                render: ({ lostTo }) =>
                  lostTo === 'settings' ? findings.bySettings : findings.surer,
              },
            ]}
          />
        </Stack>
      )}
    </Section>
  )
}

/** What findings and losses have in common. */
function useColumns(isReport: boolean): readonly Column<Omit<Mark, 'method'> | Loss>[] {
  const { findings } = useText().workbench
  const format = useFormat()
  return [
    { name: 'why', header: findings.why, render: ({ why }) => why },
    {
      name: 'rule',
      header: findings.rule,
      render: ({ rule }) => <span className="code">{rule}</span>,
    },
    {
      name: 'confidence',
      header: findings.confidence,
      isNumeric: true,
      render: ({ confidence }) => format.percent(confidence),
    },
    isReport
      ? {
          name: 'path',
          header: findings.path,
          render: ({ path }) => <span className="code">{path}</span>,
        }
      : {
          name: 'place',
          header: findings.place,
          isNumeric: true,
          render: ({ start, end }) => `${start}–${end}`,
        },
  ]
}
