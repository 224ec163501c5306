import { Text } from '@mantine/core'
import { useTenant } from '../../app/tenant.ts'
import { DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Notice } from '../../components/Notice.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag, type Tone } from '../../components/Tag.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { kindWords } from '../../receipts/kind_words.ts'
import type { Explanation } from './explained.ts'

type Destination = Explanation['destinations'][number]

/** Where the report went, when it is deleted, and what the ledger holds about it. */
export function Afterwards({ explanation }: { readonly explanation: Explanation }) {
  return (
    <>
      <Deletion deletion={explanation.deletion} />
      <Destinations destinations={explanation.destinations} />
      <LedgerEntries ledger={explanation.ledger} />
    </>
  )
}

const STATE_TONES: Readonly<Record<Destination['state'], Tone>> = {
  sent: 'good',
  waiting: 'info',
  withheld: 'warn',
  dead_letter: 'bad',
  not_for_sink: 'neutral',
  unknown: 'neutral',
}

function Destinations({ destinations }: Pick<Explanation, 'destinations'>) {
  const { reports, common } = useText()
  const text = reports.destinations
  return (
    <Section title={text.title}>
      <DataTable
        label={text.title}
        rows={destinations}
        keyOf={({ sink }) => sink}
        empty={<EmptyState title={text.none} text={text.noneText} />}
        columns={[
          {
            name: 'sink',
            header: text.sink,
            render: ({ name, kind, purpose }) => (
              <>
                <strong>{name}</strong>
                <Text size="xs" c="dimmed">
                  {kind} · {common.purpose[purpose]}
                </Text>
              </>
            ),
          },
          {
            name: 'state',
            header: text.state,
            render: ({ state }) => <Tag tone={STATE_TONES[state]}>{text.states[state]}</Tag>,
          },
          {
            name: 'why',
            header: text.why,
            render: ({ explanation }) => <div className="why">{explanation}</div>,
          },
        ]}
      />
    </Section>
  )
}

function Deletion({ deletion }: Pick<Explanation, 'deletion'>) {
  const { deletion: text } = useText().reports
  const format = useFormat()
  const { on, by, days, rule, periods, holds } = deletion
  const active = holds.filter(({ status }) => status === 'active')
  return (
    <Section title={text.title} hint={text.on(format.day(on), format.relative(`${on}T00:00:00Z`))}>
      <Text size="sm">{deletion.explanation}</Text>
      {active.length > 0 && (
        <Notice tone="warn" title={text.held}>
          {text.heldText(format.number(active.length))}
        </Notice>
      )}
      {holds.length > 0 && (
        <ul className="plain-list">
          {holds.map(({ id }) => (
            <li key={id}>
              <TextLink to="/retention/holds/$id" params={{ id }} size="sm">
                {text.hold(id)}
              </TextLink>
            </li>
          ))}
        </ul>
      )}
      <DataTable
        label={text.periods}
        rows={periods}
        keyOf={(period) => `${period.by} ${period.rule ?? ''}`}
        columns={[
          {
            name: 'by',
            header: text.periods,
            render: (period) => (
              <>
                {text.by[period.by]}{' '}
                {period.by === by && period.rule === rule && period.days === days && (
                  <Tag tone="good">{text.counts}</Tag>
                )}
              </>
            ),
          },
          {
            name: 'days',
            header: text.kept,
            isNumeric: true,
            render: (period) => text.days(period.days),
          },
        ]}
      />
    </Section>
  )
}

function LedgerEntries({ ledger }: Pick<Explanation, 'ledger'>) {
  const text = useText()
  const words = text.reports.ledger
  const format = useFormat()
  const tenant = useTenant()
  return (
    <Section title={words.title} hint={words.hint}>
      <DataTable
        label={words.title}
        rows={ledger.entries}
        keyOf={({ id, about }) => `${id} ${about}`}
        empty={<EmptyState title={words.none} />}
        columns={[
          {
            name: 'entry',
            header: words.entry,
            render: ({ id, kind }) => (
              <TextLink to="/ledger/entries/$id" params={{ id }} search={{ tenant }}>
                {kindWords(kind, text.ledger)}
              </TextLink>
            ),
          },
          { name: 'about', header: words.about, render: ({ about }) => words.abouts[about] },
          { name: 'at', header: words.at, render: ({ at }) => format.dateTime(at) },
        ]}
      />
      {!ledger.complete && (
        <Text size="sm" c="dimmed">
          {words.incomplete}
        </Text>
      )}
    </Section>
  )
}
