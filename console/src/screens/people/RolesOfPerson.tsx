import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '../../api/queries.ts'
import { ErrorState } from '../../components/ErrorState.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { type Person, ROLES, type Role } from './people.ts'
import { EVERYWHERE, PlaceFields, placeBody } from './RoleFields.tsx'
import { useGrantWords } from './use_grant_words.ts'

interface Props {
  readonly person: Person
  readonly onClose: () => void
}

/** The roles of one person: revoked one by one, and granted. */
export function RolesOfPerson({ person, onClose }: Props) {
  const { people, common } = useText()
  const text = people.grant
  const format = useFormat()
  const placeOf = useGrantWords()
  const revoke = useChange('DELETE /manage/v1/people/{person}/roles/{grant}')
  return (
    <Modal
      opened
      onClose={onClose}
      title={people.list.manageOf(person.name ?? people.list.noName)}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Stack>
        {person.roles.length === 0 && <Text size="sm">{text.none}</Text>}
        {person.roles.map((grant) => (
          <Group key={grant.id} justify="space-between" wrap="nowrap">
            <div>
              <Text size="sm" fw={600}>{`${people.role[grant.role]}: ${placeOf(grant)}`}</Text>
              <Text size="xs" c="dimmed">
                {text.since(format.day(grant.grantedAt), grant.grantedBy)}
              </Text>
            </div>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={text.revokeOf(people.role[grant.role], placeOf(grant))}
              loading={revoke.isPending}
              onClick={() => revoke.mutate({ params: { person: person.id, grant: grant.id } })}
            >
              {text.revoke}
            </Button>
          </Group>
        ))}
        {revoke.error !== null && <ErrorState problem={revoke.error} />}
        <GrantRole person={person} />
      </Stack>
    </Modal>
  )
}

function GrantRole({ person }: Pick<Props, 'person'>) {
  const { people } = useText()
  const text = people.grant
  const [role, setRole] = useState<Role>('auditor')
  const [place, setPlace] = useState(EVERYWHERE)
  const grant = useChange('POST /manage/v1/people/{person}/roles')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        grant.mutate({ params: { person: person.id }, body: { role, ...placeBody(place) } })
      }}
    >
      <Stack>
        <Text fw={600}>{text.title}</Text>
        <Select
          label={people.role.label}
          data={ROLES.map((value) => ({ value, label: people.role[value] }))}
          value={role}
          onChange={(value) => setRole(ROLES.find((known) => known === value) ?? role)}
          allowDeselect={false}
        />
        <PlaceFields place={place} onChange={setPlace} needsProducts={role === 'product_owner'} />
        {grant.error !== null && <ErrorState problem={grant.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={grant.isPending}>
            {text.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
