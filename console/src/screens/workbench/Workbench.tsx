import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'

export function Workbench() {
  const { workbench, common } = useText()
  return (
    <Page title={workbench.title}>
      <EmptyState title={common.empty} />
    </Page>
  )
}
