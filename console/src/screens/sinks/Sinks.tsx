import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'

export function Sinks() {
  const { sinks, common } = useText()
  return (
    <Page title={sinks.title}>
      <EmptyState title={common.empty} />
    </Page>
  )
}
