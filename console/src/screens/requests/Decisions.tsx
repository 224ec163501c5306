import { Button, Group, Text } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { useMay } from '../../app/SignedIn.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { AnswerModal } from './AnswerModal.tsx'
import { ApproveModal } from './ApproveModal.tsx'
import { PlainModal } from './PlainModal.tsx'
import type { RequestDetail, RequestStatus } from './search.ts'
import type { Plan } from './use_plan.ts'

type Decision = 'approve' | 'deny' | 'extend' | 'cancel' | 'lift' | 'exception'

/** Where each decision can be taken; the API refuses the rest. */
const WHERE: Readonly<Record<Decision, readonly RequestStatus[]>> = {
  approve: ['received', 'reviewing'],
  deny: ['received', 'reviewing', 'waiting'],
  extend: ['verifying', 'received', 'reviewing', 'waiting', 'running', 'waiting_for_processors'],
  cancel: ['verifying', 'received', 'reviewing', 'waiting'],
  lift: ['completed'],
  exception: ['waiting_for_processors'],
}
const DECIDED: readonly Decision[] = ['approve', 'deny', 'exception']

interface Props {
  readonly request: RequestDetail
  readonly plan: Plan
}

function useOffered({ status, type, extension, clock }: RequestDetail): readonly Decision[] {
  const mayDecide = useMay('requests:decide')
  const mayHandle = useMay('requests:handle')
  const fits: Readonly<Partial<Record<Decision, boolean>>> = {
    lift: type === 'restriction',
    extend: extension === null && clock !== null && clock.extendedDueAt !== null,
  }
  return (['approve', 'deny', 'extend', 'cancel', 'lift', 'exception'] as const).filter(
    (decision) =>
      WHERE[decision].includes(status) &&
      (DECIDED.includes(decision) ? mayDecide : mayHandle) &&
      (fits[decision] ?? true),
  )
}

/** What can be decided now. */
export function Decisions({ request, plan }: Props) {
  const { decide } = useText().requests
  const format = useFormat()
  const offered = useOffered(request)
  const [open, setOpen] = useState<Decision>()
  const close = () => setOpen(undefined)
  const { approvals, approvalsNeeded, waitsForApproval } = request
  if (offered.length === 0) return null
  return (
    <section className="surface rl-decisions no-print" aria-label={decide.label}>
      <Group gap="sm">
        {offered.map((decision) =>
          decision === 'approve' ? (
            <Button
              key={decision}
              leftSection={<IconCheck size={16} aria-hidden />}
              disabled={plan.answer === undefined}
              onClick={() => setOpen(decision)}
            >
              {decide.approve}
            </Button>
          ) : (
            <Button key={decision} variant="default" onClick={() => setOpen(decision)}>
              {decide[decision]}
            </Button>
          ),
        )}
        <Text size="sm" c="dimmed">
          {offered.includes('approve') && plan.answer === undefined && decide.approveNoPlan}
          {waitsForApproval &&
            approvalsNeeded > 1 &&
            ` ${decide.approvals(format.number(approvals.length), format.number(approvalsNeeded))}`}
        </Text>
      </Group>
      {open === 'approve' && plan.answer !== undefined && (
        <ApproveModal
          request={request}
          answer={plan.answer}
          onLookAgain={plan.look}
          onClose={close}
        />
      )}
      {(open === 'deny' || open === 'extend') && (
        <AnswerModal action={open} request={request} onClose={close} />
      )}
      {(open === 'cancel' || open === 'lift' || open === 'exception') && (
        <PlainModal action={open} id={request.id} onClose={close} />
      )}
    </section>
  )
}
