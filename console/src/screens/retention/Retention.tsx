import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'

export function Retention() {
  const { retention, common } = useText()
  return (
    <Page title={retention.title}>
      <EmptyState title={common.empty} />
    </Page>
  )
}
