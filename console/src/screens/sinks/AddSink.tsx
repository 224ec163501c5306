import { Fieldset, MultiSelect, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { BodyOf, ItemOf } from '../../api/client.ts'
import { useChange, useRead } from '../../api/queries.ts'
import { useProducts } from '../../components/ProductSelect.tsx'
import { isPurpose, type Purpose, PurposeSelect } from '../../components/PurposeSelect.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { SchemaFields } from '../../components/SchemaFields.tsx'
import { givenOf, isMap, parseLines, type Values } from '../../components/schema_fields.ts'
import { useText } from '../../i18n/language.tsx'

type Kind = ItemOf<'GET /manage/v1/sink-kinds'>
type SinkBody = BodyOf<'POST /manage/v1/sinks'>

interface Props {
  readonly tenant: string
  readonly onClose: () => void
}

const CLASSES = ['required', 'optional'] as const

interface Draft {
  readonly name: string
  readonly endpoint: string
  readonly purpose: Purpose
  readonly classes: readonly string[]
  readonly products: readonly string[]
  readonly from: 'now' | 'beginning'
  readonly settings: Values
  readonly secrets: Values
  readonly headers: string
}

const EMPTY: Draft = {
  ...{ name: '', endpoint: '', purpose: 'operating_and_troubleshooting', from: 'now' },
  ...{ classes: [], products: [], settings: {}, secrets: {}, headers: '' },
}

/** Adds a sink of a kind, by the schemas that the API has of it. */
export function AddSink({ tenant, onClose }: Props) {
  const { sinks, common } = useText()
  const text = sinks.add
  const kinds = useRead('GET /manage/v1/sink-kinds', {})
  const [name, setName] = useState<Kind['kind']>('otlp')
  const [draft, setDraft] = useState(EMPTY)
  const add = useChange('POST /manage/v1/sinks')
  const kind = kinds.data?.items.find((known) => known.kind === name)
  const submit = () =>
    kind !== undefined &&
    add.mutate(
      { body: bodyOf(tenant, kind, draft) },
      {
        onSuccess: () => {
          add.reset()
          onClose()
        },
      },
    )
  return (
    <ReasonModal
      title={sinks.list.add}
      isOpen
      onClose={onClose}
      onConfirm={submit}
      confirm={common.create}
      hasReason={false}
      isBusy={add.isPending}
      problem={add.error}
    >
      <Stack>
        <Select
          label={text.kind}
          data={
            kinds.data?.items.map((one) => ({ value: one.kind, label: sinks.kinds[one.kind] })) ??
            []
          }
          value={name}
          onChange={(wanted) => {
            const known = kinds.data?.items.find((one) => one.kind === wanted)
            if (known === undefined) return
            setName(known.kind)
            setDraft({ ...draft, settings: {}, secrets: {}, headers: '' })
          }}
          allowDeselect={false}
        />
        <TextInput
          label={sinks.name}
          value={draft.name}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
          maxLength={100}
          required
        />
        <TextInput
          label={text.endpoint}
          description={text.endpointHint}
          value={draft.endpoint}
          onChange={(event) => setDraft({ ...draft, endpoint: event.currentTarget.value })}
          required
        />
        {kind !== undefined && <KindFields kind={kind} draft={draft} onChange={setDraft} />}
        <Limits draft={draft} onChange={setDraft} />
      </Stack>
    </ReasonModal>
  )
}

interface PartProps {
  readonly draft: Draft
  readonly onChange: (draft: Draft) => void
}

function KindFields({ kind, draft, onChange }: PartProps & { readonly kind: Kind }) {
  const { sinks } = useText()
  const text = sinks.add
  const secretNames = Object.keys(propertiesOf(kind.secrets))
  return (
    <>
      {Object.keys(propertiesOf(kind.settings)).length > 0 && (
        <Fieldset legend={text.settings}>
          <SchemaFields
            schema={kind.settings}
            values={draft.settings}
            onChange={(settings) => onChange({ ...draft, settings })}
          />
        </Fieldset>
      )}
      {isMap(kind.secrets) ? (
        <Textarea
          label={text.headers}
          description={text.headersHint}
          autoComplete="off"
          autosize
          minRows={2}
          value={draft.headers}
          onChange={(event) => onChange({ ...draft, headers: event.currentTarget.value })}
        />
      ) : (
        <Fieldset legend={text.secrets}>
          <SchemaFields
            schema={kind.secrets}
            values={draft.secrets}
            onChange={(secrets) => onChange({ ...draft, secrets })}
            secrets={secretNames}
          />
        </Fieldset>
      )}
    </>
  )
}

function Limits({ draft, onChange }: PartProps) {
  const { sinks, common } = useText()
  const text = sinks.add
  const products = useProducts()
  return (
    <>
      <PurposeSelect
        value={draft.purpose}
        onChange={(purpose) => isPurpose(purpose) && onChange({ ...draft, purpose })}
      />
      <MultiSelect
        label={text.classes}
        placeholder={draft.classes.length === 0 ? text.everything : ''}
        data={CLASSES.map((value) => ({ value, label: common.class[value] }))}
        value={[...draft.classes]}
        onChange={(classes) => onChange({ ...draft, classes })}
      />
      <MultiSelect
        label={text.products}
        placeholder={draft.products.length === 0 ? text.everything : ''}
        data={products.map(({ product, title }) => ({ value: product, label: title }))}
        value={[...draft.products]}
        onChange={(chosen) => onChange({ ...draft, products: chosen })}
        searchable
      />
      <Select
        label={text.from}
        data={(['now', 'beginning'] as const).map((value) => ({ value, label: text[value] }))}
        value={draft.from}
        onChange={(from) =>
          onChange({ ...draft, from: from === 'beginning' ? 'beginning' : 'now' })
        }
        allowDeselect={false}
      />
    </>
  )
}

function propertiesOf(schema: Values): object {
  const properties = schema['properties']
  return typeof properties === 'object' && properties !== null ? properties : {}
}

function bodyOf(tenant: string, { kind, secrets }: Kind, draft: Draft): SinkBody {
  const { name, endpoint, purpose, from, products } = draft
  const classes = CLASSES.filter((known) => draft.classes.includes(known))
  const given = isMap(secrets) ? parseLines(draft.headers) : wordsOf(givenOf(draft.secrets))
  return {
    ...{ tenant, kind, purpose, from, name: name.trim(), endpoint: endpoint.trim() },
    settings: givenOf(draft.settings),
    secrets: given,
    ...(classes.length === 0 ? {} : { classes }),
    ...(products.length === 0 ? {} : { products: [...products] }),
  }
}

function wordsOf(values: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
}
