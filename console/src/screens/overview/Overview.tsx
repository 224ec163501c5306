import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'

export function Overview() {
  const { overview, common } = useText()
  return (
    <Page title={overview.title}>
      <EmptyState title={common.empty} />
    </Page>
  )
}
