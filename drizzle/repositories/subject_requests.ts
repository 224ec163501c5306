import { and, asc, desc, eq, getTableColumns, inArray, lt, notInArray, sql } from 'drizzle-orm'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import type { JsonObject } from '#domain/json.ts'
import {
  type IdentityCounts,
  REQUEST_STATUSES,
  type RequestResult,
  type RequestStatus,
} from '#domain/subject_request.ts'
import { REQUEST_RIGHTS, type RequestRight } from '#policies/schema/policy_source.ts'
import type { Transaction } from '../database.ts'
import { subjectRequestEvents, subjectRequests } from '../schema/subjects.ts'
import { isNoReminder } from './clock_reminders.ts'
import { type CallbackTarget, insertCallbacks, repeatCallbacks } from './request_callbacks.ts'
import { filingOf, insertEvent } from './request_events.ts'
import { insertIdentities, type RequestIdentity } from './request_identities.ts'
import { noteState } from './state_tokens.ts'

/** Names one request within its tenant. */
export interface RequestKey {
  readonly tenantId: TenantId
  readonly id: string
}

export interface SubjectRequest extends RequestKey {
  readonly type: RequestRight
  readonly regulation: string
  readonly status: RequestStatus
  readonly identityCounts: IdentityCounts
  readonly receivedAt: Date
  readonly dueAt: Date
  readonly completedAt: Date | undefined
  readonly result: RequestResult | undefined
  /** How often the execution was begun. */
  readonly attempts: number
  /** `api`, or the protocol that it was filed by; `api` where it is missing. */
  readonly source?: string
  /** What its sender calls it. */
  readonly externalId?: string | undefined
  /** SHA-256 of the plan that was approved. */
  readonly planHash?: string | undefined
  /** When it is carried out at the earliest. */
  readonly notBefore?: Date | undefined
  /** Until when the answer was put off, and why. */
  readonly extendedTo?: Date | undefined
  readonly extensionReason?: string | undefined
  readonly denialReason?: string | undefined
  /** How it was checked who the person is; undefined where the controller did before. */
  readonly verification?: string | undefined
  readonly verifiedAt?: Date | undefined
  /** What a protocol needs to answer: never personal data. */
  readonly sourceDetail?: JsonObject | undefined
  /** What only its execution needs in the clear: sealed with the request's own key. */
  readonly sealedDetails?: Uint8Array | undefined
}

/** Statuses that a request never leaves. */
export const FINAL_STATUSES: readonly RequestStatus[] = ['completed', 'denied', 'cancelled']

/** One change of a request. */
export interface RequestEvent {
  readonly status: RequestStatus
  readonly at: Date
  readonly actor: string
  /** Why, in words of whoever did it. */
  readonly note?: string | undefined
}

export interface RequestMove {
  /** The statuses that it may be in before. */
  readonly from: readonly RequestStatus[]
  readonly to: RequestStatus
  readonly at: Date
  readonly actor: string
  readonly note?: string | undefined
  /** What the execution came to; `at` where it is over. */
  readonly completion?:
    | { readonly at: Date | undefined; readonly result: RequestResult }
    | undefined
  /** What the change decides besides. */
  readonly decided?: Partial<
    Pick<
      SubjectRequest,
      'planHash' | 'notBefore' | 'denialReason' | 'verification' | 'verifiedAt' | 'dueAt'
    >
  >
}

/** Rows of one INSERT. */
const IDENTITIES_PER_INSERT = 5_000

type RequestRow = typeof subjectRequests.$inferSelect

/** A stored request. */
export function parseRequestRow(row: RequestRow): SubjectRequest {
  const tenantId = parseTenantId(row.tenantId)
  const type = REQUEST_RIGHTS.find((right) => right === row.type)
  invariant(tenantId && type, 'a stored request has known words')
  return {
    ...row,
    tenantId,
    type,
    status: parseStatus(row.status),
    identityCounts: parseIdentityCounts(row.identityCounts),
    completedAt: row.completedAt ?? undefined,
    planHash: row.planHash ?? undefined,
    notBefore: row.notBefore ?? undefined,
    extendedTo: row.extendedTo ?? undefined,
    extensionReason: row.extensionReason ?? undefined,
    denialReason: row.denialReason ?? undefined,
    result: parseResult(row.result),
    externalId: row.externalId ?? undefined,
    verification: row.verification ?? undefined,
    verifiedAt: row.verifiedAt ?? undefined,
    sourceDetail: parseDetail(row.sourceDetail),
    sealedDetails: row.sealedDetails ?? undefined,
  }
}

function parseDetail(stored: unknown): JsonObject {
  return stored as JsonObject
}

function parseIdentityCounts(stored: unknown): IdentityCounts {
  return stored as IdentityCounts
}

function parseResult(stored: unknown): RequestResult | undefined {
  return stored === null ? undefined : (stored as RequestResult)
}

export interface RequestFiling {
  readonly identities: readonly RequestIdentity[]
  readonly actor: string
  /** When it came in here; when it was received where it is missing. */
  readonly filedAt?: Date | undefined
  /** Who is told of this and of each later change. */
  readonly callbacks?: readonly CallbackTarget[] | undefined
}

