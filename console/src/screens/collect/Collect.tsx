import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'

export function Collect() {
  const { collect, common } = useText()
  return (
    <Page title={collect.title}>
      <EmptyState title={common.empty} />
    </Page>
  )
}
