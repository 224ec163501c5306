import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { useChange, useRead } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { ErrorState } from '../../components/ErrorState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { ConnectorForm } from './ConnectorForm.tsx'
import type { Connector } from './sinks.ts'

type Deed =
  | { readonly kind: 'add' }
  | { readonly kind: 'edit' | 'remove'; readonly connector: Connector }

/** What is connected to the tenant's requests. */
export function ConnectorsPanel({ tenant }: { readonly tenant: string }) {
  const { sinks } = useText()
  const text = sinks.processors
  const reading = useRead('GET /manage/v1/tenants/{tenant}/connectors', { params: { tenant } })
  const mayManage = useMay('connectors:manage')
  const [deed, setDeed] = useState<Deed>()
  const pause = useChange('POST /manage/v1/tenants/{tenant}/connectors/{connector}/pause')
  const resume = useChange('POST /manage/v1/tenants/{tenant}/connectors/{connector}/resume')
  const turn = ({ id, pausedAt }: Connector) =>
    (pausedAt === undefined ? pause : resume).mutate({ params: { tenant, connector: id } })
  const columns = useColumns(mayManage ? { onDeed: setDeed, onTurn: turn } : undefined)
  const problem = pause.error ?? resume.error
  const close = () => setDeed(undefined)
  return (
    <Section
      title={text.title}
      hint={text.hint}
      actions={mayManage && <Button onClick={() => setDeed({ kind: 'add' })}>{text.add}</Button>}
    >
      {problem !== null && <ErrorState problem={problem} />}
      <Loaded reading={reading}>
        {({ items }) => (
          <DataTable
            label={text.title}
            rows={items}
            keyOf={({ id }) => id}
            columns={columns}
            empty={<EmptyState title={text.none} text={text.noneText} />}
          />
        )}
      </Loaded>
      {deed?.kind === 'remove' && (
        <RemoveConnector tenant={tenant} connector={deed.connector} onClose={close} />
      )}
      {deed?.kind === 'add' && <ConnectorForm tenant={tenant} onClose={close} />}
      {deed?.kind === 'edit' && (
        <ConnectorForm tenant={tenant} onClose={close} connector={deed.connector} />
      )}
    </Section>
  )
}

interface Handlers {
  readonly onDeed: (deed: Deed) => void
  readonly onTurn: (connector: Connector) => void
}

function useColumns(handlers: Handlers | undefined): readonly Column<Connector>[] {
  const { sinks, common } = useText()
  const text = sinks.processors
  const format = useFormat()
  return [
    { name: 'name', header: sinks.name, render: ({ name }) => <strong>{name}</strong> },
    { name: 'kind', header: sinks.kind, render: ({ kind }) => text.kinds[kind] },
    {
      name: 'status',
      header: sinks.status,
      render: ({ pausedAt }) =>
        pausedAt === undefined ? (
          <Tag tone="good">{text.state.active}</Tag>
        ) : (
          <Tag tone="warn">{text.state.paused}</Tag>
        ),
    },
    {
      name: 'address',
      header: text.address,
      render: ({ settings }) => (
        <span className="code">{String(settings['url'] ?? settings['issuer'] ?? '')}</span>
      ),
    },
    {
      name: 'secrets',
      header: text.secrets,
      render: ({ secretsSet }) =>
        secretsSet.length === 0 ? (
          common.none
        ) : (
          <span className="code">{secretsSet.join(', ')}</span>
        ),
    },
    {
      name: 'changed',
      header: text.changed,
      render: ({ updatedAt }) => format.dateTime(updatedAt),
    },
    ...(handlers === undefined
      ? []
      : [
          {
            name: 'actions',
            header: sinks.actions,
            render: (connector: Connector) => <Actions connector={connector} {...handlers} />,
          },
        ]),
  ]
}

function Actions({ connector, onDeed, onTurn }: Handlers & { readonly connector: Connector }) {
  const { sinks } = useText()
  const turn = connector.pausedAt === undefined ? sinks.pause : sinks.resume
  const deeds = [
    { word: turn, act: () => onTurn(connector) },
    { word: sinks.edit, act: () => onDeed({ kind: 'edit', connector }) },
    { word: sinks.remove, act: () => onDeed({ kind: 'remove', connector }) },
  ]
  return (
    <Group gap="xs" wrap="nowrap">
      {deeds.map(({ word, act }) => (
        <Button
          key={word}
          size="compact-sm"
          variant="default"
          aria-label={sinks.actionOf(word, connector.name)}
          onClick={act}
        >
          {word}
        </Button>
      ))}
    </Group>
  )
}

interface RemoveProps {
  readonly tenant: string
  readonly connector: Connector
  readonly onClose: () => void
}

function RemoveConnector({ tenant, connector, onClose }: RemoveProps) {
  const { sinks } = useText()
  const remove = useChange('DELETE /manage/v1/tenants/{tenant}/connectors/{connector}')
  return (
    <ReasonModal
      title={sinks.processors.removeTitle}
      isOpen
      onClose={onClose}
      onConfirm={() =>
        remove.mutate({ params: { tenant, connector: connector.id } }, { onSuccess: onClose })
      }
      confirm={sinks.remove}
      hasReason={false}
      isDangerous
      isBusy={remove.isPending}
      problem={remove.error}
    >
      {sinks.processors.removeText}
    </ReasonModal>
  )
}
