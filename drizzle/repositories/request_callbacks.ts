import { randomUUIDv7 } from 'node:crypto'
import { and, asc, eq, gt, inArray, isNull, lt, lte, or, sql } from 'drizzle-orm'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { REQUEST_STATUSES, type RequestStatus } from '#domain/subject_request.ts'
import type { Transaction } from '../database.ts'
import { requestCallbacks } from '../schema/requests.ts'

/** Who is told of every change of a request. */
export interface CallbackTarget {
  /** Such as `opendsr`. */
  readonly protocol: string
  /** Sealed: the address, and what its messages are made with. */
  readonly box: Uint8Array
}

/** A change that somebody is to be told of. */
export interface RequestCallback extends CallbackTarget {
  readonly tenantId: TenantId
  readonly id: string
  readonly requestId: string
  /** What the request became. */
  readonly status: RequestStatus
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly nextAt: Date
  /** How often it was tried. */
  readonly attempts: number
}

interface OwnedRequest {
  readonly tenantId: TenantId
  readonly id: string
}

interface Change {
  readonly status: RequestStatus
  readonly at: Date
}

/** For how long a callback is tried. */
export const CALLBACK_TRIED_MS = 72 * 3_600_000
/** The status, which the request itself shows as well, stands before its box; no word holds a zero byte. */
const AFTER_STATUS = Buffer.of(0)

type CallbackRow = typeof requestCallbacks.$inferSelect

function parseCallback(row: CallbackRow): RequestCallback {
  const tenantId = parseTenantId(row.tenantId)
  const end = row.sealed.indexOf(0)
  const word = Buffer.from(row.sealed.subarray(0, Math.max(end, 0))).toString()
  const status = REQUEST_STATUSES.find((known) => known === word)
  invariant(tenantId && status, 'a stored callback has a tenant and a status')
  return { ...row, tenantId, status, box: row.sealed.subarray(end + 1) }
}

/** Writes that each target is to be told of a change, in the transaction of the change. */
export async function insertCallbacks(
  tx: Transaction,
  { tenantId, id: requestId }: OwnedRequest,
  { targets, status, at }: Change & { readonly targets: readonly CallbackTarget[] },
): Promise<void> {
  if (targets.length === 0) return
  const times = {
    createdAt: at,
    nextAt: at,
    expiresAt: new Date(at.getTime() + CALLBACK_TRIED_MS),
  }
  await tx.insert(requestCallbacks).values(
    targets.map(({ protocol, box }) => ({
      ...{ tenantId, id: randomUUIDv7(), requestId, protocol, ...times },
      sealed: Buffer.concat([Buffer.from(status), AFTER_STATUS, box]),
    })),
  )
}

/** Whoever was to be told of the request's creation is told of its later changes too. */
export async function repeatCallbacks(
  tx: Transaction,
  request: OwnedRequest,
  change: Change,
): Promise<void> {
  const targets = await listCallbackTargets(tx, request)
  await insertCallbacks(tx, request, { ...change, targets })
}

/** Who is told of the changes of a request, each once. */
export async function listCallbackTargets(
  tx: Transaction,
  request: OwnedRequest,
): Promise<readonly CallbackTarget[]> {
  const rows = await tx.select().from(requestCallbacks).where(isOf(request))
  const targets = new Map<string, CallbackTarget>()
  for (const { protocol, box } of rows.map(parseCallback)) {
    targets.set(`${protocol} ${Buffer.from(box).toString('base64')}`, { protocol, box })
  }
  return [...targets.values()]
}

/** Requests of all tenants that somebody is to be told of now, those that wait longest first. */
export async function listRequestsToTell(
  tx: Transaction,
  {
    protocol,
    now,
    limit,
  }: { readonly protocol: string; readonly now: Date; readonly limit: number },
): Promise<readonly OwnedRequest[]> {
  const { tenantId, requestId, nextAt } = requestCallbacks
  const rows = await tx
    .select({ tenantId, id: requestId })
    .from(requestCallbacks)
    .where(and(eq(requestCallbacks.protocol, protocol), isOpen(now), lte(nextAt, now)))
    .groupBy(tenantId, requestId)
    .orderBy(asc(sql`min(${nextAt})`))
    .limit(limit)
  return rows.flatMap((row) => {
    const owner = parseTenantId(row.tenantId)
    return owner === undefined ? [] : [{ tenantId: owner, id: row.id }]
  })
}

