import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'

export function Health() {
  const { health, common } = useText()
  return (
    <Page title={health.title}>
      <EmptyState title={common.empty} />
    </Page>
  )
}
