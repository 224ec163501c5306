import { Select, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ItemOf } from '../../api/client.ts'
import { useChange, useRead } from '../../api/queries.ts'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { SchemaFields } from '../../components/SchemaFields.tsx'
import { fieldsOf, givenOf, type Values } from '../../components/schema_fields.ts'
import { useText } from '../../i18n/language.tsx'
import type { Connector } from './sinks.ts'

type Kind = ItemOf<'GET /manage/v1/connector-kinds'>

interface Props {
  readonly tenant: string
  readonly onClose: () => void
  /** The one that is changed; a new one is added where it is missing. */
  readonly connector?: Connector
}

/** Adds a connector of a kind, or changes one, by the schema that the API has of it. */
export function ConnectorForm({ tenant, onClose, connector }: Props) {
  const { sinks, common } = useText()
  const text = sinks.processors
  const kinds = useRead('GET /manage/v1/connector-kinds', {})
  const [wanted, setWanted] = useState<Kind['kind']>(connector?.kind ?? 'webhook_processor')
  const [name, setName] = useState(connector?.name ?? '')
  const [values, setValues] = useState<Values>(connector?.settings ?? {})
  const add = useChange('POST /manage/v1/tenants/{tenant}/connectors')
  const edit = useChange('PATCH /manage/v1/tenants/{tenant}/connectors/{connector}')
  const kind = kinds.data?.items.find((known) => known.kind === wanted)
  const end = () => {
    // What was sent holds secrets.
    add.reset()
    edit.reset()
    onClose()
  }
  const submit = () => {
    if (connector !== undefined && kind !== undefined) {
      const settings = changesOf(kind, connector, values)
      edit.mutate(
        { params: { tenant, connector: connector.id }, body: { name: name.trim(), settings } },
        { onSuccess: end },
      )
      return
    }
    add.mutate(
      { params: { tenant }, body: { kind: wanted, name: name.trim(), settings: givenOf(values) } },
      { onSuccess: end },
    )
  }
  return (
    <ReasonModal
      title={connector === undefined ? text.add : text.editTitle(connector.name)}
      isOpen
      onClose={onClose}
      onConfirm={submit}
      confirm={connector === undefined ? common.create : common.save}
      hasReason={false}
      isBusy={add.isPending || edit.isPending}
      problem={add.error ?? edit.error}
    >
      <Stack>
        {connector === undefined && (
          <Select
            label={sinks.kind}
            data={
              kinds.data?.items.map((one) => ({ value: one.kind, label: text.kinds[one.kind] })) ??
              []
            }
            value={wanted}
            onChange={(next) => {
              const known = kinds.data?.items.find((one) => one.kind === next)
              if (known === undefined) return
              setWanted(known.kind)
              setValues({})
            }}
            allowDeselect={false}
          />
        )}
        <TextInput
          label={sinks.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={100}
          required
        />
        {kind !== undefined && (
          <>
            <Text size="xs" c="dimmed">
              {sinks.add.secretsHint}
            </Text>
            <SchemaFields
              schema={kind.schema}
              values={values}
              onChange={setValues}
              secrets={kind.secrets}
              secretsSet={connector?.secretsSet ?? []}
            />
          </>
        )}
      </Stack>
    </ReasonModal>
  )
}

/** What was changed; null takes a setting away. A secret that was not typed stays. */
function changesOf(kind: Kind, { settings }: Connector, values: Values): Record<string, unknown> {
  const names = fieldsOf(kind.schema).map(({ name }) => name)
  return Object.fromEntries(
    names.flatMap((name) => {
      const [now, next] = [settings[name], values[name]]
      if (JSON.stringify(now) === JSON.stringify(next)) return []
      return [[name, next ?? null]]
    }),
  )
}
