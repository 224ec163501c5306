import { Button, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem, fetchFile, type ItemOf } from '../../api/client.ts'
import { itemsOf, usePages } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { Section } from '../../components/Section.tsx'
import { saveFile } from '../../components/save_file.ts'
import { useFormat, useText } from '../../i18n/language.tsx'

type Held = ItemOf<'GET /manage/v1/holds/{id}/reports'>

const PAGE = 50
const EXPORT = 'GET /manage/v1/holds/{id}/export'

interface Props {
  readonly hold: string
}

/** The records of a hold: nothing is read before a reason is given, and none is kept in the address. */
export function HeldReports({ hold }: Props) {
  const { hold: text } = useText().retention
  const mayLook = useMay('reports:read')
  const [reason, setReason] = useState('')
  const [isAsked, asking] = useDisclosure(false)
  return (
    <Section
      title={text.reports}
      hint={text.reportsHint}
      actions={
        <Group gap="xs">
          {mayLook && reason === '' && (
            <Button variant="default" onClick={asking.open}>
              {text.look}
            </Button>
          )}
          <Download hold={hold} />
        </Group>
      }
    >
      {reason !== '' && <Looked hold={hold} reason={reason} />}
      <ReasonModal
        title={text.lookTitle}
        isOpen={isAsked}
        onClose={asking.close}
        onConfirm={(given) => {
          setReason(given)
          asking.close()
        }}
      />
    </Section>
  )
}

function Looked({ hold, reason }: Props & { readonly reason: string }) {
  const { retention, common } = useText()
  const text = retention.hold
  const columns = useColumns()
  const pages = usePages(
    'GET /manage/v1/holds/{id}/reports',
    { params: { id: hold }, query: { reason, limit: PAGE } },
    { isStill: true },
  )
  return (
    <>
      <Loaded reading={pages}>
        {(data) => (
          <DataTable
            label={text.reportsLabel}
            rows={itemsOf(data)}
            keyOf={({ id }) => id}
            columns={columns}
            empty={<EmptyState title={text.noReports} text={text.noReportsText} />}
          />
        )}
      </Loaded>
      {pages.hasNextPage && (
        <Button
          variant="default"
          onClick={() => void pages.fetchNextPage()}
          loading={pages.isFetchingNextPage}
        >
          {common.more}
        </Button>
      )}
    </>
  )
}

function Download({ hold }: Props) {
  const { hold: text } = useText().retention
  const mayTake = useMay('reports:export')
  const [isAsked, asking] = useDisclosure(false)
  const take = useMutation({
    mutationFn: async (reason: string) => {
      const file = await fetchFile(EXPORT, { params: { id: hold }, query: { reason } })
      saveFile(file.blob, file.name ?? 'hold.ndjson')
    },
    onSuccess: asking.close,
    gcTime: 0,
  })
  if (!mayTake) return null
  return (
    <>
      <Button variant="default" onClick={asking.open}>
        {text.take}
      </Button>
      <ReasonModal
        title={text.takeTitle}
        isOpen={isAsked}
        onClose={asking.close}
        onConfirm={take.mutate}
        isBusy={take.isPending}
        problem={take.error instanceof ApiProblem ? take.error : null}
      />
    </>
  )
}

function useColumns(): readonly Column<Held>[] {
  const { hold: text } = useText().retention
  const format = useFormat()
  return [
    {
      name: 'received',
      header: text.received,
      render: ({ receivedAt }) => <time dateTime={receivedAt}>{format.dateTime(receivedAt)}</time>,
    },
    { name: 'product', header: text.product, render: ({ product }) => product },
    { name: 'type', header: text.type, render: ({ type }) => type },
    { name: 'wasDue', header: text.wasDue, render: ({ expiresOn }) => format.day(expiresOn) },
    { name: 'cause', header: text.cause, render: ({ cause }) => text.causes[cause] },
    { name: 'kept', header: text.kept, render: ({ movedAt }) => format.dateTime(movedAt) },
    {
      name: 'says',
      header: text.says,
      render: ({ data }) => <span className="code">{JSON.stringify(data)}</span>,
    },
  ]
}
