import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useChange, useRead } from '../../api/queries.ts'
import { useTenant } from '../../app/tenant.ts'
import { ErrorState } from '../../components/ErrorState.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { RequestDetail } from './search.ts'
import type { PlanAnswer } from './use_plan.ts'

interface Props {
  readonly request: RequestDetail
  readonly answer: PlanAnswer
  readonly onLookAgain: () => void
  readonly onClose: () => void
}

/** Asks once more before what was previewed is carried out. */
export function ApproveModal({ request, answer, onLookAgain, onClose }: Props) {
  const { common, requests } = useText()
  const { decide } = requests
  const format = useFormat()
  const tenant = useTenant()
  const rules = useRead(
    'GET /manage/v1/tenants/{tenant}/request-rules',
    { params: { tenant } },
    { enabled: tenant !== '' },
  )
  const approval = useChange('POST /dsr/v1/requests/{id}/approve')
  const { data, error, isPending } = approval
  const hours = rules.data?.cancelWindowHours ?? 0
  const total = format.number(answer.total)
  const hasChanged = error?.code === 'plan_changed'
  const approve = () =>
    approval.mutate(
      { params: { id: request.id }, body: { planHash: answer.planHash } },
      {
        onSuccess: (given) => {
          if (!isWaiting(given)) onClose()
        },
      },
    )
  return (
    <Modal
      opened
      onClose={onClose}
      title={decide.approveTitle}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Stack>
        <Text size="sm">
          {request.type === 'erasure' ? decide.approveErasure(total) : decide.approveOther(total)}
        </Text>
        {hours > 0 && <Text size="sm">{decide.cancelWindow(format.number(hours))}</Text>}
        <Text size="xs" c="dimmed">
          {decide.plan('')}
          <span className="code">{answer.planHash}</span>
        </Text>
        {hasChanged && <Text role="alert">{decide.planChanged}</Text>}
        {error !== null && !hasChanged && <ErrorState problem={error} />}
        {data !== undefined && (
          <Text role="status" size="sm">
            {data.needsAnotherApproval && decide.needsAnother}
            {data.waitingForVotes && decide.waitingForVotes(format.list(data.waitingForVotes))}
            {data.deniedBy && decide.deniedBy(format.list(data.deniedBy))}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {data === undefined ? common.cancel : common.close}
          </Button>
          {hasChanged ? (
            <Button
              onClick={() => {
                onLookAgain()
                onClose()
              }}
            >
              {requests.preview.again}
            </Button>
          ) : (
            data === undefined && (
              <Button onClick={approve} loading={isPending} data-autofocus>
                {requests.bulk.approve}
              </Button>
            )
          )}
        </Group>
      </Stack>
    </Modal>
  )
}

interface Given {
  readonly needsAnotherApproval?: boolean
  readonly waitingForVotes?: readonly string[]
  readonly deniedBy?: readonly string[]
}

function isWaiting({ needsAnotherApproval, waitingForVotes, deniedBy }: Given): boolean {
  return [needsAnotherApproval, waitingForVotes, deniedBy].some((told) => told !== undefined)
}
