import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '../../api/queries.ts'
import { ErrorState } from '../../components/ErrorState.tsx'
import { useText } from '../../i18n/language.tsx'
import type { HoldRecord } from './hold_words.tsx'

interface Props {
  readonly hold: HoldRecord
  readonly onClose: () => void
}

/** Moves the end of a hold, or leaves it open. */
export function MoveEnd({ hold, onClose }: Props) {
  const { retention, common } = useText()
  const text = retention.hold
  const [day, setDay] = useState(hold.endsAt?.slice(0, 10) ?? '')
  const move = useChange('PATCH /manage/v1/holds/{id}')
  return (
    <Modal
      opened
      onClose={onClose}
      title={text.changeTitle}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          move.mutate(
            {
              params: { id: hold.id },
              body: { endsAt: day === '' ? null : `${day}T00:00:00Z` },
            },
            { onSuccess: onClose },
          )
        }}
      >
        <Stack>
          <TextInput
            type="date"
            label={text.changeDay}
            description={text.changeHint}
            value={day}
            onChange={({ currentTarget }) => setDay(currentTarget.value)}
            data-autofocus
          />
          {move.error !== null && <ErrorState problem={move.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={move.isPending}>
              {common.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
