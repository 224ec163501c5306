import {
  and,
  asc,
  count,
  desc,
  eq,
  getTableColumns,
  gt,
  gte,
  inArray,
  lt,
  type SQL,
  sql,
} from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import { REQUEST_STATUSES, type RequestStatus } from '#domain/subject_request.ts'
import type { RequestRight } from '#policies/schema/policy_source.ts'
import type { Transaction } from '../database.ts'
import { ledgerEntries } from '../schema/ledger.ts'
import { requestApprovals, requestDeliveries } from '../schema/requests.ts'
import { subjectRequestIdentities, subjectRequests } from '../schema/subjects.ts'
import {
  FINAL_STATUSES,
  parseRequestRow,
  type RequestKey,
  type SubjectRequest,
} from './subject_requests.ts'

/** Those that go on: what a queue is about. */
const OPEN_STATUSES = REQUEST_STATUSES.filter((status) => !FINAL_STATUSES.includes(status))

/** Where a page of a queue goes on. */
export type QueuePlace =
  | { readonly sort: 'received'; readonly id: string }
  | { readonly sort: 'due'; readonly id: string; readonly dueAt: Date }

export interface QueueFilter {
  readonly tenantId: TenantId | undefined
  readonly status: RequestStatus | undefined
  readonly type: RequestRight | undefined
  readonly regulation: string | undefined
  /** Received from `since` on, and before `until`. */
  readonly since: Date | undefined
  readonly until: Date | undefined
  /** Going on, and due from `from` on (where it is named) and before `before`. */
  readonly due: { readonly from: Date | undefined; readonly before: Date } | undefined
  readonly sort: QueuePlace['sort']
  readonly after: QueuePlace | undefined
  readonly limit: number
}

/**
 * Requests of a queue: the newest first, or, of those that go on unless a status is named, what is due soonest first. What
 * is sealed for their execution is not among it. Bounded by the requests of the tenant, or by those that go on.
 */
export async function listQueue(
  tx: Transaction,
  filter: QueueFilter,
): Promise<readonly SubjectRequest[]> {
  const { id, dueAt } = subjectRequests
  const rows = await tx
    .select({ ...getTableColumns(subjectRequests), sealedDetails: sql<null>`null` })
    .from(subjectRequests)
    .where(and(...conditionsOf(filter)))
    .orderBy(...(filter.sort === 'due' ? [asc(dueAt), asc(id)] : [desc(id)]))
    .limit(filter.limit)
  return rows.map(parseRequestRow)
}

function conditionsOf(filter: QueueFilter): readonly (SQL | undefined)[] {
  const { tenantId, status, type, regulation, since, until, due } = filter
  const table = subjectRequests
  const isOpen = due !== undefined || (filter.sort === 'due' && status === undefined)
  return [
    tenantId && eq(table.tenantId, tenantId),
    status && eq(table.status, status),
    isOpen ? inArray(table.status, [...OPEN_STATUSES]) : undefined,
    type && eq(table.type, type),
    regulation === undefined ? undefined : eq(table.regulation, regulation),
    since && gte(table.receivedAt, since),
    until && lt(table.receivedAt, until),
    due?.from && gte(table.dueAt, due.from),
    due && lt(table.dueAt, due.before),
    filter.after && isAfter(filter.after),
  ]
}

function isAfter(place: QueuePlace): SQL {
  const { id, dueAt } = subjectRequests
  if (place.sort === 'received') return lt(id, place.id)
  return sql`(${dueAt}, ${id}) > (${place.dueAt.toISOString()}::timestamptz, ${place.id}::uuid)`
}

/** An approval of a plan of a request. */
export interface GivenApproval {
  readonly actor: string
  readonly at: Date
  readonly planHash: string
}

/** Who has approved which plan of a request, the first first. */
export async function listApprovals(
  tx: Transaction,
  request: RequestKey,
): Promise<readonly GivenApproval[]> {
  const { actor, at, planHash, tenantId, requestId } = requestApprovals
  return await tx
    .select({ actor, at, planHash })
    .from(requestApprovals)
    .where(and(eq(tenantId, request.tenantId), eq(requestId, request.id)))
    .orderBy(asc(at))
}

/** How many processors of a request stand where. */
export async function countDeliveries(
  tx: Transaction,
  request: RequestKey,
): Promise<Readonly<Record<string, number>>> {
  const { status, tenantId, requestId } = requestDeliveries
  const rows = await tx
    .select({ status, count: count() })
    .from(requestDeliveries)
    .where(and(eq(tenantId, request.tenantId), eq(requestId, request.id)))
    .groupBy(status)
  return Object.fromEntries(rows.map((row) => [row.status, row.count]))
}

/** Bytes of a pseudonym that are shown: enough to tell those of one request apart, and no more. */
const SHOWN_BYTES = 4

/** An identity of a request, by the beginning of a pseudonym of it. */
export interface ShownIdentity {
  readonly type: string
  readonly origin: 'named' | 'linked'
  /** First hexadecimal digits. */
  readonly pseudonym: string
}

/** The first identities of a request in the order of their pseudonyms; one has a pseudonym under each key of its tenant. */
export async function listShownIdentities(
  tx: Transaction,
  request: RequestKey,
  limit: number,
): Promise<readonly ShownIdentity[]> {
  const { tenantId, requestId, type, origin, pseudonym } = subjectRequestIdentities
  const rows = await tx
    .select({
      ...{ type, origin },
      pseudonym: sql<string>`encode(substring(${pseudonym} from 1 for ${SHOWN_BYTES}), 'hex')`,
    })
    .from(subjectRequestIdentities)
    .where(and(eq(tenantId, request.tenantId), eq(requestId, request.id)))
    .orderBy(asc(pseudonym))
    .limit(limit)
  return rows.map((row) => ({ ...row, origin: row.origin === 'linked' ? 'linked' : 'named' }))
}

/** What the ledger has of a request, the oldest entry first. */
export async function listRequestEntries(
  tx: Transaction,
  request: RequestKey,
  page: { readonly after: string | undefined; readonly limit: number },
) {
  const { id, kind, occurredAt: at, tenantId, requestId } = ledgerEntries
  return await tx
    .select({ id, kind, at })
    .from(ledgerEntries)
    .where(
      and(
        eq(tenantId, request.tenantId),
        eq(requestId, request.id),
        page.after === undefined ? undefined : gt(id, page.after),
      ),
    )
    .orderBy(asc(id))
    .limit(page.limit)
}
