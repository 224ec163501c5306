import { Button } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { Facts } from '../../components/Facts.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { Section } from '../../components/Section.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { SubscriptionTag } from './SubscriptionTag.tsx'
import type { OfTenant } from './tenant.ts'

/** Whether reports are taken, until when that can be changed, and what follows. */
export function SubscriptionSection({ tenant }: OfTenant) {
  const { tenants } = useText()
  const text = tenants.subscription
  const format = useFormat()
  const mayManage = useMay('tenants:manage')
  const [isAsking, setAsking] = useState(false)
  const end = useChange('POST /manage/v1/tenants/{tenant}/subscription/end')
  const resume = useChange('POST /manage/v1/tenants/{tenant}/subscription/resume')
  const { state, ...instants } = tenant.subscription
  const isActive = state === 'active'
  const change = isActive ? end : resume
  const canChange = mayManage && state !== 'erased'
  return (
    <Section
      title={text.title}
      actions={
        canChange && (
          <Button variant="default" onClick={() => setAsking(true)}>
            {isActive ? text.end : text.resume}
          </Button>
        )
      }
    >
      <Facts
        facts={[
          { name: tenants.state.label, value: <SubscriptionTag state={state} /> },
          ...(['endedAt', 'reversibleUntil', 'keptUntil', 'erasedAt'] as const).flatMap((name) => {
            const instant = instants[name]
            return instant === undefined
              ? []
              : [{ name: text[name], value: format.dateTime(instant) }]
          }),
        ]}
      />
      <ReasonModal
        title={isActive ? text.endTitle : text.resumeTitle}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          change.mutate({ params: { tenant: tenant.id } }, { onSuccess: () => setAsking(false) })
        }
        confirm={isActive ? text.end : text.resume}
        hasReason={false}
        isDangerous={isActive}
        isBusy={change.isPending}
        problem={change.error}
      >
        {isActive ? text.endText : text.resumeText}
      </ReasonModal>
    </Section>
  )
}