/** What is still to be told of a request, in the order in which it happened. */
export async function listOpenCallbacks(
  tx: Transaction,
  request: OwnedRequest,
  { protocol, now }: { readonly protocol: string; readonly now: Date },
): Promise<readonly RequestCallback[]> {
  const rows = await tx
    .select()
    .from(requestCallbacks)
    .where(and(isOf(request), eq(requestCallbacks.protocol, protocol), isOpen(now)))
  // Changes of one millisecond stand in the order in which a request can go through them.
  return rows
    .map(parseCallback)
    .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || rankOf(a) - rankOf(b))
}

function rankOf({ status }: RequestCallback): number {
  return REQUEST_STATUSES.indexOf(status)
}

/**
 * Takes a callback that is due for one attempt, which ends at the latest at `until`: no other process takes it before.
 * False where another has it, or nothing is left to be told.
 */
export async function claimCallback(
  tx: Transaction,
  { tenantId, id, attempts }: RequestCallback,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<boolean> {
  const rows = await tx
    .update(requestCallbacks)
    // What stands where its process ends before the attempt does.
    .set({ attempts: attempts + 1, nextAt: until, lastError: 'Cannot deliver: it was cut off' })
    .where(
      and(
        eq(requestCallbacks.tenantId, tenantId),
        eq(requestCallbacks.id, id),
        eq(requestCallbacks.attempts, attempts),
        isOpen(now),
        lte(requestCallbacks.nextAt, now),
      ),
    )
    .returning({ id: requestCallbacks.id })
  return rows.length > 0
}

/** How an attempt ended: taken, to be tried again at a time, or given up. */
export type CallbackEnd =
  | { readonly kind: 'delivered'; readonly at: Date }
  | { readonly kind: 'failed'; readonly error: string; readonly nextAt: Date }
  | { readonly kind: 'given_up'; readonly error: string; readonly at: Date }

/** Keeps how an attempt ended. The error is a sentence of the product's own: never what a stranger answered. */
export async function endAttempt(
  tx: Transaction,
  { tenantId, id }: RequestCallback,
  end: CallbackEnd,
): Promise<void> {
  const { lastError } = end.kind === 'delivered' ? { lastError: null } : { lastError: end.error }
  const times = {
    delivered: (at: Date) => ({ deliveredAt: at }),
    given_up: (at: Date) => ({ expiresAt: at }),
  }
  await tx
    .update(requestCallbacks)
    .set({
      lastError,
      ...(end.kind === 'failed' ? { nextAt: end.nextAt } : times[end.kind](end.at)),
    })
    .where(and(eq(requestCallbacks.tenantId, tenantId), eq(requestCallbacks.id, id)))
}

/** Lets callbacks wait until then at least: one before them is to be told first. */
export async function postponeCallbacks(
  tx: Transaction,
  tenantId: TenantId,
  { ids, nextAt }: { readonly ids: readonly string[]; readonly nextAt: Date },
): Promise<void> {
  if (ids.length === 0) return
  const { tenantId: owner, id, nextAt: planned } = requestCallbacks
  await tx
    .update(requestCallbacks)
    .set({ nextAt })
    .where(and(eq(owner, tenantId), inArray(id, [...ids]), lt(planned, nextAt)))
}

/**
 * Forgets at most so many rows of requests that ended before a time and of which nothing is left to be told; returns how
 * many there were. What is told again of a request names whom it tells, so the rows of those that go on stay.
 */
export async function pruneCallbacks(
  tx: Transaction,
  endedBefore: Date,
  limit: number,
): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    delete from ${requestCallbacks} where ctid = any(array(
      select old.ctid from ${requestCallbacks} old
      where old.created_at < ${endedBefore.toISOString()}
        and (old.delivered_at is not null or old.expires_at < ${endedBefore.toISOString()})
        and not exists (select from subject_requests r
          where r.tenant_id = old.tenant_id and r.id = old.request_id
            and r.status not in ('completed', 'denied', 'cancelled'))
      limit ${limit}))`)
  return rowCount ?? 0
}

/** Not delivered and not given up; each is tried once at least, however late. */
function isOpen(now: Date) {
  const { deliveredAt, expiresAt, attempts } = requestCallbacks
  return and(isNull(deliveredAt), or(gt(expiresAt, now), eq(attempts, 0)))
}

function isOf({ tenantId, id }: OwnedRequest) {
  return and(eq(requestCallbacks.tenantId, tenantId), eq(requestCallbacks.requestId, id))
}
