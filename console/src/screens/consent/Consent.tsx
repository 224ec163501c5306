import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'

export function Consent() {
  const { consent, common } = useText()
  return (
    <Page title={consent.title}>
      <EmptyState title={common.empty} />
    </Page>
  )
}
