import {
  Alert,
  Button,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Stack,
  TextInput,
} from '@mantine/core'
import { useState } from 'react'
import { useChange } from '../../api/queries.ts'
import { CopyText } from '../../components/CopyText.tsx'
import { Facts } from '../../components/Facts.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { useText } from '../../i18n/language.tsx'
import { ROLES } from './people.ts'
import { EVERYWHERE, PlaceFields, placeBody } from './RoleFields.tsx'

const DAYS_DEFAULT = 90

/** Makes a token, and shows it this once. It is in the memory of this dialog only. */
export function MakeToken({ onClose }: { readonly onClose: () => void }) {
  const { people, common } = useText()
  const text = people.tokens
  const [name, setName] = useState('')
  const [roles, setRoles] = useState<readonly string[]>(['auditor'])
  const [place, setPlace] = useState(EVERYWHERE)
  const [days, setDays] = useState<number | string>(DAYS_DEFAULT)
  const make = useChange('POST /manage/v1/access-tokens')
  if (make.data !== undefined) return <MadeToken token={make.data.token} onClose={onClose} />
  const submit = () =>
    make.mutate({
      body: {
        name: name.trim(),
        roles: ROLES.filter((role) => roles.includes(role)),
        ...placeBody(place),
        ...(typeof days === 'number' ? { expiresInDays: days } : {}),
      },
    })
  return (
    <ReasonModal
      title={text.make}
      isOpen
      onClose={onClose}
      onConfirm={submit}
      confirm={common.create}
      hasReason={false}
      isBusy={make.isPending}
      problem={make.error}
    >
      <Stack>
        <TextInput
          label={text.name}
          description={text.nameHint}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={100}
          required
          data-autofocus
        />
        <MultiSelect
          label={people.list.roles}
          data={ROLES.map((value) => ({ value, label: people.role[value] }))}
          value={[...roles]}
          onChange={setRoles}
          required
        />
        <PlaceFields
          place={place}
          onChange={setPlace}
          needsProducts={roles.includes('product_owner')}
        />
        <NumberInput
          label={text.days}
          value={days}
          onChange={setDays}
          min={1}
          allowDecimal={false}
          hideControls
          required
        />
      </Stack>
    </ReasonModal>
  )
}

function MadeToken({ token, onClose }: { readonly token: string; readonly onClose: () => void }) {
  const { people, common } = useText()
  const text = people.tokens
  return (
    <Modal
      opened
      onClose={onClose}
      title={text.madeTitle}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Stack>
        <Alert color="tide" variant="outline">
          {text.once}
        </Alert>
        <Facts facts={[{ name: text.token, value: <CopyText value={token} /> }]} />
        <Facts
          facts={[{ name: text.use, value: <CopyText value={`Authorization: Bearer ${token}`} /> }]}
        />
        <Group justify="flex-end">
          <Button onClick={onClose}>{text.done}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
