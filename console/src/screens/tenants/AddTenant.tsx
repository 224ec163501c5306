import { NumberInput, Stack, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useChange } from '../../api/queries.ts'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { useText } from '../../i18n/language.tsx'

/** Asks for what a tenant is made of, and goes to its page. */
export function AddTenant({ onClose }: { readonly onClose: () => void }) {
  const { tenants: text, common } = useText()
  const navigate = useNavigate()
  const add = useChange('POST /manage/v1/tenants')
  const [name, setName] = useState('')
  const [days, setDays] = useState<number | string>('')
  const submit = () =>
    add.mutate(
      { body: { name: name.trim(), ...(typeof days === 'number' ? { retentionDays: days } : {}) } },
      {
        onSuccess: (tenant) => {
          onClose()
          void navigate({ to: '/tenants/details', search: { tenant: tenant.name } })
        },
      },
    )
  return (
    <ReasonModal
      title={text.add}
      isOpen
      onClose={onClose}
      onConfirm={submit}
      confirm={common.create}
      hasReason={false}
      isBusy={add.isPending}
      problem={add.error}
    >
      <Stack>
        {text.addHint}
        <TextInput
          label={text.name}
          description={text.nameHint}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={100}
          required
          data-autofocus
        />
        <NumberInput
          label={text.retention.input}
          description={text.retention.inputHint}
          value={days}
          onChange={setDays}
          min={1}
          allowDecimal={false}
          hideControls
        />
      </Stack>
    </ReasonModal>
  )
}
