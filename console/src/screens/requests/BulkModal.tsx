import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '../../api/queries.ts'
import { DataTable } from '../../components/DataTable.tsx'
import { ErrorState } from '../../components/ErrorState.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { type Answer, AnswerFields, EMPTY_ANSWER, isAnswered, sentAnswer } from './AnswerFields.tsx'
import type { QueuedRequest } from './search.ts'
import { shortId } from './words.tsx'

export type BulkAction = 'approve' | 'deny' | 'extend' | 'cancel'

interface Props {
  readonly action: BulkAction
  readonly chosen: readonly QueuedRequest[]
  readonly onClose: (isDone: boolean) => void
}

/** One decision on many requests, and what became of each. */
export function BulkModal({ action, chosen, onClose }: Props) {
  const { common, requests } = useText()
  const { bulk } = requests
  const format = useFormat()
  // What was chosen as it was opened: a decision takes requests off the list.
  const [asked] = useState(chosen)
  const [answer, setAnswer] = useState<Answer>(EMPTY_ANSWER)
  const decision = useChange('POST /dsr/v1/requests/decisions')
  const { data, error, isPending } = decision
  const needsAnswer = action === 'deny' || action === 'extend'
  const close = () => onClose(data !== undefined)
  return (
    <Modal
      opened
      onClose={close}
      title={bulk.title[action](format.number(asked.length))}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      {data === undefined ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            const ids = asked.map(({ id }) => id)
            decision.mutate({
              body: { ids, action, ...(needsAnswer && sentAnswer(answer, action)) },
            })
          }}
        >
          <Stack>
            {action === 'approve' && <Text size="sm">{bulk.approveText}</Text>}
            {action === 'cancel' && <Text size="sm">{bulk.cancelText}</Text>}
            {needsAnswer && (
              <AnswerFields action={action} requests={asked} value={answer} onChange={setAnswer} />
            )}
            {error !== null && <ErrorState problem={error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {common.cancel}
              </Button>
              <Button
                type="submit"
                loading={isPending}
                disabled={needsAnswer && !isAnswered(answer, action)}
              >
                {bulk[action]}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack>
          <Text role="status">
            {bulk.result(format.number(data.decided), format.number(data.refused))}
          </Text>
          <Refused items={data.items} asked={asked} />
          <Group justify="flex-end">
            <Button onClick={close}>{bulk.close}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}

interface RefusedProps {
  readonly items: readonly {
    readonly id: string
    readonly code?: string
    readonly needsAnotherApproval?: boolean
  }[]
  readonly asked: readonly QueuedRequest[]
}

function Refused({ items, asked }: RefusedProps) {
  const { requests } = useText()
  const { bulk } = requests
  const codes: Readonly<Record<string, string>> = bulk.codes
  const told = items.filter(({ code, needsAnotherApproval }) => code ?? needsAnotherApproval)
  if (told.length === 0) return null
  return (
    <DataTable
      label={bulk.refused}
      rows={told}
      keyOf={({ id }) => id}
      columns={[
        {
          name: 'request',
          header: requests.queue.request,
          render: ({ id }) => {
            const type = asked.find((request) => request.id === id)?.type
            return `${type === undefined ? '' : requests.type[type]} ${shortId(id)}`
          },
        },
        {
          name: 'why',
          header: bulk.why,
          render: ({ code }) => (code === undefined ? bulk.needsAnother : (codes[code] ?? code)),
        },
      ]}
    />
  )
}
