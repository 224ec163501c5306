import { Stack, Tabs } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMay } from '../../app/SignedIn.tsx'
import { useTenant, useTenants } from '../../app/tenant.ts'
import { CopyText } from '../../components/CopyText.tsx'
import { ErrorState } from '../../components/ErrorState.tsx'
import { Facts } from '../../components/Facts.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Page } from '../../components/Page.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { ContactSection } from './ContactSection.tsx'
import { InstancesSection } from './InstancesSection.tsx'
import { KeysSection } from './KeysSection.tsx'
import { RequestRulesSection } from './RequestRulesSection.tsx'
import { RetentionSection } from './RetentionSection.tsx'
import { StorageSection } from './StorageSection.tsx'
import { SubscriptionSection } from './SubscriptionSection.tsx'
import { SubscriptionTag } from './SubscriptionTag.tsx'
import { type OfTenant, TENANT_TABS, type Tenant, type TenantTab } from './tenant.ts'

export function TenantDetails() {
  const { tenants: text, common } = useText()
  const name = useTenant()
  const tenants = useTenants()
  return (
    <Loaded reading={tenants}>
      {({ items }) => {
        const tenant = items.find(({ id, name: known }) => known === name || id === name)
        return tenant === undefined ? (
          <Page title={text.title}>
            <ErrorState title={common.error.title} text={common.error.notFound} />
          </Page>
        ) : (
          <Details key={tenant.id} tenant={tenant} />
        )
      }}
    </Loaded>
  )
}

function Details({ tenant }: { readonly tenant: Tenant }) {
  const { tenants: text } = useText()
  const format = useFormat()
  const { tab = 'keys' } = useSearch({ from: '/tenants/details' })
  const navigate = useNavigate()
  const seesVolumes = useMay('outcomes:read')
  const tabs = TENANT_TABS.filter((known) => known !== 'storage' || seesVolumes)
  const days = tenant.retentionDays
  return (
    <Page
      title={tenant.name}
      subtitle={
        <TextLink to="/tenants" size="sm">
          {text.back}
        </TextLink>
      }
    >
      <Facts
        facts={[
          {
            name: text.state.label,
            value: <SubscriptionTag state={tenant.subscription.state} />,
          },
          {
            name: text.retention.label,
            value: days === null ? text.retention.policy : text.retention.days(days),
          },
          { name: text.created, value: format.day(tenant.createdAt) },
          { name: text.id, value: <CopyText value={tenant.id} /> },
        ]}
      />
      <Tabs
        value={tab}
        onChange={(next) =>
          void navigate({ to: '.', search: { tenant: tenant.name, ...tabOf(next) } })
        }
        keepMounted={false}
      >
        <Tabs.List aria-label={text.tabs.label} mb="md">
          {tabs.map((known) => (
            <Tabs.Tab key={known} value={known}>
              {text.tabs[known]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map((known) => (
          <Tabs.Panel key={known} value={known}>
            {PANELS[known](tenant)}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  )
}

function tabOf(value: string | null): { readonly tab?: TenantTab } {
  const tab = TENANT_TABS.find((known) => known === value)
  return tab === undefined ? {} : { tab }
}

function KeysPanel({ tenant }: OfTenant) {
  const seesKeys = useMay('keys:read')
  return (
    <Stack>
      {seesKeys && <KeysSection tenant={tenant} />}
      <InstancesSection tenant={tenant} />
    </Stack>
  )
}

function RulesPanel({ tenant }: OfTenant) {
  const decides = useMay('policies:decide')
  const seesRequests = useMay('requests:read')
  return (
    <Stack>
      <RetentionSection tenant={tenant} />
      {seesRequests && <RequestRulesSection tenant={tenant} />}
      {decides && <ContactSection tenant={tenant} />}
      <SubscriptionSection tenant={tenant} />
    </Stack>
  )
}

const PANELS: Readonly<Record<TenantTab, (tenant: Tenant) => ReactNode>> = {
  keys: (tenant) => <KeysPanel tenant={tenant} />,
  rules: (tenant) => <RulesPanel tenant={tenant} />,
  storage: (tenant) => <StorageSection tenant={tenant} />,
}
