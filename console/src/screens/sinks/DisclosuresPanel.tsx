import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { itemsOf, usePages } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Section } from '../../components/Section.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { DaysLeft } from '../../components/words.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { CaseState, useCaseWords } from './CaseState.tsx'
import { OpenCase } from './OpenCase.tsx'
import type { Case } from './sinks.ts'

/** Demands of authorities and what third parties are given, as cases. */
export function DisclosuresPanel({ tenant }: { readonly tenant: string }) {
  const { sinks, common } = useText()
  const text = sinks.disclosures
  const pages = usePages('GET /manage/v1/disclosures', { query: { tenant, limit: 50 } })
  const mayManage = useMay('disclosures:manage')
  const [isOpening, opening] = useDisclosure(false)
  return (
    <Section
      title={text.title}
      hint={text.hint}
      actions={mayManage && <Button onClick={opening.open}>{text.open}</Button>}
    >
      <Loaded reading={pages}>{(data) => <Cases tenant={tenant} rows={itemsOf(data)} />}</Loaded>
      {pages.hasNextPage && (
        <Button variant="default" onClick={() => void pages.fetchNextPage()}>
          {common.more}
        </Button>
      )}
      {isOpening && <OpenCase tenant={tenant} onClose={opening.close} />}
    </Section>
  )
}

function Cases({ tenant, rows }: { readonly tenant: string; readonly rows: readonly Case[] }) {
  const { sinks } = useText()
  const text = sinks.disclosures
  const format = useFormat()
  const { basisOf, whoOf } = useCaseWords()
  return (
    <DataTable
      label={text.title}
      rows={rows}
      keyOf={({ id }) => id}
      empty={<EmptyState title={text.none} text={text.noneText} />}
      columns={[
        {
          name: 'who',
          header: text.who,
          render: (one) => (
            <TextLink
              to="/sinks/disclosures/$id"
              params={{ id: one.id }}
              search={{ tenant }}
              fw={600}
            >
              {whoOf(one)}
            </TextLink>
          ),
        },
        { name: 'kind', header: sinks.kind, render: ({ kind }) => text.kinds[kind] },
        { name: 'basis', header: text.basis, render: basisOf },
        {
          name: 'status',
          header: sinks.status,
          render: ({ status }) => <CaseState status={status} />,
        },
        {
          name: 'received',
          header: text.received,
          render: ({ receivedAt }) => format.day(receivedAt),
        },
        {
          name: 'due',
          header: text.due,
          render: ({ dueAt, status }) =>
            dueAt === null || status === 'closed' ? '' : <DaysLeft dueAt={dueAt} />,
        },
      ]}
    />
  )
}
