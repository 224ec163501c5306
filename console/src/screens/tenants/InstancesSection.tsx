import { Button, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { useChange } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { CopyText } from '../../components/CopyText.tsx'
import { DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { useInstances } from '../../components/InstanceSelect.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { Section } from '../../components/Section.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { OfTenant } from './tenant.ts'

/** The environments of a tenant. */
export function InstancesSection({ tenant }: OfTenant) {
  const { tenants } = useText()
  const text = tenants.instances
  const format = useFormat()
  const instances = useInstances(tenant.name)
  const mayAdd = useMay('tenants:manage')
  const [isAdding, adding] = useDisclosure(false)
  return (
    <Section
      title={text.title}
      hint={text.hint}
      actions={
        mayAdd && (
          <Button variant="default" onClick={adding.open}>
            {text.add}
          </Button>
        )
      }
    >
      <Loaded reading={instances} lines={2}>
        {({ items }) => (
          <DataTable
            label={text.title}
            rows={items}
            keyOf={({ id }) => id}
            empty={<EmptyState title={text.none} text={text.noneText} />}
            columns={[
              { name: 'name', header: tenants.name, render: ({ name }) => <strong>{name}</strong> },
              { name: 'region', header: text.region, render: ({ region }) => region },
              {
                name: 'created',
                header: tenants.created,
                render: ({ createdAt }) => format.day(createdAt),
              },
              { name: 'id', header: tenants.id, render: ({ id }) => <CopyText value={id} /> },
            ]}
          />
        )}
      </Loaded>
      {isAdding && <AddInstance tenant={tenant} onClose={adding.close} />}
    </Section>
  )
}

function AddInstance({ tenant, onClose }: OfTenant & { readonly onClose: () => void }) {
  const { tenants, common } = useText()
  const text = tenants.instances
  const add = useChange('POST /manage/v1/tenants/{tenant}/instances')
  const [name, setName] = useState('')
  const [region, setRegion] = useState('local')
  return (
    <ReasonModal
      title={text.add}
      isOpen
      onClose={onClose}
      onConfirm={() =>
        add.mutate(
          { params: { tenant: tenant.id }, body: { name: name.trim(), region: region.trim() } },
          { onSuccess: onClose },
        )
      }
      confirm={common.create}
      hasReason={false}
      isBusy={add.isPending}
      problem={add.error}
    >
      <Stack>
        <TextInput
          label={tenants.name}
          description={tenants.nameHint}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={100}
          required
          data-autofocus
        />
        <TextInput
          label={text.region}
          description={text.regionHint}
          value={region}
          onChange={(event) => setRegion(event.currentTarget.value)}
          maxLength={40}
          required
        />
      </Stack>
    </ReasonModal>
  )
}
