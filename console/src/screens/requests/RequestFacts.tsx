import { Anchor, Text } from '@mantine/core'
import { IconCheck, IconPointFilled } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { CopyText } from '../../components/CopyText.tsx'
import { Section } from '../../components/Section.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { kindWords } from '../../receipts/kind_words.ts'
import { SaidWhole } from '../ledger/Said.tsx'
import type { RequestDetail, RequestStatus } from './search.ts'
import { TimeLeft, useRegulationTitle } from './words.tsx'

interface Props {
  readonly request: RequestDetail
}

const USUAL = ['received', 'reviewing', 'running', 'completed'] as const
const SOMETIMES = ['verifying', 'waiting', 'waiting_for_processors', 'denied', 'cancelled'] as const
const ORDER: readonly RequestStatus[] = [
  ...(['verifying', 'received', 'reviewing', 'waiting', 'running'] as const),
  ...(['waiting_for_processors', 'completed', 'denied', 'cancelled'] as const),
]

/** The way of the request, with where it stands. */
export function Steps({ request }: Props) {
  const { requests } = useText()
  const seen = new Set(request.history.map(({ status }) => status)).add(request.status)
  const hasEnded = request.daysLeft === null
  const shown = ORDER.filter(
    (status) =>
      seen.has(status) ||
      (!hasEnded &&
        USUAL.some((usual) => usual === status) &&
        !SOMETIMES.some((some) => some === status)),
  )
  return (
    <ol className="rl-steps" aria-label={requests.detail.steps}>
      {shown.map((status) => {
        const isNow = status === request.status
        const isDone = seen.has(status) && !isNow
        return (
          <li
            key={status}
            aria-current={isNow ? 'step' : undefined}
            data-state={isDone ? 'done' : undefined}
          >
            {isDone && <IconCheck size={14} aria-label={requests.detail.done} />}
            {isNow && <IconPointFilled size={14} aria-label={requests.detail.current} />}
            {requests.status[status]}
          </li>
        )
      })}
    </ol>
  )
}

export function Facts({ request }: Props) {
  const { requests } = useText()
  const { detail, denial, source } = requests
  const format = useFormat()
  const titleOf = useRegulationTitle()
  const { extension, denialReason, completedAt, notBefore, hashedSince } = request
  return (
    <Section title={detail.facts}>
      <dl className="rl-facts">
        <dt>{detail.due}</dt>
        <dd>
          {format.dateTime(request.dueAt)} <TimeLeft days={request.daysLeft} />
        </dd>
        <dt>{detail.regulation}</dt>
        <dd>{titleOf(request.regulation)}</dd>
        <dt>{detail.received}</dt>
        <dd>{format.dateTime(request.receivedAt)}</dd>
        <dt>{detail.source}</dt>
        <dd>{source[request.source]}</dd>
        {extension !== null && (
          <>
            <dt>{detail.extension}</dt>
            <dd>
              {format.dateTime(extension.until)}
              {extension.reason !== null && <div>{extension.reason}</div>}
            </dd>
          </>
        )}
        {denialReason !== null && (
          <>
            <dt>{detail.denial}</dt>
            <dd>{denial[denialReason]}</dd>
          </>
        )}
        {notBefore !== null && request.status === 'waiting' && (
          <>
            <dt>{detail.notBefore}</dt>
            <dd>{format.dateTime(notBefore)}</dd>
          </>
        )}
        {completedAt !== null && (
          <>
            <dt>{detail.completed}</dt>
            <dd>{format.dateTime(completedAt)}</dd>
          </>
        )}
        {hashedSince !== undefined && (
          <>
            <dt>{detail.hashedSince}</dt>
            <dd>{format.dateTime(hashedSince)}</dd>
          </>
        )}
        <dt>{detail.id}</dt>
        <dd>
          <CopyText value={request.id} />
        </dd>
      </dl>
    </Section>
  )
}

/** The legal clock, in sentences with their sources. */
export function ClockFacts({ request: { clock } }: Props) {
  const { detail } = useText().requests
  const format = useFormat()
  if (clock === null) {
    return (
      <Section title={detail.clock}>
        <Text size="sm">{detail.noClock}</Text>
      </Section>
    )
  }
  const rows = [
    [detail.acknowledgeBy, clock.acknowledgeBy],
    [detail.due, clock.dueAt],
    [detail.extendableUntil, clock.extendedDueAt],
    [detail.announceBy, clock.extensionAnnounceBy],
    [detail.paused, clock.pausedSince],
  ] as const
  return (
    <Section title={detail.clock}>
      <dl className="rl-facts">
        {rows.map(
          ([name, at]) =>
            at !== null && (
              <div key={name} className="rl-contents">
                <dt>{name}</dt>
                <dd>{format.dateTime(at)}</dd>
              </div>
            ),
        )}
      </dl>
      <ul className="rl-sentences">
        {clock.explanation.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Section>
  )
}

/** What the execution counted. */
export function Result({ request: { result } }: Props) {
  const { detail } = useText().requests
  if (result === null) return null
  return (
    <Section title={detail.result}>
      <SaidWhole detail={result} />
    </Section>
  )
}

export function InLedger({ request }: Props) {
  const { requests, ledger } = useText()
  const format = useFormat()
  return (
    <Section title={requests.detail.ledger} hint={requests.detail.ledgerHint}>
      <ul className="rl-timeline">
        {request.ledger.map(({ id, kind, at }) => (
          <li key={id}>
            <Anchor
              size="sm"
              renderRoot={(props) => (
                <Link
                  to="/ledger/entries/$id"
                  params={{ id }}
                  search={{ request: request.id }}
                  {...props}
                />
              )}
            >
              {kindWords(kind, ledger)}
            </Anchor>
            <div className="rl-when">{format.dateTime(at)}</div>
          </li>
        ))}
      </ul>
    </Section>
  )
}
