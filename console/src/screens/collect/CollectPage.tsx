import './collect.css'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMay } from '../../app/SignedIn.tsx'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'

interface Props {
  readonly title: string
  readonly subtitle?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A screen about what is collected, with the way to the others. */
export function CollectPage({ children, ...page }: Props) {
  const { tabs } = useText().collect
  const mayCount = useMay('outcomes:read')
  const mayTry = useMay('policies:try')
  const options = { exact: true, includeSearch: false }
  return (
    <Page {...page}>
      <nav aria-label={tabs.label} className="collect-tabs no-print">
        <Link to="/collect" activeOptions={options}>
          {tabs.catalogue}
        </Link>
        <Link to="/collect/changes" activeOptions={options}>
          {tabs.changes}
        </Link>
        {mayCount && (
          <Link to="/collect/over-collection" activeOptions={options}>
            {tabs.over}
          </Link>
        )}
        {mayTry && (
          <Link to="/collect/what-if" activeOptions={options}>
            {tabs.whatIf}
          </Link>
        )}
      </nav>
      {children}
    </Page>
  )
}
