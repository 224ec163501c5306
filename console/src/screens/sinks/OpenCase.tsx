import { Select, Stack, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { BodyOf } from '../../api/client.ts'
import { useChange } from '../../api/queries.ts'
import { ProductSelect } from '../../components/ProductSelect.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { useText } from '../../i18n/language.tsx'

const KINDS = ['demand', 'sharing'] as const
const AUTHORITIES = ['court', 'police', 'prosecutor', 'intelligence', 'regulator', 'tax'] as const
const BASES = [
  'court_order',
  'search_warrant',
  'subpoena',
  'statutory_demand',
  'voluntary',
] as const

interface Draft {
  readonly kind: (typeof KINDS)[number]
  readonly authority: (typeof AUTHORITIES)[number]
  readonly country: string
  readonly basis: (typeof BASES)[number]
  readonly reference: string
  readonly due: string
  readonly recipient: string
  readonly product: string
}

const EMPTY: Draft = {
  ...{ kind: 'demand', authority: 'court', country: '', basis: 'court_order' },
  ...{ reference: '', due: '', recipient: '', product: '' },
}

interface Props {
  readonly tenant: string
  readonly onClose: () => void
}

/** Opens a case and goes to it. */
export function OpenCase({ tenant, onClose }: Props) {
  const { sinks } = useText()
  const text = sinks.disclosures
  const navigate = useNavigate()
  const [draft, setDraft] = useState(EMPTY)
  const open = useChange('POST /manage/v1/disclosures')
  return (
    <ReasonModal
      title={text.open}
      isOpen
      onClose={onClose}
      onConfirm={() =>
        open.mutate(
          { body: bodyOf(tenant, draft) },
          {
            onSuccess: ({ id }) =>
              void navigate({ to: '/sinks/disclosures/$id', params: { id }, search: { tenant } }),
          },
        )
      }
      confirm={text.open}
      hasReason={false}
      isBusy={open.isPending}
      problem={open.error}
    >
      <CaseFields draft={draft} onChange={setDraft} />
    </ReasonModal>
  )
}

interface FieldsProps {
  readonly draft: Draft
  readonly onChange: (draft: Draft) => void
}

function CaseFields({ draft, onChange }: FieldsProps) {
  const { sinks } = useText()
  const { form, kinds } = sinks.disclosures
  return (
    <Stack>
      <Select
        label={form.kind}
        data={KINDS.map((value) => ({ value, label: kinds[value] }))}
        value={draft.kind}
        onChange={(value) =>
          onChange({ ...draft, kind: value === 'sharing' ? 'sharing' : 'demand' })
        }
        allowDeselect={false}
      />
      {draft.kind === 'demand' ? (
        <DemandFields draft={draft} onChange={onChange} />
      ) : (
        <>
          <TextInput
            label={form.recipient}
            value={draft.recipient}
            onChange={(event) => onChange({ ...draft, recipient: event.currentTarget.value })}
            maxLength={100}
            required
          />
          <ProductSelect
            label={form.product}
            value={draft.product}
            onChange={(product) => onChange({ ...draft, product })}
          />
        </>
      )}
      <TextInput
        label={form.reference}
        description={form.referenceHint}
        value={draft.reference}
        onChange={(event) => onChange({ ...draft, reference: event.currentTarget.value })}
        maxLength={100}
      />
      <TextInput
        type="datetime-local"
        label={form.due}
        value={draft.due}
        onChange={(event) => onChange({ ...draft, due: event.currentTarget.value })}
      />
    </Stack>
  )
}

function DemandFields({ draft, onChange }: FieldsProps) {
  const { sinks } = useText()
  const { form, authorities, bases } = sinks.disclosures
  return (
    <>
      <Select
        label={form.authority}
        data={AUTHORITIES.map((value) => ({ value, label: authorities[value] }))}
        value={draft.authority}
        onChange={(value) =>
          onChange({
            ...draft,
            authority: AUTHORITIES.find((known) => known === value) ?? draft.authority,
          })
        }
        allowDeselect={false}
      />
      <TextInput
        label={form.country}
        description={form.countryHint}
        value={draft.country}
        onChange={(event) =>
          onChange({ ...draft, country: event.currentTarget.value.toUpperCase() })
        }
        maxLength={2}
        required
      />
      <Select
        label={form.basis}
        data={BASES.map((value) => ({ value, label: bases[value] }))}
        value={draft.basis}
        onChange={(value) =>
          onChange({ ...draft, basis: BASES.find((known) => known === value) ?? draft.basis })
        }
        allowDeselect={false}
        {...(draft.basis === 'voluntary' ? { description: form.voluntaryHint } : {})}
      />
    </>
  )
}

function bodyOf(tenant: string, draft: Draft): BodyOf<'POST /manage/v1/disclosures'> {
  const { kind, authority, country, basis, reference, due, recipient, product } = draft
  return {
    ...{ tenant, kind },
    ...(kind === 'demand'
      ? { authority: { kind: authority, country }, legalBasis: basis }
      : { recipient: recipient.trim(), product }),
    ...(reference === '' ? {} : { reference: reference.trim() }),
    ...(due === '' ? {} : { dueAt: new Date(due).toISOString() }),
  }
}
