import { HOUR_MS } from '#domain/clock.ts'
import { ApiError } from '#domain/errors.ts'
import {
  findVote,
  listDueVotes,
  listVotedRequests,
  listVotes,
} from '#drizzle/repositories/request_votes.ts'
import type { RequestKey } from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../gateway.ts'
import type { ScheduledJob } from '../jobs/jobs.ts'
import { askVoters, giveVote } from './ask_voters.ts'
import { beginVoted } from './begin.ts'
import { hashSecret } from './request_secrets.ts'
import { reloadRequest } from './requests.ts'

/** Votes and requests of one look: the next one takes the others. */
const LOOK_MAX = 200
/** Requests whose last vote is older than this were looked at often enough. */
const VOTED_SINCE_MS = HOUR_MS

/**
 * Takes a vote that comes later, and has the request carried out where it was the last one that was missing. The first
 * counts: sent again it changes nothing, whatever it says, and is answered with the one that counts. Throws the same
 * ApiError `not_found` for a token that is unknown or over, or whose request waits for no votes.
 */
export async function takeVote(
  gateway: Gateway,
  sentToken: string,
  said: { readonly vote: 'approve' | 'deny'; readonly note?: string | undefined },
): Promise<'approve' | 'deny'> {
  const { database, clock } = gateway
  const tokenHash = hashSecret(sentToken)
  const find = async () => {
    const now = new Date(clock.nowMs())
    const vote = await database.withOwner((tx) => findVote(tx, { tokenHash, now }))
    if (vote === undefined) throw new ApiError('not_found', 'Cannot find the request')
    return vote
  }
  const asked = await find()
  if (asked.vote !== undefined) return asked.vote
  const request = await reloadRequest(gateway, { tenantId: asked.tenantId, id: asked.requestId })
  if (request.status !== 'received' && request.status !== 'reviewing') {
    throw new ApiError('not_found', 'Cannot find the request')
  }
  if (!(await giveVote(gateway, asked, said))) return (await find()).vote ?? said.vote
  await beginVoted(gateway, request)
  return said.vote
}

/** The votes on a request, for those who answer it. */
export async function describeVotes({ database }: Pick<Gateway, 'database'>, request: RequestKey) {
  const votes = await database.withTenant(request.tenantId, (tx) => listVotes(tx, request))
  return votes.map((vote) => ({
    voter: vote.voterId,
    name: vote.name,
    askedAt: vote.askedAt,
    expiresAt: vote.expiresAt,
    vote: vote.vote ?? null,
    votedAt: vote.votedAt ?? null,
    note: vote.note ?? null,
    lastError: vote.lastError ?? null,
  }))
}

/** Asks voters again, ends votes whose time is over, and goes on with what all have approved. Safe to repeat. */
export async function followVotes(gateway: Gateway): Promise<void> {
  const { database, clock } = gateway
  const now = new Date(clock.nowMs())
  const due = await database.withOwner((tx) => listDueVotes(tx, { now, limit: LOOK_MAX }))
  const asked = new Map(due.map(({ tenantId, requestId: id }) => [id, { tenantId, id }]))
  for (const key of asked.values()) await askVoters(gateway, await reloadRequest(gateway, key))
  const since = new Date(now.getTime() - VOTED_SINCE_MS)
  const voted = await database.withOwner((tx) => listVotedRequests(tx, { since, limit: LOOK_MAX }))
  for (const key of voted) await beginVoted(gateway, await reloadRequest(gateway, key))
}

/** Looks every minute. */
export function voteJob(gateway: Gateway): ScheduledJob {
  return { name: 'request-votes', cron: '* * * * *', handler: () => followVotes(gateway) }
}
