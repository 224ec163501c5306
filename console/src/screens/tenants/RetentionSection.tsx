import { Button, Group, NumberInput, Stack } from '@mantine/core'
import { useState } from 'react'
import type { AnswerOf } from '../../api/client.ts'
import { useChange } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { ErrorState } from '../../components/ErrorState.tsx'
import { Facts } from '../../components/Facts.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { Section } from '../../components/Section.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { OfTenant, Tenant } from './tenant.ts'

/** How long the tenant's reports are kept: shown, and changed once its effect was seen. */
export function RetentionSection({ tenant }: OfTenant) {
  const { tenants } = useText()
  const text = tenants.retention
  const mayChange = useMay('retention:manage')
  const days = tenant.retentionDays
  return (
    <Section title={text.title} hint={text.hint}>
      <Facts facts={[{ name: text.label, value: days === null ? text.policy : text.days(days) }]} />
      {mayChange && <ChangePeriod key={days} tenant={tenant} />}
    </Section>
  )
}

function ChangePeriod({ tenant }: OfTenant) {
  const { tenants } = useText()
  const text = tenants.retention
  const [days, setDays] = useState<number | string>(tenant.retentionDays ?? '')
  const [effect, setEffect] = useState<Effect>()
  const preview = useChange('PUT /manage/v1/tenants/{tenant}/retention')
  const apply = useChange('PUT /manage/v1/tenants/{tenant}/retention')
  const input = {
    params: { tenant: tenant.id },
    body: { retentionDays: typeof days === 'number' ? days : null },
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        preview.mutate(
          { ...input, query: { preview: 1 } },
          { onSuccess: (answer) => setEffect(effectOf(answer)) },
        )
      }}
    >
      <Stack>
        <Group align="flex-end">
          <NumberInput
            label={text.input}
            description={text.inputHint}
            value={days}
            onChange={setDays}
            min={1}
            allowDecimal={false}
            hideControls
          />
          <Button
            type="submit"
            variant="default"
            loading={preview.isPending}
            disabled={isSame(tenant, days)}
          >
            {text.preview}
          </Button>
        </Group>
        {preview.error !== null && <ErrorState problem={preview.error} />}
        {effect !== undefined && (
          <ConfirmPeriod
            effect={effect}
            onClose={() => setEffect(undefined)}
            onConfirm={() => apply.mutate(input, { onSuccess: () => setEffect(undefined) })}
            change={apply}
          />
        )}
      </Stack>
    </form>
  )
}

interface Effect {
  readonly deleted: number
  readonly moved: number
}

function effectOf(
  answer: AnswerOf<'PUT /manage/v1/tenants/{tenant}/retention'>,
): Effect | undefined {
  return 'preview' in answer ? answer.preview : undefined
}

function isSame(tenant: Tenant, days: number | string): boolean {
  return days === (tenant.retentionDays ?? '')
}

interface ConfirmProps {
  readonly effect: Effect
  readonly onClose: () => void
  readonly onConfirm: () => void
  readonly change: Pick<
    ReturnType<typeof useChange<'PUT /manage/v1/tenants/{tenant}/retention'>>,
    'isPending' | 'error'
  >
}

function ConfirmPeriod({ effect, onClose, onConfirm, change }: ConfirmProps) {
  const { tenants } = useText()
  const text = tenants.retention
  const format = useFormat()
  return (
    <ReasonModal
      title={text.apply}
      isOpen
      onClose={onClose}
      onConfirm={onConfirm}
      confirm={text.apply}
      hasReason={false}
      isDangerous={effect.deleted > 0}
      isBusy={change.isPending}
      problem={change.error}
    >
      {text.effect(format.number(effect.deleted), format.number(effect.moved))}
    </ReasonModal>
  )
}
