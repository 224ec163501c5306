import { Select, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { BodyOf } from '../../api/client.ts'
import { useChange, useRead } from '../../api/queries.ts'
import { InstanceSelect } from '../../components/InstanceSelect.tsx'
import { ProductSelect } from '../../components/ProductSelect.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { useText } from '../../i18n/language.tsx'
import { type Identity, isIdentity, isScope, SCOPES, type Scope, subjectOf } from './consent.ts'

type ChoiceWord = BodyOf<'PUT /manage/v1/consents'>['choice']

/** What the form begins with. */
export interface Draft {
  readonly scope: Scope
  readonly product?: string
  readonly instance?: string
  readonly feature?: string
  readonly choice?: ChoiceWord
}

/** What may be chosen in a scope, and whose choice it is. */
const OPTIONS: Readonly<
  Record<Scope, { readonly choices: readonly ChoiceWord[]; readonly subjects: readonly Identity[] }>
> = {
  tenant: { choices: ['off', 'required', 'optional'], subjects: [] },
  user: { choices: ['off', 'required', 'optional'], subjects: ['userId'] },
  feature: { choices: ['denied', 'granted'], subjects: [] },
  contact: { choices: ['denied', 'granted'], subjects: ['email', 'userId'] },
  sensitive: {
    choices: ['denied', 'granted'],
    subjects: ['userId', 'email', 'deviceId', 'organisationId'],
  },
}

interface Props {
  readonly tenant: string
  readonly onClose: () => void
  readonly draft?: Draft
}

/** Records a choice. An identity is typed, sent in the body, and gone with this dialog. */
export function RecordChoice({ tenant, onClose, draft }: Props) {
  const { consent, common } = useText()
  const text = consent.form
  const [scope, setScope] = useState<Scope>(draft?.scope ?? 'tenant')
  const [place, setPlace] = useState({
    product: draft?.product ?? '',
    instance: draft?.instance ?? '',
    feature: draft?.feature ?? '',
  })
  const [choice, setChoice] = useState<ChoiceWord>(draft?.choice ?? 'required')
  const [identity, setIdentity] = useState<Identity>('userId')
  const [value, setValue] = useState('')
  const change = useChange('PUT /manage/v1/consents')
  const { choices, subjects } = OPTIONS[scope]
  const chosen = choices.find((known) => known === choice) ?? choices[0] ?? 'off'
  const kind = subjects.find((known) => known === identity) ?? subjects[0]
  const isDangerous = chosen === 'off'
  const submit = () =>
    change.mutate(
      {
        body: {
          ...{ tenant, scope, choice: chosen, ...subjectOf(kind, value) },
          ...(place.product === '' ? {} : { product: place.product }),
          ...(place.instance === '' ? {} : { instance: place.instance }),
          ...(scope === 'feature' ? { feature: place.feature } : {}),
        },
      },
      {
        onSuccess: () => {
          change.reset()
          onClose()
        },
      },
    )
  return (
    <ReasonModal
      title={consent.record}
      isOpen
      onClose={onClose}
      onConfirm={submit}
      confirm={consent.record}
      hasReason={false}
      isDangerous={isDangerous}
      isBusy={change.isPending}
      problem={change.error}
    >
      <Stack>
        {text.hint}
        <Select
          label={consent.scope.label}
          data={SCOPES.map((name) => ({ value: name, label: consent.scope[name] }))}
          value={scope}
          onChange={(name) => isScope(name) && setScope(name)}
          allowDeselect={false}
        />
        {kind !== undefined && (
          <>
            <Select
              label={consent.ask.identityType}
              data={subjects.map((name) => ({ value: name, label: consent.ask[name] }))}
              value={kind}
              onChange={(name) => isIdentity(name) && setIdentity(name)}
              allowDeselect={false}
            />
            <TextInput
              label={consent.ask.identity}
              description={text.identityHint}
              autoComplete="off"
              value={value}
              onChange={(event) => setValue(event.currentTarget.value)}
              required
            />
          </>
        )}
        {scope === 'feature' && (
          <FeatureSelect
            tenant={tenant}
            value={place.feature}
            onChange={(feature) => setPlace({ ...place, feature })}
          />
        )}
        <ProductSelect
          label={consent.product}
          value={place.product}
          onChange={(product) => setPlace({ ...place, product })}
          emptyMeans={consent.allProducts}
        />
        <InstanceSelect
          tenant={tenant}
          label={consent.instance}
          value={place.instance}
          onChange={(instance) => setPlace({ ...place, instance })}
          emptyMeans={consent.allInstances}
        />
        <Select
          label={consent.choice.label}
          data={choices.map((name) => ({ value: name, label: consent.choice[name] }))}
          value={chosen}
          onChange={(name) => setChoice(choices.find((known) => known === name) ?? chosen)}
          allowDeselect={false}
          aria-description={common.reasonHint}
        />
      </Stack>
    </ReasonModal>
  )
}

interface FeatureProps {
  readonly tenant: string
  readonly value: string
  readonly onChange: (feature: string) => void
  readonly emptyMeans?: string
}

/** One of the features that the policies declare. */
export function FeatureSelect({ tenant, value, onChange, emptyMeans }: FeatureProps) {
  const { consent } = useText()
  const switches = useRead('GET /manage/v1/consents/switches', { query: { tenant } })
  return (
    <Select
      label={consent.feature}
      data={switches.data?.features.map(({ name, title }) => ({ value: name, label: title })) ?? []}
      value={value === '' ? null : value}
      onChange={(name) => onChange(name ?? '')}
      {...(emptyMeans === undefined ? { required: true } : { placeholder: emptyMeans })}
    />
  )
}
