import { useChange } from '../../api/queries.ts'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { useText } from '../../i18n/language.tsx'

interface Props {
  readonly action: 'cancel' | 'lift' | 'exception'
  readonly id: string
  readonly onClose: () => void
}

/** Decisions that need no words of the person's, or an explanation only. */
export function PlainModal({ action, id, onClose }: Props) {
  const { decide } = useText().requests
  const cancel = useChange('POST /dsr/v1/requests/{id}/cancel')
  const lift = useChange('POST /dsr/v1/requests/{id}/lift')
  const exception = useChange('POST /dsr/v1/requests/{id}/exception')
  const { error, isPending } = { cancel, lift, exception }[action]
  const params = { id }
  const send = (explanation: string) => {
    if (action === 'cancel') cancel.mutate({ params, body: {} }, { onSuccess: onClose })
    else if (action === 'lift') lift.mutate({ params, body: {} }, { onSuccess: onClose })
    else exception.mutate({ params, body: { explanation } }, { onSuccess: onClose })
  }
  return (
    <ReasonModal
      title={decide[action]}
      isOpen
      onClose={onClose}
      confirm={decide[action]}
      hasReason={action === 'exception'}
      isDangerous={action === 'cancel'}
      isBusy={isPending}
      problem={error}
      onConfirm={send}
    >
      {decide[`${action}Text`]}
    </ReasonModal>
  )
}
