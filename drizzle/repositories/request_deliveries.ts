import { and, asc, count, eq, inArray, isNull, lte, ne, type SQL, sql } from 'drizzle-orm'
import { PROCESSOR_KINDS, type ProcessorKindName } from '#domain/connector.ts'
import { parseTenantId, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import {
  DELIVERY_STATUSES,
  type DeliveryPart,
  type DeliveryStatus,
  OPEN_DELIVERY_STATUSES,
} from '#domain/processor.ts'
import type { Transaction } from '../database.ts'
import { connectors, requestDeliveries } from '../schema/requests.ts'
import { subjectRequests } from '../schema/subjects.ts'
import { sinkErasures } from '../schema/tenancy.ts'
import type { RequestKey } from './subject_requests.ts'

/** Who is told of a request. */
export const DELIVERY_KINDS = ['sink', ...PROCESSOR_KINDS] as const
export type DeliveryKind = 'sink' | ProcessorKindName

export interface DeliveryKey {
  readonly tenantId: TenantId
  readonly requestId: string
  /** Id of the sink or the connector. */
  readonly processorId: string
}

/** What is kept of a processor's part in a request. */
export interface Progress {
  /** Where it is, in words of the internet. */
  readonly domain?: string
  readonly parts: readonly DeliveryPart[]
}

/** What a processor has done of a request. */
export interface Delivery extends DeliveryKey {
  readonly kind: DeliveryKind
  /** As it was called then: it may be gone. */
  readonly name: string
  readonly status: DeliveryStatus
  readonly externalId: string | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly attempts: number
  readonly nextAt: Date
  readonly expiresAt: Date
  readonly sentAt: Date | undefined
  readonly confirmedAt: Date | undefined
  /** A sentence of ours. */
  readonly lastError: string | undefined
  readonly progress: Progress
  readonly explanation: string | undefined
}

function parseDelivery(row: typeof requestDeliveries.$inferSelect): Delivery {
  const { receipt, ...rest } = row
  const tenantId = parseTenantId(row.tenantId)
  const kind = DELIVERY_KINDS.find((known) => known === row.kind)
  const status = DELIVERY_STATUSES.find((known) => known === row.status)
  invariant(tenantId && kind && status, 'a stored delivery has known words')
  return {
    ...rest,
    ...{ tenantId, kind, status },
    externalId: row.externalId ?? undefined,
    sentAt: row.sentAt ?? undefined,
    confirmedAt: row.confirmedAt ?? undefined,
    lastError: row.lastError ?? undefined,
    explanation: row.explanation ?? undefined,
    progress: parseProgress(receipt ?? { parts: [] }),
  }
}

function parseProgress(stored: unknown): Progress {
  return stored as Progress
}

export interface NewDelivery extends DeliveryKey {
  readonly kind: DeliveryKind
  readonly name: string
  readonly status: 'pending' | 'skipped'
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly domain: string | undefined
  readonly explanation?: string | undefined
}

/** Notes who is to be told of a request; who is noted already stays as it is. */
export async function insertDeliveries(
  tx: Transaction,
  deliveries: readonly NewDelivery[],
): Promise<void> {
  if (deliveries.length === 0) return
  await tx
    .insert(requestDeliveries)
    .values(
      deliveries.map(({ createdAt, domain, ...delivery }) => ({
        ...{ ...delivery, createdAt, updatedAt: createdAt, nextAt: createdAt },
        receipt: { ...(domain === undefined ? {} : { domain }), parts: [] },
      })),
    )
    .onConflictDoNothing()
}

/** Everybody who has to do with a request, by name. */
export async function listDeliveries(
  tx: Transaction,
  { tenantId, id }: RequestKey,
): Promise<readonly Delivery[]> {
  const rows = await tx
    .select()
    .from(requestDeliveries)
    .where(and(eq(requestDeliveries.tenantId, tenantId), eq(requestDeliveries.requestId, id)))
    .orderBy(asc(requestDeliveries.name), asc(requestDeliveries.processorId))
  return rows.map(parseDelivery)
}

/** How many a request waits for. */
export async function countOpenDeliveries(
  tx: Transaction,
  { tenantId, id }: RequestKey,
): Promise<number> {
  const rows = await tx
    .select({ count: count() })
    .from(requestDeliveries)
    .where(
      and(
        eq(requestDeliveries.tenantId, tenantId),
        eq(requestDeliveries.requestId, id),
        inArray(requestDeliveries.status, [...OPEN_DELIVERY_STATUSES]),
      ),
    )
  return rows[0]?.count ?? 0
}

/**
 * Deliveries of all tenants that are to be tried now, those that wait longest first: to connectors that are not paused, or
 * that are gone, of requests that wait for their processors.
 */
export async function listDueDeliveries(
  tx: Transaction,
  now: Date,
  limit: number,
): Promise<readonly Delivery[]> {
  const rows = await tx
    .select({ delivery: requestDeliveries })
    .from(requestDeliveries)
    .innerJoin(
      subjectRequests,
      and(
        eq(subjectRequests.tenantId, requestDeliveries.tenantId),
        eq(subjectRequests.id, requestDeliveries.requestId),
        eq(subjectRequests.status, 'waiting_for_processors'),
      ),
    )
    .leftJoin(
      connectors,
      and(
        eq(connectors.tenantId, requestDeliveries.tenantId),
        eq(connectors.id, requestDeliveries.processorId),
      ),
    )
    .where(
      and(
        inArray(requestDeliveries.status, ['pending', 'sent']),
        ne(requestDeliveries.kind, 'sink'),
        lte(requestDeliveries.nextAt, now),
        isNull(connectors.pausedAt),
      ),
    )
    .orderBy(asc(requestDeliveries.nextAt))
    .limit(limit)
  return rows.map(({ delivery }) => parseDelivery(delivery))
}

/** Takes a delivery that is due for one attempt, until a time; undefined where another process has it, or it is over. */
export async function claimDelivery(
  tx: Transaction,
  delivery: Delivery,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<Delivery | undefined> {
  const rows = await tx
    .update(requestDeliveries)
    .set({ attempts: delivery.attempts + 1, nextAt: until })
    .where(
      and(
        isDelivery(delivery),
        inArray(requestDeliveries.status, ['pending', 'sent']),
        eq(requestDeliveries.attempts, delivery.attempts),
        lte(requestDeliveries.nextAt, now),
      ),
    )
    .returning()
  return rows[0] && parseDelivery(rows[0])
}

/** A delivery; until the transaction ends nobody else changes it. */
export async function lockDelivery(
  tx: Transaction,
  key: DeliveryKey,
): Promise<Delivery | undefined> {
  const rows = await tx.select().from(requestDeliveries).where(isDelivery(key)).for('update')
  return rows[0] && parseDelivery(rows[0])
}

/** What changes of a delivery. */
export interface DeliveryChange {
  readonly at: Date
  readonly status?: DeliveryStatus
  readonly externalId?: string | undefined
  readonly nextAt?: Date
  readonly expiresAt?: Date
  readonly sentAt?: Date | undefined
  readonly confirmedAt?: Date | undefined
  /** Null takes it away. */
  readonly lastError?: string | null
  readonly progress?: Progress
  readonly explanation?: string
}

export async function changeDelivery(
  tx: Transaction,
  key: DeliveryKey,
  { at, progress, ...change }: DeliveryChange,
): Promise<void> {
  const set = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  await tx
    .update(requestDeliveries)
    .set({ ...set, updatedAt: at, ...(progress === undefined ? {} : { receipt: progress }) })
    .where(isDelivery(key))
}

/** Deliveries to sinks that a request waits for, and how many reports each of them is still to remove. */
export async function listSinkDeliveries(
  tx: Transaction,
  { tenantId, id }: RequestKey,
): Promise<readonly { readonly delivery: Delivery; readonly left: number }[]> {
  const left = sql<number>`(
    select count(*) from ${sinkErasures} e
    where e.tenant_id = ${requestDeliveries.tenantId} and e.request_id = ${requestDeliveries.requestId}
      and e.sink_id = ${requestDeliveries.processorId})`.mapWith(Number)
  const rows = await tx
    .select({ delivery: requestDeliveries, left })
    .from(requestDeliveries)
    .where(
      and(
        eq(requestDeliveries.tenantId, tenantId),
        eq(requestDeliveries.requestId, id),
        eq(requestDeliveries.kind, 'sink'),
        inArray(requestDeliveries.status, [...OPEN_DELIVERY_STATUSES]),
      ),
    )
    .for('update')
  return rows.map(({ delivery, left: count }) => ({
    delivery: parseDelivery(delivery),
    left: count,
  }))
}

/** How many reports of a request its sinks are still to remove. */
export async function countSinkReportsLeft(
  tx: Transaction,
  { tenantId, id }: RequestKey,
): Promise<number> {
  const rows = await tx
    .select({ count: count() })
    .from(sinkErasures)
    .where(and(eq(sinkErasures.tenantId, tenantId), eq(sinkErasures.requestId, id)))
  return rows[0]?.count ?? 0
}

function isDelivery({ tenantId, requestId, processorId }: DeliveryKey): SQL | undefined {
  return and(
    eq(requestDeliveries.tenantId, tenantId),
    eq(requestDeliveries.requestId, requestId),
    eq(requestDeliveries.processorId, processorId),
  )
}
