import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ItemOf } from '../../api/client.ts'
import { useChange, useRead } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { type Column, DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { Section } from '../../components/Section.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { MakeToken } from './MakeToken.tsx'
import { useGrantWords } from './use_grant_words.ts'

type Token = ItemOf<'GET /manage/v1/access-tokens'>

/** Bearer tokens of machines: listed, made, revoked. */
export function TokensPanel() {
  const { people } = useText()
  const text = people.tokens
  const reading = useRead('GET /manage/v1/access-tokens', {})
  const mayManage = useMay('tokens:manage')
  const [isMaking, setMaking] = useState(false)
  const [revoked, setRevoked] = useState<Token>()
  const columns = useColumns(mayManage ? setRevoked : undefined)
  return (
    <Section
      title={text.title}
      hint={text.hint}
      actions={mayManage && <Button onClick={() => setMaking(true)}>{text.make}</Button>}
    >
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
      {isMaking && <MakeToken onClose={() => setMaking(false)} />}
      {revoked !== undefined && (
        <RevokeToken token={revoked} onClose={() => setRevoked(undefined)} />
      )}
    </Section>
  )
}

function useColumns(onRevoke: ((token: Token) => void) | undefined): readonly Column<Token>[] {
  const { people, common } = useText()
  const text = people.tokens
  const format = useFormat()
  const placeOf = useGrantWords()
  return [
    {
      name: 'name',
      header: text.name,
      render: ({ name }) => <strong>{name ?? text.noName}</strong>,
    },
    {
      name: 'roles',
      header: people.list.roles,
      render: ({ roles }) => format.list(roles.map((role) => people.role[role])),
    },
    { name: 'scope', header: text.scope, render: placeOf },
    { name: 'created', header: text.created, render: ({ createdAt }) => format.day(createdAt) },
    { name: 'ends', header: text.ends, render: ({ expiresAt }) => format.day(expiresAt) },
    {
      name: 'used',
      header: text.lastUsed,
      render: ({ lastUsedAt }) =>
        lastUsedAt === null ? common.never : format.relative(lastUsedAt),
    },
    ...(onRevoke === undefined
      ? []
      : [
          {
            name: 'revoke',
            header: '',
            render: (token: Token) => (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={text.revokeOf(token.name ?? text.noName)}
                onClick={() => onRevoke(token)}
              >
                {text.revoke}
              </Button>
            ),
          },
        ]),
  ]
}

interface RevokeProps {
  readonly token: Token
  readonly onClose: () => void
}

function RevokeToken({ token, onClose }: RevokeProps) {
  const { people } = useText()
  const text = people.tokens
  const revoke = useChange('DELETE /manage/v1/access-tokens/{token}')
  return (
    <ReasonModal
      title={text.revokeOf(token.name ?? text.noName)}
      isOpen
      onClose={onClose}
      onConfirm={() => revoke.mutate({ params: { token: token.id } }, { onSuccess: onClose })}
      confirm={text.revoke}
      hasReason={false}
      isDangerous
      isBusy={revoke.isPending}
      problem={revoke.error}
    >
      {text.revokeText}
    </ReasonModal>
  )
}
