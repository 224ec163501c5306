import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useRead } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Section } from '../../components/Section.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { AddSink } from './AddSink.tsx'
import { SinkState, Waiting } from './SinkState.tsx'
import type { Sink } from './sinks.ts'

/** Where clean reports of the tenant go. */
export function SinksPanel({ tenant }: { readonly tenant: string }) {
  const { sinks } = useText()
  const text = sinks.list
  const reading = useRead('GET /manage/v1/sinks', { query: { tenant } })
  const columns = useColumns(tenant)
  const mayManage = useMay('sinks:manage')
  const [isAdding, adding] = useDisclosure(false)
  return (
    <Section
      title={text.title}
      hint={text.hint}
      actions={mayManage && <Button onClick={adding.open}>{text.add}</Button>}
    >
      <Loaded reading={reading}>
        {({ items }) => (
          <DataTable
            label={text.title}
            rows={items}
            keyOf={({ id }) => id}
            columns={columns}
            empty={<EmptyState title={text.none} text={text.noneText} />}
          />
        )}
      </Loaded>
      {isAdding && <AddSink tenant={tenant} onClose={adding.close} />}
    </Section>
  )
}

function useColumns(tenant: string): readonly Column<Sink>[] {
  const { sinks, common } = useText()
  const text = sinks.list
  const format = useFormat()
  return [
    {
      name: 'name',
      header: sinks.name,
      render: ({ id, name }) => (
        <TextLink to="/sinks/$sink" params={{ sink: id }} search={{ tenant }} fw={600}>
          {name}
        </TextLink>
      ),
    },
    { name: 'kind', header: sinks.kind, render: ({ kind }) => sinks.kinds[kind] },
    { name: 'status', header: sinks.status, render: (sink) => <SinkState sink={sink} /> },
    { name: 'purpose', header: text.purpose, render: ({ purpose }) => common.purpose[purpose] },
    {
      name: 'waiting',
      header: text.waiting,
      isNumeric: true,
      render: ({ waiting }) => <Waiting count={waiting} />,
    },
    {
      name: 'sent',
      header: text.sent,
      isNumeric: true,
      render: ({ sent }) => format.number(sent),
    },
    {
      name: 'letters',
      header: text.deadLetters,
      isNumeric: true,
      render: ({ deadLetters }) => format.number(deadLetters),
    },
    {
      name: 'last',
      header: text.lastSent,
      render: ({ lastSentAt }) =>
        lastSentAt === undefined ? common.never : format.relative(lastSentAt),
    },
  ]
}
