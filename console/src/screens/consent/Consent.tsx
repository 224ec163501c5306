import { Button, Tabs } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMay } from '../../app/SignedIn.tsx'
import { useTenant } from '../../app/tenant.ts'
import { Page } from '../../components/Page.tsx'
import { useText } from '../../i18n/language.tsx'
import { AskPanel } from './AskPanel.tsx'
import { CONSENT_TABS, type ConsentTab } from './consent.ts'
import { MailPanel } from './MailPanel.tsx'
import { RecordChoice } from './RecordChoice.tsx'
import { RecordsPanel } from './RecordsPanel.tsx'
import { SwitchesPanel } from './SwitchesPanel.tsx'

const PANELS: Readonly<Record<ConsentTab, (tenant: string) => ReactNode>> = {
  switches: (tenant) => <SwitchesPanel tenant={tenant} />,
  ask: (tenant) => <AskPanel tenant={tenant} />,
  records: (tenant) => <RecordsPanel tenant={tenant} />,
  mail: (tenant) => <MailPanel tenant={tenant} />,
}

export function Consent() {
  const { consent: text } = useText()
  const tenant = useTenant()
  const { tab = 'switches' } = useSearch({ from: '/consent' })
  const navigate = useNavigate({ from: '/consent' })
  const mayRecord = useMay('consents:manage')
  const [isRecording, recording] = useDisclosure(false)
  return (
    <Page
      title={text.title}
      subtitle={text.subtitle}
      actions={mayRecord && <Button onClick={recording.open}>{text.record}</Button>}
    >
      <Tabs
        value={tab}
        onChange={(wanted) => {
          const next = CONSENT_TABS.find((known) => known === wanted)
          if (next !== undefined) void navigate({ search: { tenant, tab: next } })
        }}
        keepMounted={false}
      >
        <Tabs.List aria-label={text.tabs.label} mb="md">
          {CONSENT_TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {text.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {CONSENT_TABS.map((name) => (
          <Tabs.Panel key={name} value={name}>
            {tenant !== '' && PANELS[name](tenant)}
          </Tabs.Panel>
        ))}
      </Tabs>
      {isRecording && <RecordChoice tenant={tenant} onClose={recording.close} />}
    </Page>
  )
}
