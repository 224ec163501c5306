import { and, asc, eq, gt, inArray, isNull, lte, sql } from 'drizzle-orm'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import type { Transaction } from '../database.ts'
import { requestApprovals, requestVotes } from '../schema/requests.ts'
import { subjectRequests } from '../schema/subjects.ts'
import { appendToLedger } from './ledger_entries.ts'
import { isRequest, type RequestKey } from './subject_requests.ts'

/** Names the vote of one voter on one request. */
export interface VoteKey {
  readonly tenantId: TenantId
  readonly requestId: string
  readonly voterId: string
}

/** A vote that was asked for. */
export interface RequestVote extends VoteKey {
  readonly name: string
  /** SHA-256 of the token that it is given with, which is of one plan. */
  readonly tokenHash: Uint8Array
  readonly askedAt: Date
  /** How often it was asked for in vain. */
  readonly attempts: number
  readonly nextAt: Date
  readonly expiresAt: Date
  /** Undefined until it is given. */
  readonly vote: Vote | undefined
  readonly votedAt: Date | undefined
  readonly note: string | undefined
  readonly lastError: string | undefined
}

export const VOTES = ['approve', 'deny'] as const
export type Vote = (typeof VOTES)[number]

/** Statuses in which a request waits for votes. */
const OPEN = ['received', 'reviewing']

type VoteRow = typeof requestVotes.$inferSelect

function parseVote(row: VoteRow): RequestVote {
  const tenantId = parseTenantId(row.tenantId)
  invariant(tenantId !== undefined, 'the id of a tenant is a GUID')
  return {
    ...row,
    tenantId,
    vote: VOTES.find((known) => known === row.vote),
    votedAt: row.votedAt ?? undefined,
    note: row.note ?? undefined,
    lastError: row.lastError ?? undefined,
  }
}

function isVote({ tenantId, requestId, voterId }: VoteKey) {
  return and(
    eq(requestVotes.tenantId, tenantId),
    eq(requestVotes.requestId, requestId),
    eq(requestVotes.voterId, voterId),
  )
}

/** Until the transaction ends nobody else decides on the request; false where it does not wait for a decision. */
export async function lockRequest(tx: Transaction, key: RequestKey): Promise<boolean> {
  const rows = await tx
    .select({ status: subjectRequests.status })
    .from(subjectRequests)
    .where(isRequest(key))
    .for('update')
  return rows.some(({ status }) => OPEN.includes(status))
}

/** Asks a voter, or asks it again: what it has said before counts no more. */
export async function askForVote(
  tx: Transaction,
  vote: VoteKey & Pick<RequestVote, 'name' | 'tokenHash' | 'askedAt' | 'expiresAt'>,
): Promise<void> {
  const begun = {
    ...{ name: vote.name, tokenHash: Buffer.from(vote.tokenHash), askedAt: vote.askedAt },
    ...{ attempts: 0, nextAt: vote.askedAt, expiresAt: vote.expiresAt },
    ...{ vote: null, votedAt: null, note: null, lastError: null },
  }
  const { tenantId, requestId, voterId } = vote
  await tx
    .insert(requestVotes)
    .values({ tenantId, requestId, voterId, ...begun })
    .onConflictDoUpdate({
      target: [requestVotes.tenantId, requestVotes.requestId, requestVotes.voterId],
      set: begun,
    })
}

/** The votes of a request by the names of the voters. */
export async function listVotes(
  tx: Transaction,
  { tenantId, id }: RequestKey,
): Promise<readonly RequestVote[]> {
  const rows = await tx
    .select()
    .from(requestVotes)
    .where(and(eq(requestVotes.tenantId, tenantId), eq(requestVotes.requestId, id)))
    .orderBy(asc(requestVotes.name))
  return rows.map(parseVote)
}

/** The vote with this token while it can be given, or where it was given; of any tenant. */
export async function findVote(
  tx: Transaction,
  { tokenHash, now }: { readonly tokenHash: Uint8Array; readonly now: Date },
): Promise<RequestVote | undefined> {
  const rows = await tx
    .select()
    .from(requestVotes)
    .where(and(eq(requestVotes.tokenHash, Buffer.from(tokenHash)), gt(requestVotes.expiresAt, now)))
    .limit(1)
  return rows[0] && parseVote(rows[0])
}

