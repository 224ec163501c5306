import { Button, Stack } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useChange, useRead } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import { useTenant } from '../../app/tenant.ts'
import { ErrorState } from '../../components/ErrorState.tsx'
import { type Fact, Facts } from '../../components/Facts.tsx'
import { JsonView } from '../../components/JsonView.tsx'
import { Loaded } from '../../components/Loaded.tsx'
import { Page } from '../../components/Page.tsx'
import { ReasonModal } from '../../components/ReasonModal.tsx'
import { Section } from '../../components/Section.tsx'
import { TextLink } from '../../components/TextLink.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { DeadLetters } from './DeadLetters.tsx'
import { Replays } from './Replays.tsx'
import { SinkState, Waiting } from './SinkState.tsx'
import type { Sink } from './sinks.ts'

/** One sink: how it stands, what it was given, and what could not be given. */
export function SinkDetails() {
  const { sinks: text, common } = useText()
  const { sink: id } = useParams({ from: '/sinks/$sink' })
  const tenant = useTenant()
  const reading = useRead('GET /manage/v1/sinks', { query: { tenant } }, { enabled: tenant !== '' })
  return (
    <Loaded reading={reading}>
      {({ items }) => {
        const sink = items.find((known) => known.id === id)
        return sink === undefined ? (
          <Page title={text.details.title}>
            <ErrorState title={common.error.title} text={text.details.notFound} />
          </Page>
        ) : (
          <Details tenant={tenant} sink={sink} />
        )
      }}
    </Loaded>
  )
}

interface Props {
  readonly tenant: string
  readonly sink: Sink
}

function Details({ tenant, sink }: Props) {
  const { sinks: text } = useText()
  const mayManage = useMay('sinks:manage')
  const facts = useFacts(sink)
  return (
    <Page
      title={sink.name}
      subtitle={
        <TextLink to="/sinks" search={{ tenant }} size="sm">
          {text.back}
        </TextLink>
      }
      actions={mayManage && <Actions tenant={tenant} sink={sink} />}
    >
      <Section title={text.details.title}>
        <Facts facts={facts} />
        {Object.keys(sink.settings).length > 0 && (
          <JsonView label={text.details.settings} value={sink.settings} />
        )}
      </Section>
      <Stack>
        <DeadLetters tenant={tenant} sink={sink} />
        <Replays tenant={tenant} sink={sink} />
      </Stack>
    </Page>
  )
}

function useFacts(sink: Sink): readonly Fact[] {
  const { sinks, common } = useText()
  const text = sinks.details
  const format = useFormat()
  const { failingSince, lastError, lastSentAt, classes, categories, products } = sink
  return [
    {
      name: sinks.status,
      value: (
        <>
          <SinkState sink={sink} />{' '}
          {failingSince !== undefined && sinks.state.failingSince(format.dateTime(failingSince))}
        </>
      ),
    },
    { name: sinks.kind, value: sinks.kinds[sink.kind] },
    { name: text.endpoint, value: <span className="code">{sink.endpoint}</span> },
    { name: sinks.list.purpose, value: common.purpose[sink.purpose] },
    { name: sinks.list.waiting, value: <Waiting count={sink.waiting} /> },
    { name: sinks.list.sent, value: format.number(sink.sent) },
    {
      name: sinks.list.lastSent,
      value: lastSentAt === undefined ? common.never : format.dateTime(lastSentAt),
    },
    { name: text.withheld, value: format.number(sink.withheld) },
    { name: text.refused, value: format.number(sink.refused) },
    { name: sinks.list.deadLetters, value: format.number(sink.deadLetters) },
    ...(sink.lettersDropped > 0
      ? [{ name: text.lettersDropped, value: format.number(sink.lettersDropped) }]
      : []),
    ...(lastError === undefined ? [] : [{ name: text.lastError, value: lastError }]),
    {
      name: text.classes,
      value:
        classes === undefined ? text.all : format.list(classes.map((one) => common.class[one])),
    },
    ...(categories === undefined
      ? []
      : [
          {
            name: text.categories,
            value: format.list(categories.map((one) => common.category[one])),
          },
        ]),
    { name: text.products, value: products === undefined ? text.all : format.list(products) },
    { name: sinks.list.keeps, value: sink.keeps ? text.keepsText : text.forgets },
    { name: sinks.created, value: format.dateTime(sink.createdAt) },
  ]
}

function Actions({ tenant, sink }: Props) {
  const { sinks: text } = useText()
  const navigate = useNavigate()
  const [isRemoving, setRemoving] = useState(false)
  const pause = useChange('POST /manage/v1/tenants/{tenant}/sinks/{sink}/pause')
  const resume = useChange('POST /manage/v1/tenants/{tenant}/sinks/{sink}/resume')
  const remove = useChange('DELETE /manage/v1/tenants/{tenant}/sinks/{sink}')
  const params = { tenant, sink: sink.id }
  const isPaused = sink.status === 'paused'
  const change = isPaused ? resume : pause
  return (
    <>
      {change.error !== null && <ErrorState problem={change.error} />}
      <Button
        variant="default"
        loading={change.isPending}
        onClick={() => change.mutate({ params })}
      >
        {isPaused ? text.resume : text.pause}
      </Button>
      <Button variant="default" onClick={() => setRemoving(true)}>
        {text.remove}
      </Button>
      <ReasonModal
        title={text.actionOf(text.remove, sink.name)}
        isOpen={isRemoving}
        onClose={() => setRemoving(false)}
        onConfirm={() =>
          remove.mutate(
            { params },
            { onSuccess: () => void navigate({ to: '/sinks', search: { tenant } }) },
          )
        }
        confirm={text.remove}
        hasReason={false}
        isDangerous
        isBusy={remove.isPending}
        problem={remove.error}
      >
        {text.details.removeText}
      </ReasonModal>
    </>
  )
}
