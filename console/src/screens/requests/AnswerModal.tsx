import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '../../api/queries.ts'
import { ErrorState } from '../../components/ErrorState.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { type Answer, AnswerFields, EMPTY_ANSWER, isAnswered } from './AnswerFields.tsx'
import type { RequestDetail } from './search.ts'

interface Props {
  readonly action: 'deny' | 'extend'
  readonly request: RequestDetail
  readonly onClose: () => void
}

/** Denies one request or puts its answer off, with what the person is told. */
export function AnswerModal({ action, request, onClose }: Props) {
  const { common, requests } = useText()
  const { decide } = requests
  const format = useFormat()
  const [answer, setAnswer] = useState<Answer>(EMPTY_ANSWER)
  const denial = useChange('POST /dsr/v1/requests/{id}/deny')
  const extension = useChange('POST /dsr/v1/requests/{id}/extend')
  const { error, isPending } = action === 'deny' ? denial : extension
  const until = request.clock?.extendedDueAt
  const send = () => {
    const params = { id: request.id }
    const words = answer.words.trim()
    if (action === 'extend') {
      extension.mutate({ params, body: { reason: words } }, { onSuccess: onClose })
    } else if (answer.reason !== undefined) {
      const body = { reason: answer.reason, ...(words === '' ? {} : { note: words }) }
      denial.mutate({ params, body }, { onSuccess: onClose })
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={action === 'deny' ? decide.denyTitle : decide.extendTitle}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <Stack>
          {action === 'extend' && (
            <Text size="sm">
              {decide.extendText} {typeof until === 'string' && decide.until(format.day(until))}
            </Text>
          )}
          <AnswerFields action={action} requests={[request]} value={answer} onChange={setAnswer} />
          {error !== null && <ErrorState problem={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={isPending} disabled={!isAnswered(answer, action)}>
              {decide[action]}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
