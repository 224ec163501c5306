import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'

export function People() {
  const { people, common } = useText()
  return (
    <Page title={people.title}>
      <EmptyState title={common.empty} />
    </Page>
  )
}
