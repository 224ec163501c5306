import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ItemOf } from '../../api/client.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { useTenants } from '../../app/tenant.ts'
import { CopyText } from '../../components/CopyText.tsx'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Page } from '../../components/Page.tsx'
import { Section } from '../../components/Section.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { AddTenant } from './AddTenant.tsx'
import { SubscriptionTag } from './SubscriptionTag.tsx'

type Tenant = ItemOf<'GET /manage/v1/tenants'>

export function Tenants() {
  const { tenants: text } = useText()
  const tenants = useTenants()
  const columns = useColumns()
  const mayAdd = useMay('tenants:manage')
  const [isAdding, adding] = useDisclosure(false)
  return (
    <Page
      title={text.title}
      subtitle={text.subtitle}
      actions={mayAdd && <Button onClick={adding.open}>{text.add}</Button>}
    >
      <Section title={text.list}>
        <Loaded reading={tenants}>
          {({ items }) => (
            <DataTable
              label={text.list}
              columns={columns}
              rows={items}
              keyOf={({ id }) => id}
              empty={<EmptyState title={text.none.title} text={text.none.text} />}
            />
          )}
        </Loaded>
      </Section>
      {isAdding && <AddTenant onClose={adding.close} />}
    </Page>
  )
}

function useColumns(): readonly Column<Tenant>[] {
  const { tenants: text } = useText()
  const format = useFormat()
  return [
    {
      name: 'name',
      header: text.name,
      render: ({ name }) => (
        <TextLink to="/tenants/details" search={{ tenant: name }} fw={600}>
          {name}
        </TextLink>
      ),
    },
    {
      name: 'subscription',
      header: text.state.label,
      render: ({ subscription }) => <SubscriptionTag state={subscription.state} />,
    },
    {
      name: 'retention',
      header: text.retention.label,
      render: ({ retentionDays: days }) =>
        days === null ? text.retention.policy : text.retention.days(days),
    },
    {
      name: 'created',
      header: text.created,
      render: ({ createdAt }) => format.day(createdAt),
    },
    { name: 'id', header: text.id, render: ({ id }) => <CopyText value={id} /> },
  ]
}
