import { Tabs } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMe } from '../../app/SignedIn.tsx'
import { useTenant } from '../../app/tenant.ts'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'
import { ConnectorsPanel } from './ConnectorsPanel.tsx'
import { DisclosuresPanel } from './DisclosuresPanel.tsx'
import { SinksPanel } from './SinksPanel.tsx'
import { SINK_TABS, type SinkTab, TAB_NEEDS } from './sinks.ts'

const PANELS: Readonly<Record<SinkTab, (tenant: string) => ReactNode>> = {
  sinks: (tenant) => <SinksPanel tenant={tenant} />,
  processors: (tenant) => <ConnectorsPanel tenant={tenant} />,
  disclosures: (tenant) => <DisclosuresPanel tenant={tenant} />,
}

export function Sinks() {
  const { sinks: text } = useText()
  const tenant = useTenant()
  const { permissions } = useMe()
  const { tab } = useSearch({ from: '/sinks' })
  const navigate = useNavigate({ from: '/sinks' })
  const tabs = SINK_TABS.filter((name) => permissions.some((one) => one === TAB_NEEDS[name]))
  return (
    <Page title={text.title} subtitle={text.subtitle}>
      <Tabs
        value={tab ?? tabs[0] ?? null}
        onChange={(wanted) => {
          const next = SINK_TABS.find((known) => known === wanted)
          if (next !== undefined) void navigate({ search: { tenant, tab: next } })
        }}
        keepMounted={false}
      >
        <Tabs.List aria-label={text.tabs.label} mb="md">
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {text.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map((name) => (
          <Tabs.Panel key={name} value={name}>
            {tenant !== '' && PANELS[name](tenant)}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  )
}
