import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import type { ItemOf } from '../../api/client.ts'
import { useChange, useRead } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { useInstances } from '../../components/InstanceSelect.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { useProducts } from '../../components/ProductSelect.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { MakeKey } from './MakeKey.tsx'
import type { OfTenant } from './tenant.ts'

type Key = ItemOf<'GET /manage/v1/ingest-keys'>
/** What is being done: to a key that there is, or to none. */
type Deed = { readonly kind: 'make' } | { readonly kind: 'rotate' | 'revoke'; readonly key: Key }

/** The ingest keys of a tenant: listed, made, rotated, revoked. */
export function KeysSection({ tenant }: OfTenant) {
  const { tenants } = useText()
  const text = tenants.keys
  const keys = useRead('GET /manage/v1/ingest-keys', { query: { tenant: tenant.id } })
  const mayManage = useMay('keys:manage')
  const [deed, setDeed] = useState<Deed>()
  const columns = useColumns(tenant.name, mayManage ? setDeed : undefined)
  const close = () => setDeed(undefined)
  return (
    <Section
      title={text.title}
      hint={text.hint}
      actions={mayManage && <Button onClick={() => setDeed({ kind: 'make' })}>{text.make}</Button>}
    >
      <Loaded reading={keys}>
        {({ items }) => (
          <DataTable
            label={text.title}
            rows={items}
            keyOf={({ id }) => id}
            columns={columns(items)}
            empty={<EmptyState title={text.none} text={text.noneText} />}
          />
        )}
      </Loaded>
      {deed?.kind === 'revoke' && (
        <RevokeKey tenant={tenant} ingestKey={deed.key} onClose={close} />
      )}
      {(deed?.kind === 'make' || deed?.kind === 'rotate') && (
        <MakeKey
          tenant={tenant}
          onClose={close}
          {...(deed.kind === 'rotate'
            ? { like: { product: deed.key.product, instance: deed.key.instanceId } }
            : {})}
        />
      )}
    </Section>
  )
}

function useColumns(tenant: string, onDeed: ((deed: Deed) => void) | undefined) {
  const { tenants, common } = useText()
  const text = tenants.keys
  const format = useFormat()
  const titles = new Map(useProducts().map(({ product, title }) => [product, title]))
  const instances = useInstances(tenant)
  const names = new Map(instances.data?.items.map(({ id, name }) => [id, name]))
  return (all: readonly Key[]): readonly Column<Key>[] => [
    {
      name: 'product',
      header: text.product,
      render: ({ product }) => <strong>{titles.get(product) ?? product}</strong>,
    },
    {
      name: 'instance',
      header: text.instance,
      render: ({ instanceId }) => names.get(instanceId) ?? instanceId,
    },
    { name: 'status', header: text.status, render: (key) => <KeyStatus one={key} all={all} /> },
    {
      name: 'created',
      header: tenants.created,
      render: ({ createdAt }) => format.day(createdAt),
    },
    {
      name: 'ends',
      header: text.ends,
      render: ({ expiresAt }) => (expiresAt === null ? common.never : format.dateTime(expiresAt)),
    },
    { name: 'project', header: text.project, isNumeric: true, render: ({ project }) => project },
    ...(onDeed === undefined
      ? []
      : [
          {
            name: 'actions',
            header: text.actions,
            render: (key: Key) => (
              <Group gap="xs" wrap="nowrap">
                {(['rotate', 'revoke'] as const).map((kind) => (
                  <Button
                    key={kind}
                    size="compact-sm"
                    variant="default"
                    aria-label={text.actionOf(
                      text[kind],
                      titles.get(key.product) ?? key.product,
                      String(key.project),
                    )}
                    onClick={() => onDeed({ kind, key })}
                  >
                    {text[kind]}
                  </Button>
                ))}
              </Group>
            ),
          },
        ]),
  ]
}

function KeyStatus({ one, all }: { readonly one: Key; readonly all: readonly Key[] }) {
  const { tenants } = useText()
  const text = tenants.keys
  if (one.expiresAt !== null && new Date(one.expiresAt) <= new Date()) {
    return <Tag>{text.isExpired}</Tag>
  }
  const hasNewer = all.some(
    ({ product, instanceId, createdAt }) =>
      product === one.product && instanceId === one.instanceId && createdAt > one.createdAt,
  )
  return hasNewer ? <Tag tone="warn">{text.hasNewer}</Tag> : <Tag tone="good">{text.works}</Tag>
}

interface RevokeProps extends OfTenant {
  readonly ingestKey: Key
  readonly onClose: () => void
}

function RevokeKey({ tenant, ingestKey, onClose }: RevokeProps) {
  const { tenants } = useText()
  const text = tenants.keys
  const revoke = useChange('DELETE /manage/v1/tenants/{tenant}/ingest-keys/{key}')
  return (
    <ReasonModal
      title={text.revokeTitle}
      isOpen
      onClose={onClose}
      onConfirm={() =>
        revoke.mutate({ params: { tenant: tenant.id, key: ingestKey.id } }, { onSuccess: onClose })
      }
      confirm={text.revoke}
      hasReason={false}
      isDangerous
      isBusy={revoke.isPending}
      problem={revoke.error}
    >
      {text.revokeText(ingestKey.product)}
    </ReasonModal>
  )
}
