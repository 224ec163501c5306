import { Tabs } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMay } from '../../app/SignedIn.tsx'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'
import { PeoplePanel } from './PeoplePanel.tsx'
import { PEOPLE_TABS, type PeopleTab } from './people.ts'
import { RolesPanel } from './RolesPanel.tsx'
import { SessionsPanel } from './SessionsPanel.tsx'
import { TokensPanel } from './TokensPanel.tsx'

const PANELS: Readonly<Record<PeopleTab, () => ReactNode>> = {
  people: () => <PeoplePanel />,
  tokens: () => <TokensPanel />,
  sessions: () => <SessionsPanel />,
  roles: () => <RolesPanel />,
}

/** Who may sign in, what each may do, and the tokens of machines. */
export function People() {
  const { people: text } = useText()
  const { tab } = useSearch({ from: '/people' })
  const navigate = useNavigate({ from: '/people' })
  const may = { people: useMay('people:read'), tokens: useMay('tokens:read') }
  const tabs = PEOPLE_TABS.filter(
    (name) => (name !== 'people' || may.people) && (name !== 'tokens' || may.tokens),
  )
  return (
    <Page title={text.title} subtitle={text.subtitle}>
      <Tabs
        value={tab ?? tabs[0] ?? null}
        onChange={(wanted) => {
          const next = PEOPLE_TABS.find((known) => known === wanted)
          if (next !== undefined) void navigate({ search: (old) => ({ ...old, tab: next }) })
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
            {PANELS[name]()}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  )
}
