import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { EmptyState } from '../components/EmptyState.tsx'
import { type Purpose, PurposeSelect } from '../components/PurposeSelect.tsx'
import { Section } from '../components/Section.tsx'
import { Tag } from '../components/Tag.tsx'
import { useText } from '../i18n/language.tsx'
import { giveReason, REASON_PURPOSE, type ReadingQuery, useReading } from './reading.ts'

const REASON_LENGTH_MAX = 500

interface Props {
  readonly purpose: Purpose | undefined
  readonly onPurpose: (purpose: Purpose) => void
  /** Shown beside the purpose. */
  readonly actions?: ReactNode
  readonly children: (query: ReadingQuery) => ReactNode
}

/** Asks what reports are looked at for, shows it all the time, and reads nothing before. */
export function ReadingGate({ purpose, onPurpose, actions, children }: Props) {
  const { reports } = useText()
  const { mayRead, isByReason, query } = useReading(purpose)
  if (!mayRead) {
    return (
      <section className="surface">
        <EmptyState title={reports.refused} text={reports.refusedText} />
      </section>
    )
  }
  if (purpose === undefined || (isByReason && purpose !== REASON_PURPOSE)) {
    return (
      <Section title={reports.ask.title} hint={reports.ask.text}>
        <AskPurpose isByReason={isByReason} onPurpose={onPurpose} />
      </Section>
    )
  }
  if (isByReason && query === undefined) return <AskReason />
  return (
    <>
      <Group justify="space-between" align="flex-end" gap="sm" className="no-print">
        {isByReason ? <GivenReason /> : <PurposeSelect value={purpose} onChange={onPurpose} />}
        {actions}
      </Group>
      {query !== undefined && children(query)}
    </>
  )
}

interface AskProps {
  readonly isByReason: boolean
  readonly onPurpose: (purpose: Purpose) => void
}

function AskPurpose({ isByReason, onPurpose }: AskProps) {
  const { common } = useText()
  if (!isByReason) return <PurposeSelect value={undefined} onChange={onPurpose} />
  return (
    <Group>
      <Button onClick={() => onPurpose(REASON_PURPOSE)}>{common.purpose[REASON_PURPOSE]}</Button>
    </Group>
  )
}

function AskReason() {
  const { reports, common } = useText()
  const [reason, setReason] = useState('')
  return (
    <Section title={reports.reason.title} hint={reports.reason.text}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          giveReason(reason.trim())
        }}
      >
        <Stack align="flex-start" maw={560}>
          <Textarea
            label={common.reason}
            description={common.reasonHint}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={REASON_LENGTH_MAX}
            required
            autosize
            minRows={2}
            w="100%"
          />
          <Button type="submit" disabled={reason.trim() === ''}>
            {reports.reason.give}
          </Button>
        </Stack>
      </form>
    </Section>
  )
}

function GivenReason() {
  const { reports, common } = useText()
  return (
    <Group gap="sm">
      <Tag tone="info">{common.purpose[REASON_PURPOSE]}</Tag>
      <Text size="sm" c="dimmed">
        {reports.reason.given}
      </Text>
      <Button size="compact-sm" variant="subtle" onClick={() => giveReason('')}>
        {reports.reason.change}
      </Button>
    </Group>
  )
}
