import { Anchor } from '@mantine/core'
import type { AnswerOf } from '../../api/client.ts'
import { DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'

export type Settings = AnswerOf<'GET /manage/v1/settings'>

const KINDS = [
  'customer_data',
  'content',
  'administrator_data',
  'payment_data',
  'operational_data',
] as const
const PURPOSES = [
  'operating_and_troubleshooting',
  'security',
  'services_communications',
  'improving_services',
  'advertising',
  'voluntary_law_enforcement_disclosure',
  'direct_marketing',
] as const

/** Kind of data x purpose: yes or no. */
export function PurposesTable({ purposes }: Settings) {
  const { common, health } = useText()
  const words = health.settings.purposes
  return (
    <Section title={words.title} hint={words.hint}>
      <DataTable
        label={words.title}
        rows={KINDS}
        keyOf={(kind) => kind}
        columns={[
          { name: 'kind', header: words.kind, render: (kind) => words.kinds[kind] },
          ...PURPOSES.map((purpose) => ({
            name: purpose,
            header: common.purpose[purpose],
            render: (kind: (typeof KINDS)[number]) => (
              <Tag tone={purposes[kind][purpose] ? 'good' : 'neutral'}>
                {purposes[kind][purpose] ? words.yes : words.no}
              </Tag>
            ),
          })),
        ]}
      />
    </Section>
  )
}

/** What the scrubber looks for, and what becomes of it. */
export function PersonalDataTable({ pii }: Settings) {
  const { settings } = useText().health
  const format = useFormat()
  const words = settings.pii
  return (
    <Section title={words.title} hint={words.hint}>
      <DataTable
        label={words.title}
        rows={pii.kinds}
        keyOf={({ kind }) => kind}
        columns={[
          {
            name: 'kind',
            header: words.kind,
            render: ({ kind }) => <span className="code">{kind}</span>,
          },
          { name: 'what', header: words.what, render: ({ what }) => what },
          {
            name: 'method',
            header: words.method,
            render: ({ method, enabled }) =>
              enabled ? method.replaceAll('_', ' ') : <Tag tone="warn">{words.off}</Tag>,
          },
          {
            name: 'threshold',
            header: words.threshold,
            isNumeric: true,
            render: ({ threshold }) => (threshold === null ? '' : format.percent(threshold)),
          },
        ]}
      />
    </Section>
  )
}

/** The legal clocks with where each is written. */
export function RegulationsTable({ regulations }: Settings) {
  const { settings } = useText().health
  const words = settings.regulations
  const term = (clock: Settings['regulations'][number]['acknowledge']) =>
    clock === null ? '' : words.units[clock.unit](clock.amount)
  return (
    <Section title={words.title}>
      <DataTable
        label={words.title}
        rows={regulations}
        keyOf={({ name }) => name}
        columns={[
          { name: 'name', header: words.name, render: ({ title }) => title },
          { name: 'answer', header: words.answer, render: ({ answer }) => term(answer) },
          {
            name: 'acknowledge',
            header: words.acknowledge,
            render: ({ acknowledge }) => term(acknowledge),
          },
          {
            name: 'extension',
            header: words.extension,
            render: ({ extension }) => term(extension),
          },
          {
            name: 'source',
            header: words.source,
            render: ({ source }) =>
              source.url === null ? (
                source.text
              ) : (
                <Anchor href={source.url} size="sm" rel="noreferrer" target="_blank">
                  {source.text}
                </Anchor>
              ),
          },
        ]}
      />
    </Section>
  )
}

export function ProcessorsTable({ subprocessors }: Settings) {
  const { settings } = useText().health
  const words = settings.processors
  return (
    <Section title={words.title}>
      <DataTable
        label={words.title}
        rows={subprocessors}
        keyOf={({ name }) => name}
        empty={<EmptyState title={words.none} />}
        columns={[
          { name: 'name', header: words.name, render: ({ name }) => name },
          { name: 'what', header: words.what, render: ({ description }) => description },
          { name: 'region', header: words.region, render: ({ region }) => region },
          { name: 'kept', header: words.kept, render: ({ keepsDataIn }) => keepsDataIn },
        ]}
      />
    </Section>
  )
}
