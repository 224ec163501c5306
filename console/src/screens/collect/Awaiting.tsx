import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { AnswerOf } from '../../api/client.ts'
import { useChange, useRead } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { Notice } from '../../components/Notice.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { Section } from '../../components/Section.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { ChangeList } from './ChangeList.tsx'

type Awaited = NonNullable<AnswerOf<'GET /manage/v1/tenants/{tenant}/policies'>['awaiting']>

const DAY_LENGTH = 10
const DAY_MS = 86_400_000

function useAwaiting(tenant: string): Awaited | null {
  const { data } = useRead(
    'GET /manage/v1/tenants/{tenant}/policies',
    { params: { tenant } },
    { enabled: tenant !== '' },
  )
  return data?.awaiting ?? null
}

/** Says that a version waits for the tenant, with the way to it. */
export function AwaitingNotice({ tenant }: { readonly tenant: string }) {
  const { awaiting } = useText().collect
  const awaited = useAwaiting(tenant)
  if (awaited === null) return null
  return (
    <Summary awaited={awaited}>
      <TextLink to="/collect/changes" td="underline">
        {awaiting.review}
      </TextLink>
    </Summary>
  )
}

interface SummaryProps {
  readonly awaited: Awaited
  readonly children?: ReactNode
}

function Summary({ awaited, children }: SummaryProps) {
  const { awaiting } = useText().collect
  const format = useFormat()
  const version = format.number(awaited.version)
  const at = format.dateTime(awaited.movesAt)
  return (
    <Notice
      tone={awaited.isDecided ? 'info' : 'warn'}
      title={awaited.isDecided ? awaiting.decided(version, at) : awaiting.title(version)}
    >
      {awaited.isDecided ? awaiting.decidedText : awaiting.undecided(at)} {children}
    </Notice>
  )
}

/** What a version collects more, and the decision of the tenant: now, or on a day within its window. */
export function AwaitingSection({ tenant }: { readonly tenant: string }) {
  const { awaiting } = useText().collect
  const mayDecide = useMay('policies:decide')
  const awaited = useAwaiting(tenant)
  if (awaited === null) return null
  return (
    <Section title={awaiting.review}>
      <Summary awaited={awaited} />
      <ChangeList label={awaiting.changes} items={awaited.changes} />
      {mayDecide ? <Decide tenant={tenant} awaited={awaited} /> : <Text>{awaiting.mayNot}</Text>}
    </Section>
  )
}

interface DecideProps {
  readonly tenant: string
  readonly awaited: Awaited
}

function Decide({ tenant, awaited }: DecideProps) {
  const { awaiting } = useText().collect
  const format = useFormat()
  const change = useChange('PUT /manage/v1/tenants/{tenant}/policies')
  const [asked, setAsked] = useState<'now' | 'day'>()
  const [day, setDay] = useState('')
  const { version, windowEndsAt } = awaited
  const first = new Date(Date.now() + DAY_MS).toISOString().slice(0, DAY_LENGTH)
  const last = windowEndsAt.slice(0, DAY_LENGTH)
  const close = () => {
    setAsked(undefined)
    change.reset()
  }
  const decide = () =>
    change.mutate(
      {
        params: { tenant },
        body: asked === 'day' ? { version, movesAt: `${day}T00:00:00Z` } : { version },
      },
      { onSuccess: close },
    )
  return (
    <>
      <Group>
        <Button onClick={() => setAsked('now')}>{awaiting.approve}</Button>
        <Button variant="default" onClick={() => setAsked('day')}>
          {awaiting.schedule}
        </Button>
      </Group>
      <ReasonModal
        title={asked === 'day' ? awaiting.schedule : awaiting.approve}
        isOpen={asked !== undefined}
        onClose={close}
        onConfirm={decide}
        hasReason={false}
        isBusy={change.isPending}
        problem={change.error}
      >
        {asked === 'day' ? (
          <Stack gap="xs">
            {awaiting.scheduleText(format.day(first), format.day(last))}
            <TextInput
              label={awaiting.day}
              type="date"
              min={first}
              max={last}
              value={day}
              onChange={(event) => setDay(event.currentTarget.value)}
              required
            />
          </Stack>
        ) : (
          awaiting.approveText(format.number(version))
        )}
      </ReasonModal>
    </>
  )
}
