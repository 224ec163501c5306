import type { ItemOf } from '../../api/client.ts'
import { useRead } from '../../api/queries.ts'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { RetentionPage } from './RetentionPage.tsx'

type Proof = ItemOf<'GET /manage/v1/retention/proofs'>
type Run = ItemOf<'GET /manage/v1/retention/runs'>

const SHOWN = 50

/** What was deleted, and that nothing is left which should be gone. */
export function Proofs() {
  const { retention } = useText()
  const text = retention.proofs
  const proofs = useRead('GET /manage/v1/retention/proofs', { query: { limit: SHOWN } })
  const runs = useRead('GET /manage/v1/retention/runs', { query: { limit: SHOWN } })
  const proofColumns = useProofColumns()
  const runColumns = useRunColumns()
  return (
    <RetentionPage title={retention.tabs.proofs}>
      <Section title={text.title} hint={text.hint}>
        <Loaded reading={proofs}>
          {({ items }) => (
            <DataTable
              label={text.label}
              rows={items}
              keyOf={({ id }) => id}
              columns={proofColumns}
              empty={<EmptyState title={text.none} text={text.noneText} />}
            />
          )}
        </Loaded>
      </Section>
      <Section title={text.runs} hint={text.runsHint}>
        <Loaded reading={runs}>
          {({ items }) => (
            <DataTable
              label={text.runsLabel}
              rows={items}
              keyOf={({ id }) => id}
              columns={runColumns}
              empty={<EmptyState title={text.noRuns} text={text.noRunsText} />}
            />
          )}
        </Loaded>
      </Section>
    </RetentionPage>
  )
}

function useProofColumns(): readonly Column<Proof>[] {
  const { proofs } = useText().retention
  const format = useFormat()
  const words: Readonly<Record<string, string>> = proofs.parts
  return [
    {
      name: 'at',
      header: proofs.at,
      render: ({ checkedAt }) => <time dateTime={checkedAt}>{format.dateTime(checkedAt)}</time>,
    },
    {
      name: 'overdue',
      header: proofs.overdue,
      render: ({ overdue }) => (
        <Tag tone={overdue === 0 ? 'good' : 'bad'}>
          {overdue === 0 ? proofs.well : proofs.overdueOf(format.number(overdue))}
        </Tag>
      ),
    },
    {
      name: 'which',
      header: proofs.which,
      render: ({ detail }) =>
        format.list(
          Object.entries(detail)
            .filter(([, count]) => count > 0)
            .map(([name, count]) => `${format.number(count)} ${words[name] ?? name}`),
        ) || '–',
    },
  ]
}

function useRunColumns(): readonly Column<Run>[] {
  const { proofs } = useText().retention
  const format = useFormat()
  return [
    {
      name: 'started',
      header: proofs.started,
      render: ({ startedAt }) => <time dateTime={startedAt}>{format.dateTime(startedAt)}</time>,
    },
    {
      name: 'finished',
      header: proofs.finished,
      render: ({ finishedAt }) =>
        finishedAt === null ? <Tag tone="warn">{proofs.running}</Tag> : format.time(finishedAt),
    },
    {
      name: 'reports',
      header: proofs.reports,
      isNumeric: true,
      render: ({ reportsDeleted, reportsCounted }) => {
        const count = format.number(reportsDeleted)
        return reportsCounted === 'exactly' ? count : proofs.about(count)
      },
    },
    {
      name: 'partitions',
      header: proofs.partitions,
      isNumeric: true,
      render: ({ partitionsDropped }) => format.number(partitionsDropped),
    },
  ]
}
