import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'

export function Ledger() {
  const { ledger, common } = useText()
  return (
    <Page title={ledger.title}>
      <EmptyState title={common.empty} />
    </Page>
  )
}
