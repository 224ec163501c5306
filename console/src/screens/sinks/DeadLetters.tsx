import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import type { ItemOf } from '../../api/client.ts'
import { itemsOf, useChange, usePages } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { CopyText } from '../../components/CopyText.tsx'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { Section } from '../../components/Section.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { Sink } from './sinks.ts'

type Letter = ItemOf<'GET /manage/v1/tenants/{tenant}/sinks/{sink}/dead-letters'>
/** Which letters: all where none is named. */
interface Deed {
  readonly kind: 'retry' | 'discard'
  readonly report?: string
}

interface Props {
  readonly tenant: string
  readonly sink: Sink
}

/** What could not be given to a destination: tried again or forgotten, one or all. */
export function DeadLetters({ tenant, sink }: Props) {
  const { sinks, common } = useText()
  const text = sinks.letters
  const params = { tenant, sink: sink.id }
  const pages = usePages('GET /manage/v1/tenants/{tenant}/sinks/{sink}/dead-letters', {
    params,
    query: { limit: 50 },
  })
  const mayManage = useMay('sinks:manage')
  const [deed, setDeed] = useState<Deed>()
  const [done, setDone] = useState('')
  const columns = useColumns(mayManage ? setDeed : undefined)
  const rows = itemsOf(pages.data)
  return (
    <Section
      title={text.title}
      hint={text.hint}
      actions={
        mayManage &&
        rows.length > 0 && (
          <Group gap="xs">
            <Button variant="default" onClick={() => setDeed({ kind: 'retry' })}>
              {text.retryAll}
            </Button>
            <Button variant="default" onClick={() => setDeed({ kind: 'discard' })}>
              {text.discardAll}
            </Button>
          </Group>
        )
      }
    >
      <Text size="sm" role="status">
        {done}
      </Text>
      <Loaded reading={pages} lines={2}>
        {() => (
          <DataTable
            label={text.title}
            rows={rows}
            keyOf={({ id }) => id}
            columns={columns}
            empty={<EmptyState title={text.none} text={text.noneText} />}
          />
        )}
      </Loaded>
      {pages.hasNextPage && (
        <Button variant="default" onClick={() => void pages.fetchNextPage()}>
          {common.more}
        </Button>
      )}
      {deed !== undefined && (
        <Confirm params={params} deed={deed} onClose={() => setDeed(undefined)} onDone={setDone} />
      )}
    </Section>
  )
}

function useColumns(onDeed: ((deed: Deed) => void) | undefined): readonly Column<Letter>[] {
  const { sinks, common } = useText()
  const text = sinks.letters
  const format = useFormat()
  return [
    { name: 'report', header: text.report, render: ({ id }) => <CopyText value={id} /> },
    { name: 'reason', header: text.reason, render: ({ reason }) => text[reason] },
    { name: 'failed', header: text.failed, render: ({ failedAt }) => format.dateTime(failedAt) },
    {
      name: 'retry',
      header: text.retryAt,
      render: ({ retryAt }) => (retryAt === undefined ? common.no : format.dateTime(retryAt)),
    },
    { name: 'expires', header: text.expires, render: ({ expiresOn }) => format.day(expiresOn) },
    ...(onDeed === undefined
      ? []
      : [
          {
            name: 'actions',
            header: sinks.actions,
            render: ({ id }: Letter) => (
              <Group gap="xs" wrap="nowrap">
                {(['retry', 'discard'] as const).map((kind) => (
                  <Button
                    key={kind}
                    size="compact-sm"
                    variant="default"
                    aria-label={sinks.actionOf(text[kind], id)}
                    onClick={() => onDeed({ kind, report: id })}
                  >
                    {text[kind]}
                  </Button>
                ))}
              </Group>
            ),
          },
        ]),
  ]
}

interface ConfirmProps {
  readonly params: { readonly tenant: string; readonly sink: string }
  readonly deed: Deed
  readonly onClose: () => void
  readonly onDone: (words: string) => void
}

function Confirm({ params, deed, onClose, onDone }: ConfirmProps) {
  const { sinks } = useText()
  const text = sinks.letters
  const format = useFormat()
  const retry = useChange('POST /manage/v1/tenants/{tenant}/sinks/{sink}/dead-letters/retry')
  const discard = useChange('POST /manage/v1/tenants/{tenant}/sinks/{sink}/dead-letters/discard')
  const input = { params, body: deed.report === undefined ? {} : { reports: [deed.report] } }
  const end = (words: string) => {
    onDone(words)
    onClose()
  }
  const isRetry = deed.kind === 'retry'
  const submit = () =>
    isRetry
      ? retry.mutate(input, {
          onSuccess: ({ retried }) => end(text.retried(format.number(retried))),
        })
      : discard.mutate(input, {
          onSuccess: ({ discarded }) => end(text.discarded(format.number(discarded))),
        })
  const all = isRetry ? text.retryAll : text.discardAll
  return (
    <ReasonModal
      title={deed.report === undefined ? all : text[deed.kind]}
      isOpen
      onClose={onClose}
      onConfirm={submit}
      confirm={deed.report === undefined ? all : text[deed.kind]}
      hasReason={false}
      isDangerous={!isRetry}
      isBusy={retry.isPending || discard.isPending}
      problem={retry.error ?? discard.error}
    >
      {isRetry ? sinks.replays.hint : text.discardText}
    </ReasonModal>
  )
}
