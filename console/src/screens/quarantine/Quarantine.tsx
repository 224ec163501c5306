import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'

export function Quarantine() {
  const { quarantine, common } = useText()
  return (
    <Page title={quarantine.title}>
      <EmptyState title={common.empty} />
    </Page>
  )
}
