import { Button } from '@mantine/core'
import { useChange, useRead } from '../../api/queries.ts'
import { DataTable } from '../../components/DataTable.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { ErrorState } from '../../components/ErrorState.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Section } from '../../components/Section.tsx'
import { Tag } from '../../components/Tag.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'

/** Where whoever looks is signed in. */
export function SessionsPanel() {
  const { people } = useText()
  const text = people.sessions
  const format = useFormat()
  const reading = useRead('GET /manage/v1/sessions', {})
  const end = useChange('DELETE /manage/v1/sessions/{session}')
  return (
    <Section title={text.title} hint={text.hint}>
      {end.error !== null && <ErrorState problem={end.error} />}
      <Loaded reading={reading}>
        {({ items }) => (
          <DataTable
            label={text.title}
            rows={items}
            keyOf={({ id }) => id}
            empty={<EmptyState title={text.none} text={text.noneText} />}
            columns={[
              {
                name: 'since',
                header: text.since,
                render: ({ createdAt, current }) => (
                  <>
                    {format.dateTime(createdAt)} {current && <Tag tone="info">{text.current}</Tag>}
                  </>
                ),
              },
              {
                name: 'by',
                header: text.signedInBy,
                render: ({ signedInBy }) => text[signedInBy],
              },
              {
                name: 'seen',
                header: text.seen,
                render: ({ lastSeenAt }) => format.relative(lastSeenAt),
              },
              {
                name: 'idle',
                header: text.idle,
                render: ({ idleEndsAt }) => format.dateTime(idleEndsAt),
              },
              {
                name: 'ends',
                header: text.ends,
                render: ({ expiresAt }) => format.dateTime(expiresAt),
              },
              {
                name: 'end',
                header: '',
                render: ({ id, createdAt }) => (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={text.endOf(format.dateTime(createdAt))}
                    onClick={() => end.mutate({ params: { session: id } })}
                  >
                    {text.end}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </Section>
  )
}
