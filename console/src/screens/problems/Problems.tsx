import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'

export function Problems() {
  const { problems, common } = useText()
  return (
    <Page title={problems.title}>
      <EmptyState title={common.empty} />
    </Page>
  )
}
