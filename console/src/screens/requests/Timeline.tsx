import type { ReactNode } from 'react'
import { Section } from '../../components/Section.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { RequestDetail } from './search.ts'
import { StatusTag } from './words.tsx'

interface Moment {
  readonly key: string
  readonly at: string
  readonly what: ReactNode
  readonly actor?: string
  readonly note?: string | null | undefined
}

/** All that happened to a request, the newest first. */
export function Timeline({ request }: { readonly request: RequestDetail }) {
  const { detail } = useText().requests
  const format = useFormat()
  const moments = useMoments(request)
  return (
    <Section title={detail.timeline}>
      <ol className="rl-timeline">
        {moments.map(({ key, at, what, actor, note }) => (
          <li key={key}>
            <div>{what}</div>
            <div className="rl-when">
              <time dateTime={at}>{format.dateTime(at)}</time>
              {actor !== undefined && <> {detail.by(actor)}</>}
            </div>
            {note !== undefined && note !== null && <div className="rl-note">{note}</div>}
          </li>
        ))}
      </ol>
    </Section>
  )
}

function useMoments({ history, approvals, votes }: RequestDetail): readonly Moment[] {
  const { detail } = useText().requests
  const changes = history.map(
    ({ status, at, actor, note }, place): Moment => ({
      key: `status ${place}`,
      ...{ at, actor, note },
      what: <StatusTag status={status} />,
    }),
  )
  const given = approvals.map(
    ({ actor, at, planHash }): Moment => ({
      key: `approval ${actor} ${at}`,
      ...{ at, actor },
      what: detail.approvedPlan(planHash.slice(0, 8)),
    }),
  )
  const asked = votes.map(
    ({ voter, name, askedAt }): Moment => ({
      key: `asked ${voter}`,
      at: askedAt,
      what: detail.asked(name),
    }),
  )
  const voted = votes.flatMap(({ voter, name, vote, votedAt, note }): readonly Moment[] =>
    vote === null || votedAt === null
      ? []
      : [
          {
            key: `vote ${voter}`,
            at: votedAt,
            what: detail.voted(name, detail.votes[vote]),
            note,
          },
        ],
  )
  return [...changes, ...given, ...asked, ...voted].toSorted((one, other) =>
    other.at.localeCompare(one.at),
  )
}
