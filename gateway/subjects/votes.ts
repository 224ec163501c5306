import { createHmac } from 'node:crypto'
import { HOUR_MS } from '#domain/clock.ts'
import type { Transaction } from '#drizzle/database.ts'
import { type Connector, listConnectors } from '#drizzle/repositories/connectors.ts'
import { recordApproval } from '#drizzle/repositories/request_decisions.ts'
import {
  askForVote,
  listVotes,
  lockRequest,
  type RequestVote,
  type VoteKey,
} from '#drizzle/repositories/request_votes.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../gateway.ts'
import { type Plan, planRequest } from './plan.ts'
import { hashSecret } from './request_secrets.ts'

/*
 * The vote of one voter on one plan of a request:
 *
 *   unasked ──approve of a person──> waiting ──"approve"──> approved
 *      ^                                └──"deny", or no answer in time──> denied
 *      ├──another plan──────── (any of these)
 *      └──approve of a person─ denied
 *
 * A request runs once all required voters have approved the plan that people have approved, and nobody has denied it. A
 * voter that is not required is asked, and its silence stops nothing.
 */
type VoteState = 'unasked' | 'waiting' | 'approved' | 'denied'

/** Where the votes on a plan stand. */
export interface VoteTally {
  readonly planHash: string
  /** Required voters that have not approved it. */
  readonly missing: readonly string[]
  /** Voters that have denied it, or have not answered in time. */
  readonly denied: readonly string[]
}

type VoteGateway = Pick<Gateway, 'keyring' | 'clock'>

/** Token of a vote: of one voter, one plan and one time of asking. It is made anew whenever it is sent. */
export function voteToken(
  { keyring }: Pick<Gateway, 'keyring'>,
  { tenantId, requestId, voterId }: VoteKey,
  { planHash, askedAt }: { readonly planHash: string; readonly askedAt: Date },
): string {
  const said = [tenantId, requestId, voterId, planHash, askedAt.toISOString()].join(' ')
  const made = createHmac('sha256', keyring.secretKey('request votes')).update(said)
  return `tgw_${made.digest('base64url')}`
}

/** Whether a vote was asked for on this plan, and not on another one. */
export function isOnPlan(
  gateway: Pick<Gateway, 'keyring'>,
  vote: RequestVote,
  planHash: string,
): boolean {
  const token = voteToken(gateway, vote, { planHash, askedAt: vote.askedAt })
  return Buffer.from(hashSecret(token)).equals(Buffer.from(vote.tokenHash))
}

/**
 * Asks all voters who have not approved this plan and are not thinking about it, where there are any; undefined where the
 * tenant has no voters or the request waits for no decision. The approval is kept, so that the request can go on when they have voted.
 */
export async function openVotes(
  tx: Transaction,
  gateway: VoteGateway,
  { request, actor }: { readonly request: SubjectRequest; readonly actor: string },
): Promise<VoteTally | undefined> {
  const { tenantId, id } = request
  const voters = await listConnectors(tx, tenantId, ['voter'])
  if (voters.length === 0 || !(await lockRequest(tx, request))) return undefined
  const plan = await planRequest(tx, request)
  const { planHash } = plan
  const at = new Date(gateway.clock.nowMs())
  await recordApproval(tx, { tenantId, id, actor, planHash, at })
  const states = await statesOf(tx, gateway, { request, voters, plan })
  for (const { voter, state } of states) {
    if (voter.pausedAt !== undefined || state === 'waiting' || state === 'approved') continue
    await ask(tx, gateway, { voter, request, planHash })
  }
  return await tallyVotes(tx, gateway, { request, plan })
}

async function ask(
  tx: Transaction,
  gateway: VoteGateway,
  {
    voter,
    request,
    planHash,
  }: { readonly voter: Connector; readonly request: SubjectRequest; readonly planHash: string },
): Promise<void> {
  const askedAt = new Date(gateway.clock.nowMs())
  const key = { tenantId: request.tenantId, requestId: request.id, voterId: voter.id }
  const hours = Number(voter.settings['timeoutHours'])
  await askForVote(tx, {
    ...{ ...key, name: voter.name, askedAt },
    tokenHash: hashSecret(voteToken(gateway, key, { planHash, askedAt })),
    expiresAt: new Date(askedAt.getTime() + hours * HOUR_MS),
  })
}

/** Where the votes on the plan of now stand. */
export async function tallyVotes(
  tx: Transaction,
  gateway: VoteGateway,
  { request, plan }: { readonly request: SubjectRequest; readonly plan: Plan },
): Promise<VoteTally> {
  const voters = await listConnectors(tx, request.tenantId, ['voter'])
  const states = await statesOf(tx, gateway, { request, voters, plan })
  const namesOf = (isWanted: (voter: Connector, state: VoteState) => boolean) =>
    states.filter(({ voter, state }) => isWanted(voter, state)).map(({ voter }) => voter.name)
  return {
    planHash: plan.planHash,
    missing: namesOf((voter, state) => isRequired(voter) && state !== 'approved'),
    denied: namesOf((_, state) => state === 'denied'),
  }
}

interface Asked {
  readonly request: SubjectRequest
  readonly voters: readonly Connector[]
  readonly plan: Plan
}

async function statesOf(
  tx: Transaction,
  gateway: VoteGateway,
  { request, voters, plan }: Asked,
): Promise<readonly { readonly voter: Connector; readonly state: VoteState }[]> {
  const votes = await listVotes(tx, request)
  const nowMs = gateway.clock.nowMs()
  return voters.map((voter) => {
    const vote = votes.find(({ voterId }) => voterId === voter.id)
    if (vote === undefined || !isOnPlan(gateway, vote, plan.planHash)) {
      return { voter, state: 'unasked' }
    }
    if (vote.vote !== undefined) {
      return { voter, state: vote.vote === 'approve' ? 'approved' : 'denied' }
    }
    const isLate = vote.expiresAt.getTime() <= nowMs
    return { voter, state: isLate && isRequired(voter) ? 'denied' : 'waiting' }
  })
}

export function isRequired({ settings }: Pick<Connector, 'settings'>): boolean {
  return settings['required'] === true
}
