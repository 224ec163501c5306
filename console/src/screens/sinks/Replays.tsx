import { Button, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import type { ItemOf } from '../../api/client.ts'
import { useChange, useRead } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { ErrorState } from '../../components/ErrorState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag, type Tone } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { Sink } from './sinks.ts'

type Replay = ItemOf<'GET /manage/v1/tenants/{tenant}/sinks/{sink}/replays'>

const TONES: Readonly<Record<Replay['status'], Tone>> = {
  running: 'info',
  completed: 'good',
  cancelled: 'neutral',
}
const REFRESH_MS = 5_000

interface Props {
  readonly tenant: string
  readonly sink: Sink
}

/** What was sent again, and what is. */
export function Replays({ tenant, sink }: Props) {
  const { sinks } = useText()
  const text = sinks.replays
  const params = { tenant, sink: sink.id }
  const mayManage = useMay('sinks:manage')
  const [isStarting, starting] = useDisclosure(false)
  const reading = useRead(
    'GET /manage/v1/tenants/{tenant}/sinks/{sink}/replays',
    { params },
    { refetchMs: REFRESH_MS },
  )
  return (
    <Section
      title={text.title}
      hint={text.hint}
      actions={
        mayManage && (
          <Button variant="default" onClick={starting.open}>
            {text.start}
          </Button>
        )
      }
    >
      <Loaded reading={reading} lines={2}>
        {({ items }) => <ReplayTable params={params} rows={items} mayManage={mayManage} />}
      </Loaded>
      {isStarting && <StartReplay params={params} onClose={starting.close} />}
    </Section>
  )
}

interface TableProps {
  readonly params: { readonly tenant: string; readonly sink: string }
  readonly rows: readonly Replay[]
  readonly mayManage: boolean
}

function ReplayTable({ params, rows, mayManage }: TableProps) {
  const { sinks } = useText()
  const text = sinks.replays
  const format = useFormat()
  const cancel = useChange('DELETE /manage/v1/tenants/{tenant}/sinks/{sink}/replays/{replay}')
  const periodOf = ({ since, until }: Replay) =>
    `${format.dateTime(since)} – ${format.dateTime(until)}`
  return (
    <>
      {cancel.error !== null && <ErrorState problem={cancel.error} />}
      <DataTable
        label={text.title}
        rows={rows}
        keyOf={({ id }) => id}
        empty={<EmptyState title={text.none} text={text.noneText} />}
        columns={[
          { name: 'period', header: text.period, render: periodOf },
          {
            name: 'status',
            header: sinks.status,
            render: ({ status }) => <Tag tone={TONES[status]}>{text.state[status]}</Tag>,
          },
          {
            name: 'sent',
            header: text.sent,
            isNumeric: true,
            render: ({ sent }) => format.number(sent),
          },
          {
            name: 'withheld',
            header: text.withheld,
            isNumeric: true,
            render: ({ withheld }) => format.number(withheld),
          },
          {
            name: 'requested',
            header: text.requested,
            render: ({ requestedAt }) => format.dateTime(requestedAt),
          },
          { name: 'by', header: text.by, render: ({ requestedBy }) => requestedBy },
          {
            name: 'cancel',
            header: '',
            render: (replay) =>
              mayManage &&
              replay.status === 'running' && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={text.cancelOf(periodOf(replay))}
                  onClick={() => cancel.mutate({ params: { ...params, replay: replay.id } })}
                >
                  {text.cancel}
                </Button>
              ),
          },
        ]}
      />
    </>
  )
}

interface StartProps {
  readonly params: TableProps['params']
  readonly onClose: () => void
}

function StartReplay({ params, onClose }: StartProps) {
  const { sinks } = useText()
  const text = sinks.replays
  const [range, setRange] = useState({ since: '', until: '' })
  const start = useChange('POST /manage/v1/tenants/{tenant}/sinks/{sink}/replay')
  return (
    <ReasonModal
      title={text.start}
      isOpen
      onClose={onClose}
      onConfirm={() =>
        start.mutate(
          {
            params,
            body: {
              since: new Date(range.since).toISOString(),
              until: new Date(range.until).toISOString(),
            },
          },
          { onSuccess: onClose },
        )
      }
      confirm={text.start}
      hasReason={false}
      isBusy={start.isPending}
      problem={start.error}
    >
      <Stack>
        {text.hint}
        {(['since', 'until'] as const).map((name) => (
          <TextInput
            key={name}
            type="datetime-local"
            label={text[name]}
            value={range[name]}
            onChange={(event) => setRange({ ...range, [name]: event.currentTarget.value })}
            required
          />
        ))}
      </Stack>
    </ReasonModal>
  )
}
