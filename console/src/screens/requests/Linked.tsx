import { Button, Checkbox, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { AnswerOf } from '../../api/client.ts'
import { useChange, useRead } from '../../api/queries.ts'
import { DataTable } from '../../components/DataTable.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { RequestDetail } from './search.ts'
import type { Plan } from './use_plan.ts'
import { useIdentityName } from './words.tsx'

type LinkedAnswer = AnswerOf<'GET /dsr/v1/requests/{id}/linked'>
type LinkedType = LinkedAnswer['items'][number]['type']

interface Props {
  readonly request: RequestDetail
  readonly plan: Plan
}

/** Identities that reports carried with the named ones: shown as numbers, and included where somebody confirms it. */
export function Linked({ request, plan }: Props) {
  const { subjects } = useText().requests
  const [isWanted, setWanted] = useState(false)
  const [type, setType] = useState<LinkedType>()
  const isShown = isWanted || plan.isWanted
  const reading = useRead(
    'GET /dsr/v1/requests/{id}/linked',
    { params: { id: request.id } },
    { enabled: isShown },
  )
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600} component="h3" m={0}>
        {subjects.linked}
      </Text>
      <Text size="sm" c="dimmed">
        {subjects.linkedHint}
      </Text>
      {isShown ? (
        <Loaded reading={reading} lines={2}>
          {(linked) => <Found linked={linked} plan={plan} onInclude={setType} />}
        </Loaded>
      ) : (
        <div>
          <Button variant="default" size="xs" onClick={() => setWanted(true)}>
            {subjects.linkedLook}
          </Button>
        </div>
      )}
      {type !== undefined && plan.answer !== undefined && (
        <Confirm
          id={request.id}
          type={type}
          planHash={plan.answer.planHash}
          onClose={() => setType(undefined)}
        />
      )}
    </Stack>
  )
}

interface FoundProps {
  readonly linked: LinkedAnswer
  readonly plan: Plan
  readonly onInclude: (type: LinkedType) => void
}

function Found({ linked, plan, onInclude }: FoundProps) {
  const { subjects } = useText().requests
  const format = useFormat()
  const nameOf = useIdentityName()
  if (linked.items.length === 0) return <Text size="sm">{subjects.none}</Text>
  return (
    <>
      <DataTable
        label={subjects.linked}
        rows={linked.items}
        keyOf={({ type }) => type}
        columns={[
          { name: 'type', header: subjects.type, render: ({ type }) => nameOf(type) },
          {
            name: 'count',
            header: subjects.found,
            isNumeric: true,
            render: ({ count }) => format.number(count),
          },
          {
            name: 'shared',
            header: subjects.shared,
            isNumeric: true,
            render: ({ shared }) => format.number(shared),
          },
          {
            name: 'reports',
            header: subjects.reports,
            isNumeric: true,
            render: ({ reports }) => format.number(reports),
          },
          {
            name: 'include',
            header: subjects.include,
            render: ({ type }) => (
              <Button
                size="compact-xs"
                variant="default"
                disabled={plan.answer === undefined}
                aria-label={`${subjects.include}: ${nameOf(type)}`}
                onClick={() => onInclude(type)}
              >
                {subjects.include}
              </Button>
            ),
          },
        ]}
      />
      {plan.answer === undefined && (
        <Text size="xs" c="dimmed">
          {subjects.needsPreview}
        </Text>
      )}
      {!linked.complete && (
        <Text size="xs" c="dimmed">
          {subjects.partly}
        </Text>
      )}
    </>
  )
}

interface ConfirmProps {
  readonly id: string
  readonly type: LinkedType
  readonly planHash: string
  readonly onClose: () => void
}

function Confirm({ id, type, planHash, onClose }: ConfirmProps) {
  const { subjects } = useText().requests
  const nameOf = useIdentityName()
  const [includeShared, setIncludeShared] = useState(false)
  const inclusion = useChange('POST /dsr/v1/requests/{id}/linked')
  return (
    <ReasonModal
      title={`${subjects.includeTitle}: ${nameOf(type)}`}
      isOpen
      onClose={onClose}
      confirm={subjects.include}
      hasReason={false}
      isBusy={inclusion.isPending}
      problem={inclusion.error}
      onConfirm={() =>
        inclusion.mutate(
          { params: { id }, body: { types: [type], planHash, includeShared } },
          { onSuccess: onClose },
        )
      }
    >
      <Stack gap="sm">
        {subjects.includeText}
        <Checkbox
          label={subjects.includeShared}
          checked={includeShared}
          onChange={({ currentTarget }) => setIncludeShared(currentTarget.checked)}
        />
      </Stack>
    </ReasonModal>
  )
}
