import { useChange } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { useTenant } from '../../app/tenant.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { ErrorState } from '../../components/ErrorState.tsx'
import { Section } from '../../components/Section.tsx'
import { useText } from '../../i18n/language.tsx'
import { CollectPage } from './CollectPage.tsx'
import { WhatIfForm } from './WhatIfForm.tsx'
import { WhatIfResult } from './WhatIfResult.tsx'

/** Other policies, tried on what really arrived. */
export function WhatIf() {
  const { whatIf } = useText().collect
  const tenant = useTenant()
  const mayTry = useMay('policies:try')
  const running = useChange('POST /manage/v1/policies/what-if')
  return (
    <CollectPage title={whatIf.title} subtitle={whatIf.subtitle}>
      {mayTry ? (
        <>
          <Section title={whatIf.form}>
            <WhatIfForm
              isBusy={running.isPending}
              hasRun={running.data !== undefined}
              onRun={(wanted) => running.mutate({ body: { ...wanted, tenant } })}
            />
          </Section>
          {running.error !== null && <ErrorState problem={running.error} />}
          <Section title={whatIf.result}>
            {running.data === undefined ? (
              <EmptyState title={whatIf.idle} />
            ) : (
              <WhatIfResult answer={running.data} />
            )}
          </Section>
        </>
      ) : (
        <EmptyState title={whatIf.mayNot} />
      )}
    </CollectPage>
  )
}
