import { Button, Group, Select, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { AnswerOf } from '../../api/client.ts'
import { useChange } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { Section } from '../../components/Section.tsx'
import { useText } from '../../i18n/language.tsx'
import { Found } from './Found.tsx'
import { PreviewForm } from './PreviewForm.tsx'
import type { Case } from './sinks.ts'

type Step = 'redirect' | 'notify' | 'forbid' | 'refuse' | 'close'
type Plan = AnswerOf<'POST /manage/v1/disclosures/{id}/preview'>

/** Which steps each status allows: docs/disclosures.md draws it. */
const STEPS: Readonly<Record<Case['status'], readonly (Step | 'preview')[]>> = {
  received: ['redirect', 'notify', 'forbid', 'preview', 'refuse'],
  redirected: ['notify', 'forbid', 'preview', 'refuse', 'close'],
  producing: ['notify', 'forbid', 'preview', 'refuse'],
  produced: ['close'],
  refused: ['close'],
  closed: [],
}

/** What can be done with a case now. */
export function CaseSteps({ one }: { readonly one: Case }) {
  const { sinks } = useText()
  const text = sinks.disclosures
  const mayManage = useMay('disclosures:manage')
  const mayExport = useMay('reports:export')
  const [step, setStep] = useState<Step>()
  const [plan, setPlan] = useState<Plan>()
  const steps = STEPS[one.status]
  const buttons = steps.filter((name) => name !== 'preview')
  if (!mayManage) return null
  return (
    <Section title={text.steps}>
      {steps.length === 0 && <Text size="sm">{text.noSteps}</Text>}
      <Group gap="xs">
        {buttons.map((name) => (
          <Button key={name} variant="default" onClick={() => setStep(name)}>
            {text[name]}
          </Button>
        ))}
      </Group>
      {steps.includes('preview') && <PreviewForm one={one} onPlan={setPlan} />}
      {plan !== undefined && one.status === 'producing' && (
        <Found one={one} plan={plan} mayProduce={mayExport} />
      )}
      {step !== undefined && <TakeStep one={one} step={step} onClose={() => setStep(undefined)} />}
    </Section>
  )
}

const TEXTS = {
  redirect: 'redirectText',
  notify: 'notifyText',
  forbid: 'forbidText',
  refuse: 'refuseText',
  close: 'closeText',
} as const satisfies Record<Step, string>
const NOT_TOLD = ['prohibited_by_law', 'danger_to_life'] as const

interface StepProps {
  readonly one: Case
  readonly step: Step
  readonly onClose: () => void
}

function TakeStep({ one, step, onClose }: StepProps) {
  const { sinks } = useText()
  const text = sinks.disclosures
  const [why, setWhy] = useState<(typeof NOT_TOLD)[number]>('prohibited_by_law')
  const [words, setWords] = useState('')
  const redirect = useChange('POST /manage/v1/disclosures/{id}/redirect')
  const notify = useChange('POST /manage/v1/disclosures/{id}/notify')
  const refuse = useChange('POST /manage/v1/disclosures/{id}/refuse')
  const close = useChange('POST /manage/v1/disclosures/{id}/close')
  const params = { id: one.id }
  const then = { onSuccess: onClose }
  const submits: Readonly<Record<Step, () => void>> = {
    redirect: () => redirect.mutate({ params, body: {} }, then),
    notify: () => notify.mutate({ params, body: {} }, then),
    forbid: () =>
      notify.mutate({ params, body: { notToldReason: why, clause: words.trim() } }, then),
    refuse: () => refuse.mutate({ params, body: { reason: words.trim() } }, then),
    close: () => close.mutate({ params, body: {} }, then),
  }
  const changes = [redirect, notify, refuse, close]
  const hasWords = step === 'forbid' || step === 'refuse'
  return (
    <ReasonModal
      title={text[step]}
      isOpen
      onClose={onClose}
      onConfirm={submits[step]}
      confirm={text[step]}
      hasReason={false}
      isDangerous={step === 'refuse'}
      isBusy={changes.some(({ isPending }) => isPending)}
      problem={changes.find(({ error }) => error !== null)?.error ?? null}
    >
      <Stack>
        {text[TEXTS[step]]}
        {step === 'forbid' && (
          <Select
            label={text.forbidReason}
            data={NOT_TOLD.map((value) => ({ value, label: text[value] }))}
            value={why}
            onChange={(value) => setWhy(NOT_TOLD.find((known) => known === value) ?? why)}
            allowDeselect={false}
          />
        )}
        {hasWords && (
          <Textarea
            label={step === 'forbid' ? text.clause : text.refuseReason}
            description={text.clauseHint}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
            minLength={10}
            maxLength={1_000}
            required
            autosize
            minRows={2}
          />
        )}
      </Stack>
    </ReasonModal>
  )
}
