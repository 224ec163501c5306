import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import type { ItemOf } from '../../api/client.ts'
import { useChange, useRead } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import { ErrorState } from '../../components/ErrorState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag, type Tone } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { RequestDetail } from './search.ts'

type Processor = ItemOf<'GET /dsr/v1/requests/{id}/processors'>

const TONES: Readonly<Record<Processor['status'], Tone>> = {
  pending: 'info',
  sent: 'info',
  confirmed: 'good',
  failed: 'bad',
  skipped: 'neutral',
  excepted: 'warn',
}
/** Where a processor can be told again, and where it need not be waited for. */
const RESENDABLE: readonly Processor['status'][] = ['sent', 'failed']
const EXCEPTABLE: readonly Processor['status'][] = ['pending', 'sent', 'failed']

/** Who is told of the request, how far each is, and what people decide where one does not confirm. */
export function Processors({ request }: { readonly request: RequestDetail }) {
  const { processors } = useText().requests
  const reading = useRead('GET /dsr/v1/requests/{id}/processors', { params: { id: request.id } })
  const [excepted, setExcepted] = useState<Processor>()
  const resend = useChange('POST /dsr/v1/requests/{id}/processors/{processor}/resend')
  const columns = useColumns({
    onResend: (processor) =>
      resend.mutate({ params: { id: request.id, processor: processor.id }, body: {} }),
    onExcept: setExcepted,
  })
  return (
    <Section title={processors.title} hint={processors.hint}>
      {resend.error !== null && <ErrorState problem={resend.error} />}
      <Loaded reading={reading} lines={2}>
        {({ items }) => (
          <DataTable
            label={processors.title}
            rows={items}
            keyOf={({ id }) => id}
            columns={columns}
            empty={
              <Text size="sm" c="dimmed">
                {processors.empty}. {processors.emptyText}
              </Text>
            }
          />
        )}
      </Loaded>
      {excepted !== undefined && (
        <Except id={request.id} processor={excepted} onClose={() => setExcepted(undefined)} />
      )}
    </Section>
  )
}

interface ExceptProps {
  readonly id: string
  readonly processor: Processor
  readonly onClose: () => void
}

function Except({ id, processor, onClose }: ExceptProps) {
  const { processors } = useText().requests
  const exception = useChange('POST /dsr/v1/requests/{id}/processors/{processor}/exception')
  return (
    <ReasonModal
      title={processors.exceptTitle(processor.name)}
      isOpen
      onClose={onClose}
      confirm={processors.except}
      isBusy={exception.isPending}
      problem={exception.error}
      onConfirm={(explanation) =>
        exception.mutate(
          { params: { id, processor: processor.id }, body: { explanation } },
          { onSuccess: onClose },
        )
      }
    >
      {processors.exceptText}
    </ReasonModal>
  )
}

interface Actions {
  readonly onResend: (processor: Processor) => void
  readonly onExcept: (processor: Processor) => void
}

function useColumns({ onResend, onExcept }: Actions): readonly Column<Processor>[] {
  const { processors } = useText().requests
  const format = useFormat()
  const mayHandle = useMay('requests:handle')
  const mayDecide = useMay('requests:decide')
  return [
    {
      name: 'name',
      header: processors.name,
      render: ({ name, kind }) => (
        <>
          {name}
          <div className="rl-dim rl-small">{processors.kinds[kind]}</div>
        </>
      ),
    },
    {
      name: 'status',
      header: processors.status,
      render: ({ status, lastError, explanation, nextAt }) => (
        <>
          <Tag tone={TONES[status]}>{processors.statuses[status]}</Tag>
          {nextAt !== undefined && (
            <div className="rl-dim rl-small">
              {processors.next}: {format.dateTime(nextAt)}
            </div>
          )}
          {status === 'failed' && lastError !== undefined && (
            <div className="rl-small">{lastError}</div>
          )}
          {explanation !== undefined && <div className="rl-small">{explanation}</div>}
        </>
      ),
    },
    {
      name: 'attempts',
      header: processors.attempts,
      isNumeric: true,
      render: ({ attempts }) => format.number(attempts),
    },
    {
      name: 'receipts',
      header: processors.receipts,
      isNumeric: true,
      render: ({ receipts }) => format.number(receipts.length),
    },
    {
      name: 'updated',
      header: processors.updated,
      render: ({ updatedAt }) => format.dateTime(updatedAt),
    },
    {
      name: 'actions',
      header: processors.actions,
      render: (processor) => (
        <Group gap={4} wrap="nowrap">
          {mayHandle && RESENDABLE.includes(processor.status) && (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`${processors.resend}: ${processor.name}`}
              onClick={() => onResend(processor)}
            >
              {processors.resend}
            </Button>
          )}
          {mayDecide && EXCEPTABLE.includes(processor.status) && (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`${processors.except}: ${processor.name}`}
              onClick={() => onExcept(processor)}
            >
              {processors.except}
            </Button>
          )}
        </Group>
      ),
    },
  ]
}