/** Adds a request with whom it is about, and its first event. */
export async function insertRequest(
  tx: Transaction,
  request: Omit<SubjectRequest, 'completedAt' | 'result' | 'attempts'>,
  { identities, actor, filedAt, callbacks: targets = [] }: RequestFiling,
): Promise<void> {
  await tx.insert(subjectRequests).values(request)
  for (let from = 0; from < identities.length; from += IDENTITIES_PER_INSERT) {
    await insertIdentities(tx, request, identities.slice(from, from + IDENTITIES_PER_INSERT))
  }
  const event = { status: request.status, at: filedAt ?? request.receivedAt, actor }
  await insertEvent(tx, request, { ...event, said: filingOf(request, actor) })
  await insertCallbacks(tx, request, { ...event, targets })
}

/** The request with this id in any tenant, or undefined. For the gateway itself: an id names its tenant. */
export async function findRequest(
  tx: Transaction,
  id: string,
): Promise<SubjectRequest | undefined> {
  const rows = await tx.select().from(subjectRequests).where(eq(subjectRequests.id, id)).limit(1)
  return rows[0] === undefined ? undefined : parseRequestRow(rows[0])
}

/**
 * Requests, the newest first, from the one before `before`; of one tenant or one status where they are named. What is
 * sealed for their execution, which can be large, is not among it.
 */
export async function listRequests(
  tx: Transaction,
  page: {
    readonly tenantId: TenantId | undefined
    readonly status: RequestStatus | undefined
    readonly before: string | undefined
    readonly limit: number
  },
): Promise<readonly SubjectRequest[]> {
  const { tenantId, status, before } = page
  const rows = await tx
    .select({ ...getTableColumns(subjectRequests), sealedDetails: sql<null>`null` })
    .from(subjectRequests)
    .where(
      and(
        tenantId === undefined ? undefined : eq(subjectRequests.tenantId, tenantId),
        status === undefined ? undefined : eq(subjectRequests.status, status),
        before === undefined ? undefined : lt(subjectRequests.id, before),
      ),
    )
    .orderBy(desc(subjectRequests.id))
    .limit(page.limit)
  return rows.map(parseRequestRow)
}

/** Those of the requests that go on: not ended, and known. */
export async function listGoingOn(
  tx: Transaction,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx
    .select({ id: subjectRequests.id })
    .from(subjectRequests)
    .where(
      and(
        sql`${subjectRequests.id} = any(${sql.param([...ids])}::uuid[])`,
        notInArray(subjectRequests.status, [...FINAL_STATUSES]),
      ),
    )
  return new Set(rows.map(({ id }) => id))
}

/** The history of a request, the oldest change first. */
export async function listEvents(
  tx: Transaction,
  { tenantId, id }: RequestKey,
): Promise<readonly RequestEvent[]> {
  const rows = await tx
    .select()
    .from(subjectRequestEvents)
    .where(
      and(
        eq(subjectRequestEvents.tenantId, tenantId),
        eq(subjectRequestEvents.requestId, id),
        isNoReminder(),
      ),
    )
    .orderBy(asc(subjectRequestEvents.at))
  const events = rows.map(({ status, at, actor, note }) => ({
    status: parseStatus(status),
    at,
    actor,
    ...(note === null ? {} : { note }),
  }))
  // Changes of one millisecond stand in the order in which a request can go through them.
  return events.sort((a, b) => a.at.getTime() - b.at.getTime() || rankOf(a) - rankOf(b))
}

function rankOf({ status }: RequestEvent): number {
  return REQUEST_STATUSES.indexOf(status)
}

function parseStatus(text: string): RequestStatus {
  const status = REQUEST_STATUSES.find((known) => known === text)
  invariant(status !== undefined, 'a stored status is known')
  return status
}

/** Changes the status and writes the event; false where the request was in none of the statuses before. */
export async function moveRequest(
  tx: Transaction,
  key: RequestKey,
  move: RequestMove,
): Promise<boolean> {
  const { completion, decided } = move
  const rows = await tx
    .update(subjectRequests)
    .set({
      status: move.to,
      ...decided,
      // What ended needs nothing in the clear any more; its key is destroyed by the follow-up.
      ...(FINAL_STATUSES.includes(move.to) ? { sealedDetails: null } : {}),
      ...(completion === undefined
        ? {}
        : { completedAt: completion.at ?? null, result: completion.result }),
    })
    .where(and(isRequest(key), inArray(subjectRequests.status, [...move.from])))
    .returning()
  const [moved] = rows
  if (moved === undefined) return false
  const { to: status, at, actor, note } = move
  const event = { status, at, actor, note, result: completion?.result }
  const { denialReason: reason, verification } = decided ?? {}
  const said = { reason, verification, dueAt: decided?.dueAt?.toISOString() }
  await insertEvent(tx, parseRequestRow(moved), { ...event, said })
  await noteState(tx, key, { status, completedAt: moved.completedAt?.toISOString() })
  if (moved.source !== 'api') await repeatCallbacks(tx, parseRequestRow(moved), event)
  return true
}

/** Names the row of one request. */
export function isRequest({ tenantId, id }: RequestKey) {
  return and(eq(subjectRequests.tenantId, tenantId), eq(subjectRequests.id, id))
}
