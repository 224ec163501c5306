import { Link, useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMay } from '../../app/SignedIn.tsx'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'
import '../../components/tabs.css'
import './retention.css'

interface Props {
  readonly title: string
  readonly subtitle?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A screen of the retention, with the way to the others. */
export function RetentionPage({ title, subtitle, actions, children }: Props) {
  const { tabs } = useText().retention
  const { pathname } = useLocation()
  const isHold = pathname.includes('/retention/holds/')
  const mayRead = useMay('retention:read')
  const mayHolds = useMay('holds:read')
  return (
    <Page title={title} subtitle={subtitle} actions={actions}>
      <nav aria-label={tabs.label} className="tabs">
        {mayRead && (
          <>
            <Link to="/retention" activeOptions={{ exact: true, includeSearch: false }}>
              {tabs.calendar}
            </Link>
            <Link to="/retention/rules">{tabs.rules}</Link>
            <Link to="/retention/proofs">{tabs.proofs}</Link>
          </>
        )}
        {mayHolds && (
          <Link
            to="/retention/holds"
            activeOptions={{ exact: true, includeSearch: false }}
            {...(isHold ? { 'data-within': true } : {})}
          >
            {tabs.holds}
          </Link>
        )}
      </nav>
      {children}
    </Page>
  )
}
