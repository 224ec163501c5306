import { Button, Group, Stack } from '@mantine/core'
import { useState } from 'react'
import { itemsOf, useChange, usePages } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { Person } from './people.ts'
import { RolesOfPerson } from './RolesOfPerson.tsx'
import { useGrantWords } from './use_grant_words.ts'

interface Deed {
  readonly kind: 'roles' | 'turn'
  readonly id: string
}

/** Who has signed in, with their roles. */
export function PeoplePanel() {
  const { people, common } = useText()
  const text = people.list
  const pages = usePages('GET /manage/v1/people', { query: { limit: 100 } })
  const mayManage = useMay('people:manage')
  const [deed, setDeed] = useState<Deed>()
  const columns = useColumns(mayManage ? setDeed : undefined)
  const rows = itemsOf(pages.data)
  const chosen = rows.find(({ id }) => id === deed?.id)
  const close = () => setDeed(undefined)
  return (
    <Section title={text.title} hint={text.hint}>
      <Loaded reading={pages}>
        {() => (
          <DataTable
            label={text.title}
            rows={rows}
            keyOf={({ id }) => id}
            columns={columns}
            empty={<EmptyState title={text.none} text={text.noneText} />}
          />
        )}
      </Loaded>
      {pages.hasNextPage && (
        <Button variant="default" onClick={() => void pages.fetchNextPage()}>
          {common.more}
        </Button>
      )}
      {chosen !== undefined && deed?.kind === 'roles' && (
        <RolesOfPerson person={chosen} onClose={close} />
      )}
      {chosen !== undefined && deed?.kind === 'turn' && (
        <TurnPerson person={chosen} onClose={close} />
      )}
    </Section>
  )
}

function useColumns(onDeed: ((deed: Deed) => void) | undefined): readonly Column<Person>[] {
  const { people, common } = useText()
  const text = people.list
  const format = useFormat()
  const placeOf = useGrantWords()
  return [
    {
      name: 'name',
      header: text.name,
      render: ({ name }) => <strong>{name ?? text.noName}</strong>,
    },
    {
      name: 'issuer',
      header: text.from,
      render: ({ issuer }) => (issuer.startsWith('http') ? issuer : text.link),
    },
    {
      name: 'roles',
      header: text.roles,
      render: ({ roles }) =>
        roles.length === 0 ? (
          <Tag tone="warn">{text.noRoles}</Tag>
        ) : (
          <Stack gap={2}>
            {roles.map((grant) => (
              <span key={grant.id}>{`${people.role[grant.role]}: ${placeOf(grant)}`}</span>
            ))}
          </Stack>
        ),
    },
    {
      name: 'status',
      header: text.status,
      render: ({ disabled }) =>
        disabled ? <Tag tone="bad">{text.disabled}</Tag> : <Tag tone="good">{text.active}</Tag>,
    },
    {
      name: 'signedIn',
      header: text.signedIn,
      render: ({ signedInAt }) =>
        signedInAt === null ? common.never : format.dateTime(signedInAt),
    },
    ...(onDeed === undefined
      ? []
      : [
          {
            name: 'actions',
            header: text.actions,
            render: (person: Person) => <Actions person={person} onDeed={onDeed} />,
          },
        ]),
  ]
}

interface ActionsProps {
  readonly person: Person
  readonly onDeed: (deed: Deed) => void
}

function Actions({ person, onDeed }: ActionsProps) {
  const { people } = useText()
  const text = people.list
  const name = person.name ?? text.noName
  const turn = person.disabled ? text.enable : text.disable
  return (
    <Group gap="xs" wrap="nowrap">
      <Button
        size="compact-sm"
        variant="default"
        aria-label={text.manageOf(name)}
        onClick={() => onDeed({ kind: 'roles', id: person.id })}
      >
        {text.manage}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={text.actionOf(turn, name)}
        onClick={() => onDeed({ kind: 'turn', id: person.id })}
      >
        {turn}
      </Button>
    </Group>
  )
}

interface TurnProps {
  readonly person: Person
  readonly onClose: () => void
}

function TurnPerson({ person, onClose }: TurnProps) {
  const { people } = useText()
  const text = people.list
  const disable = useChange('POST /manage/v1/people/{person}/disable')
  const enable = useChange('POST /manage/v1/people/{person}/enable')
  const change = person.disabled ? enable : disable
  const word = person.disabled ? text.enable : text.disable
  return (
    <ReasonModal
      title={text.actionOf(word, person.name ?? text.noName)}
      isOpen
      onClose={onClose}
      onConfirm={() => change.mutate({ params: { person: person.id } }, { onSuccess: onClose })}
      confirm={word}
      hasReason={false}
      isDangerous={!person.disabled}
      isBusy={change.isPending}
      problem={change.error}
    >
      {person.disabled ? text.enableText : text.disableText}
    </ReasonModal>
  )
}
