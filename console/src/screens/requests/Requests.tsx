import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'

export function Requests() {
  const { requests, common } = useText()
  return (
    <Page title={requests.title}>
      <EmptyState title={common.empty} />
    </Page>
  )
}