/** What is said by a voter, or for one that says nothing. */
export interface GivenVote {
  readonly vote: 'approve' | 'deny'
  readonly at: Date
  readonly note?: string | undefined
}

/** Keeps a vote, once, with its leaf; false where there is one, or it was asked for anew meanwhile. */
export async function recordVote(
  tx: Transaction,
  asked: VoteKey & Pick<RequestVote, 'tokenHash'>,
  { vote, at, note }: GivenVote,
): Promise<boolean> {
  const rows = await tx
    .update(requestVotes)
    .set({ vote, votedAt: at, note: note ?? null, lastError: null })
    .where(
      and(
        isVote(asked),
        eq(requestVotes.tokenHash, Buffer.from(asked.tokenHash)),
        isNull(requestVotes.vote),
      ),
    )
    .returning({ voterId: requestVotes.voterId })
  if (rows.length === 0) return false
  const { tenantId, requestId, voterId } = asked
  const detail = { voter: voterId, vote }
  await appendToLedger(tx, { tenantId, kind: 'request_vote', at, request: requestId, detail })
  return true
}

/** Keeps when a voter is asked next, and what went wrong. */
export async function putVoteOff(
  tx: Transaction,
  asked: VoteKey & Pick<RequestVote, 'tokenHash'>,
  { nextAt, attempts, lastError }: Pick<RequestVote, 'nextAt' | 'attempts' | 'lastError'>,
): Promise<void> {
  await tx
    .update(requestVotes)
    .set({ nextAt, attempts, lastError: lastError ?? null })
    .where(and(isVote(asked), eq(requestVotes.tokenHash, Buffer.from(asked.tokenHash))))
}

/** Votes of open requests that are to be asked for now, or whose time is over; at most so many. */
export async function listDueVotes(
  tx: Transaction,
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<readonly RequestVote[]> {
  const rows = await tx
    .select({ vote: requestVotes })
    .from(requestVotes)
    .innerJoin(
      subjectRequests,
      and(
        eq(subjectRequests.tenantId, requestVotes.tenantId),
        eq(subjectRequests.id, requestVotes.requestId),
        inArray(subjectRequests.status, OPEN),
      ),
    )
    .where(and(isNull(requestVotes.vote), lte(requestVotes.nextAt, now)))
    .orderBy(asc(requestVotes.nextAt))
    .limit(limit)
  return rows.map(({ vote }) => parseVote(vote))
}

/** Open requests on which a vote was given since then, and none against. */
export async function listVotedRequests(
  tx: Transaction,
  { since, limit }: { readonly since: Date; readonly limit: number },
): Promise<readonly RequestKey[]> {
  const { tenantId, id, status } = subjectRequests
  const rows = await tx
    .select({ tenantId, id })
    .from(subjectRequests)
    .innerJoin(
      requestVotes,
      and(eq(requestVotes.tenantId, tenantId), eq(requestVotes.requestId, id)),
    )
    .where(inArray(status, OPEN))
    .groupBy(tenantId, id)
    .having(
      sql`max(${requestVotes.votedAt}) >= ${since.toISOString()}::timestamptz
        and coalesce(bool_and(${requestVotes.vote} = 'approve'), false)`,
    )
    .limit(limit)
  return rows.flatMap((row) => {
    const parsed = parseTenantId(row.tenantId)
    return parsed === undefined ? [] : [{ tenantId: parsed, id: row.id }]
  })
}

/** Who has approved this plan of a request, the last one first. */
export async function listApprovers(
  tx: Transaction,
  { tenantId, id }: RequestKey,
  planHash: string,
): Promise<readonly string[]> {
  const rows = await tx
    .select({ actor: requestApprovals.actor })
    .from(requestApprovals)
    .where(
      and(
        eq(requestApprovals.tenantId, tenantId),
        eq(requestApprovals.requestId, id),
        eq(requestApprovals.planHash, planHash),
      ),
    )
    .orderBy(sql`${requestApprovals.at} desc`)
  return rows.map(({ actor }) => actor)
}
