import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { parseJson } from '#domain/parse_json.ts'
import { type Connector, findConnector } from '#drizzle/repositories/connectors.ts'
import {
  type GivenVote,
  listVotes,
  putVoteOff,
  type RequestVote,
  recordVote,
} from '#drizzle/repositories/request_votes.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { postSigned } from '../connectors/post_signed.ts'
import { openSettings } from '../connectors/secrets.ts'
import type { Gateway } from '../gateway.ts'
import { scrubReason } from '../holds/operator_texts.ts'
import { type Plan, planRequest } from './plan.ts'
import { isOnPlan, isRequired, voteToken } from './votes.ts'

/** How often a voter that does not answer is asked, with pauses that double up to an hour. */
const TRIES_MAX = 12
const MINUTE_MS = 60_000
const PAUSE_MAX_MINUTES = 60
const NOTE_LENGTH_MAX = 1_000

/** Asks every voter of a request that is to be asked now, all at once. What they answer at once is kept. Never throws. */
export async function askVoters(gateway: Gateway, request: SubjectRequest): Promise<void> {
  const { tenantId } = request
  const now = new Date(gateway.clock.nowMs())
  const { plan, due } = await gateway.database.withTenant(tenantId, async (tx) => ({
    plan: await planRequest(tx, request),
    due: (await listVotes(tx, request)).filter(
      ({ vote, nextAt }) => vote === undefined && nextAt.getTime() <= now.getTime(),
    ),
  }))
  await Promise.all(due.map((vote) => askVoter(gateway, { request, plan, vote })))
}

interface Question {
  readonly request: SubjectRequest
  readonly plan: Plan
  readonly vote: RequestVote
}

async function askVoter(gateway: Gateway, { request, plan, vote }: Question): Promise<void> {
  const { tenantId } = request
  const { database, clock } = gateway
  const voter = await database.withTenant(tenantId, (tx) =>
    findConnector(tx, { tenantId, id: vote.voterId }),
  )
  if (vote.expiresAt.getTime() <= clock.nowMs()) {
    return await endVote(gateway, vote, voter)
  }
  // What is to be voted on is not there any more: whoever approves the request again asks anew.
  const isMoot = voter?.pausedAt !== undefined || !isOnPlan(gateway, vote, plan.planHash)
  if (voter === undefined || isMoot || vote.attempts >= TRIES_MAX) {
    return await putOff(gateway, vote, { nextAt: vote.expiresAt, lastError: vote.lastError })
  }
  const answer = await post(gateway, voter, { request, plan, vote })
  if (answer === undefined) return await putOffAfterFailure(gateway, vote)
  if (answer === 'later') return await putOff(gateway, vote, { nextAt: vote.expiresAt })
  await giveVote(gateway, vote, answer)
}

/** Keeps a vote; false where there is one already. */
export async function giveVote(
  gateway: Gateway,
  vote: RequestVote,
  { vote: said, note }: Pick<GivenVote, 'vote' | 'note'>,
): Promise<boolean> {
  const { tenantId } = vote
  const at = new Date(gateway.clock.nowMs())
  const scrubber = gateway.policies.scrubberFor(tenantId)
  const clean = note && scrubReason(scrubber, note)
  return await gateway.database.withTenant(tenantId, (tx) =>
    recordVote(tx, vote, { vote: said, at, note: clean }),
  )
}

/** No answer in time is a denial where the voter is required, and nothing otherwise. */
async function endVote(
  gateway: Gateway,
  vote: RequestVote,
  voter: Connector | undefined,
): Promise<void> {
  if (voter !== undefined && isRequired(voter)) {
    await giveVote(gateway, vote, { vote: 'deny', note: 'No answer in time' })
  } else {
    const never = new Date('9999-12-31T00:00:00Z')
    await putOff(gateway, vote, { nextAt: never, lastError: 'No answer in time' })
  }
}

async function putOffAfterFailure(gateway: Gateway, vote: RequestVote): Promise<void> {
  const attempts = vote.attempts + 1
  const pauseMs = Math.min(2 ** vote.attempts, PAUSE_MAX_MINUTES) * MINUTE_MS
  const nextMs = Math.min(gateway.clock.nowMs() + pauseMs, vote.expiresAt.getTime())
  const lastError = 'Cannot ask the voter: it did not take the question'
  await putOff(gateway, { ...vote, attempts }, { nextAt: new Date(nextMs), lastError })
}

async function putOff(
  { database }: Gateway,
  vote: RequestVote,
  { nextAt, lastError }: { readonly nextAt: Date; readonly lastError?: string | undefined },
): Promise<void> {
  const { attempts } = vote
  await database.withTenant(vote.tenantId, (tx) =>
    putVoteOff(tx, vote, { nextAt, attempts, lastError }),
  )
}

type VoterAnswer = Pick<GivenVote, 'vote' | 'note'> | 'later' | undefined

/** Asks without saying whom it is about: counts, words and the name of the plan. */
async function post(
  gateway: Gateway,
  voter: Connector,
  { request, plan, vote }: Question,
): Promise<VoterAnswer> {
  const { url, secret } = openSettings(gateway, voter)
  const { planHash, total, consents, items } = plan
  const token = voteToken(gateway, vote, { planHash, askedAt: vote.askedAt })
  const answer = await postSigned(gateway, {
    ...{ url: String(url), secret: String(secret) },
    id: `msg_${voter.id}_${vote.askedAt.getTime()}_${request.id}`,
    body: {
      type: 'request.vote',
      request: request.id,
      tenant: request.tenantId,
      right: request.type,
      regulation: request.regulation,
      dueAt: request.dueAt,
      ...{ identities: request.identityCounts, reports: total, consents, items },
      ...{ planHash, token, expiresAt: vote.expiresAt },
    },
  })
  if (answer.kind !== 'answered' || answer.status < 200 || answer.status >= 300) return undefined
  return answer.isWhole ? readAnswer(answer.bytes.toString('utf8'), planHash) : 'later'
}

/** What is no clear vote on this plan is none yet: the voter has its token. */
function readAnswer(text: string, planHash: string): VoterAnswer {
  const parsed = parseJson(text)
  const said: JsonObject = parsed.ok && isJsonObject(parsed.value) ? parsed.value : {}
  const { vote, note, planHash: on = planHash } = said
  if ((vote !== 'approve' && vote !== 'deny') || on !== planHash) return 'later'
  return typeof note === 'string' ? { vote, note: note.slice(0, NOTE_LENGTH_MAX) } : { vote }
}
