import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { ApiProblem } from '../api/client.ts'
import { useText } from '../i18n/language.tsx'
import { ErrorState } from './ErrorState.tsx'

const REASON_LENGTH_MAX = 500

interface Props {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onConfirm: (reason: string) => void
  /** What will happen, in plain words. */
  readonly children?: ReactNode
  readonly confirm?: string
  /** Whether a reason is asked for, and must be given. */
  readonly hasReason?: boolean
  readonly isDangerous?: boolean
  readonly isBusy?: boolean
  readonly problem?: ApiProblem | null
}

/** Asks before something is done, for a reason where the record needs one. */
export function ReasonModal(props: Props) {
  const { common } = useText()
  const [reason, setReason] = useState('')
  const { title, isOpen, onClose, onConfirm, children, confirm, isBusy, problem } = props
  const { hasReason = true, isDangerous = false } = props
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onConfirm(reason.trim())
        }}
      >
        <Stack>
          {children !== undefined && (
            <Text size="sm" component="div">
              {children}
            </Text>
          )}
          {hasReason && (
            <Textarea
              label={common.reason}
              description={common.reasonHint}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              maxLength={REASON_LENGTH_MAX}
              required
              autosize
              minRows={2}
              data-autofocus
            />
          )}
          {problem !== undefined && problem !== null && <ErrorState problem={problem} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button
              type="submit"
              loading={isBusy ?? false}
              {...(isDangerous ? { color: 'red.9' } : {})}
            >
              {confirm ?? common.confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
