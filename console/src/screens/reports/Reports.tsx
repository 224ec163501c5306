import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'

export function Reports() {
  const { reports, common } = useText()
  return (
    <Page title={reports.title}>
      <EmptyState title={common.empty} />
    </Page>
  )
}
