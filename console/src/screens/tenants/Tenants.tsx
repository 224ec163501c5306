import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'

export function Tenants() {
  const { tenants, common } = useText()
  return (
    <Page title={tenants.title}>
      <EmptyState title={common.empty} />
    </Page>
  )
}
