import { randomUUIDv7 } from 'node:crypto'
import { and, asc, eq, inArray, isNull, like, lte, notInArray, notLike, or, sql } from 'drizzle-orm'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import type { RequestStatus } from '#domain/subject_request.ts'
import type { Transaction } from '../database.ts'
import { subjectRequestEvents, subjectRequests } from '../schema/subjects.ts'
import { tenants } from '../schema/tenancy.ts'

/** Nothing is to be done for requests that have come here. */
const ENDED: readonly RequestStatus[] = ['completed', 'denied', 'cancelled']

/** What the notes of reminders begin with: they stand among the changes of a request and are none. */
export const REMINDER_NOTE = 'clock_reminder '

/** True for rows that are changes of a request, and no reminders of its clock. */
export function isNoReminder() {
  const { note } = subjectRequestEvents
  return or(isNull(note), notLike(note, `${REMINDER_NOTE}%`))
}

/** A request that has not ended. */
export interface OpenRequest {
  readonly tenantId: TenantId
  /** Name of the tenant. */
  readonly tenant: string
  readonly id: string
  readonly type: string
  readonly regulation: string
  readonly status: string
  readonly receivedAt: Date
  /** With its extension, if there is one. */
  readonly dueAt: Date
}

/** That somebody was reminded of a request by a channel. */
export interface ToldReminder {
  readonly requestId: string
  /** Day of the end that it was told of, the stage and the channel. */
  readonly words: string
}

/** Requests of all tenants that have not ended and are due by then, the first due first. */
export async function listOpenRequests(
  tx: Transaction,
  { dueBy, limit }: { readonly dueBy: Date; readonly limit: number },
): Promise<readonly OpenRequest[]> {
  const { tenantId, id, type, regulation, status, receivedAt } = subjectRequests
  const dueAt = sql`coalesce(${subjectRequests.extendedTo}, ${subjectRequests.dueAt})`.mapWith(
    subjectRequests.dueAt,
  )
  const rows = await tx
    .select({ tenantId, tenant: tenants.name, id, type, regulation, status, receivedAt, dueAt })
    .from(subjectRequests)
    .innerJoin(tenants, eq(tenants.id, tenantId))
    .where(and(notInArray(status, [...ENDED]), lte(dueAt, dueBy)))
    .orderBy(asc(dueAt), asc(id))
    .limit(limit)
  return rows.map((row) => {
    const parsed = parseTenantId(row.tenantId)
    invariant(parsed !== undefined, 'a stored tenant has an id')
    return { ...row, tenantId: parsed }
  })
}

/** What was told of these requests. */
export async function listToldReminders(
  tx: Transaction,
  requests: readonly OpenRequest[],
): Promise<readonly ToldReminder[]> {
  if (requests.length === 0) return []
  const { tenantId, requestId, note } = subjectRequestEvents
  const rows = await tx
    .select({ requestId, note })
    .from(subjectRequestEvents)
    .where(
      and(
        inArray(tenantId, [...new Set(requests.map((request) => request.tenantId))]),
        inArray(
          requestId,
          requests.map(({ id }) => id),
        ),
        like(note, `${REMINDER_NOTE}%`),
      ),
    )
  return rows.map((row) => ({
    requestId: row.requestId,
    words: (row.note ?? '').slice(REMINDER_NOTE.length),
  }))
}

/** Remembers a reminder beside the changes of its request, whose status stays as it is. */
export async function recordReminder(
  tx: Transaction,
  { tenantId, id, status }: OpenRequest,
  { words, at }: { readonly words: string; readonly at: Date },
): Promise<void> {
  await tx.insert(subjectRequestEvents).values({
    ...{ tenantId, requestId: id, id: randomUUIDv7(), status, at },
    ...{ actor: 'gateway', note: `${REMINDER_NOTE}${words}` },
  })
}
