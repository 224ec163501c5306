import { Link, useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMay } from '../../app/SignedIn.tsx'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'
import '../../components/tabs.css'
import './ledger.css'

interface Props {
  readonly title: string
  readonly subtitle?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A screen of the ledger, with the way to the others. */
export function LedgerPage({ title, subtitle, actions, children }: Props) {
  const { tabs } = useText().ledger
  const { pathname } = useLocation()
  const isEntry = pathname.includes('/ledger/entries/')
  const mayRead = useMay('ledger:read')
  const mayAudit = useMay('audit:read')
  return (
    <Page title={title} subtitle={subtitle} actions={actions}>
      <nav aria-label={tabs.label} className="tabs">
        {mayRead && (
          <Link
            to="/ledger"
            activeOptions={{ exact: true, includeSearch: false }}
            {...(isEntry ? { 'data-within': true } : {})}
          >
            {tabs.entries}
          </Link>
        )}
        {mayAudit && (
          <Link to="/ledger/accesses" activeOptions={{ includeSearch: false }}>
            {tabs.audit}
          </Link>
        )}
        <Link to="/ledger/verify">{tabs.verify}</Link>
        <Link to="/ledger/checkpoints">{tabs.checkpoints}</Link>
      </nav>
      {children}
    </Page>
  )
}
