import { DAY_MS } from '#domain/clock.ts'
import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import { DELIVERY_STATUSES } from '#domain/processor.ts'
import type { RequestStatus } from '#domain/subject_request.ts'
import { countOpenLinks } from '#drizzle/repositories/export_links.ts'
import {
  countDeliveries,
  listApprovals,
  listRequestEntries,
  listShownIdentities,
} from '#drizzle/repositories/request_queue.ts'
import { findRequestRules } from '#drizzle/repositories/request_rules.ts'
import {
  FINAL_STATUSES,
  listEvents,
  type RequestEvent,
  type SubjectRequest,
} from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../gateway.ts'
import { assertNotErased, defaultDetail } from './export/ready.ts'
import { approversNeeded } from './four_eyes.ts'
import { clockOfRequest } from './request_clock.ts'
import { describeVotes } from './take_votes.ts'
import { describeVerification } from './verification/verification.ts'

/** Statuses in which a request waits for somebody to approve it. */
const APPROVABLE: readonly RequestStatus[] = ['received', 'reviewing']

/** True while somebody has to look at it and approve or deny it. */
export function waitsForApproval({ status }: Pick<SubjectRequest, 'status'>): boolean {
  return APPROVABLE.includes(status)
}

/** Whole days until an answer is due, below zero where it is late; undefined for what has ended. */
export function daysLeft(
  { status, dueAt }: Pick<SubjectRequest, 'status' | 'dueAt'>,
  nowMs: number,
): number | undefined {
  if (FINAL_STATUSES.includes(status)) return undefined
  return Math.floor((dueAt.getTime() - nowMs) / DAY_MS)
}

/** How an export of a request stands. */
export const EXPORT_STATES = ['none', 'not_ready', 'ready', 'gone'] as const
type ExportState = (typeof EXPORT_STATES)[number]

/** Everything about a request that those who answer it see, and no identity in the clear. */
export async function describeRequest(gateway: Gateway, request: SubjectRequest) {
  const { database, clock } = gateway
  const rules = await database.withOwner((tx) => findRequestRules(tx, request.tenantId))
  const stored = await database.withTenant(request.tenantId, async (tx) => ({
    history: await listEvents(tx, request),
    approvals: await listApprovals(tx, request),
    counts: await countDeliveries(tx, request),
    pseudonyms: await listShownIdentities(tx, request, LIMITS.identitiesShownMax),
    ledger: await listRequestEntries(tx, request, {
      ...{ after: undefined, limit: LIMITS.requestEntriesShownMax },
    }),
    exportLinks: await countOpenLinks(tx, request, new Date(clock.nowMs())),
  }))
  const { counts, ...shown } = stored
  return {
    ...shown,
    verification: await describeVerification(gateway, request),
    votes: await describeVotes(gateway, request),
    approvalsNeeded: approversNeeded(request, rules),
    processors: Object.fromEntries(DELIVERY_STATUSES.map((name) => [name, counts[name] ?? 0])),
    clock: describeClock(gateway, request, shown.history),
    export: await exportState(gateway, request),
    hasReceipt: stored.ledger.some(({ kind }) => kind === 'request_completed'),
  }
}

/** The clock as the API shows it. Throws an ApiError `regulation_unknown` where the policies no longer have it. */
export function printClock(
  gateway: Gateway,
  request: SubjectRequest,
  history: readonly RequestEvent[],
) {
  const clock = clockOfRequest(gateway, request, history)
  return {
    acknowledgeBy: instant(clock.acknowledgeBy),
    dueAt: instant(clock.dueAt),
    extendedDueAt: instant(clock.extendedDueAt),
    extensionAnnounceBy: instant(clock.extensionAnnounceBy),
    isExtended: clock.isExtended,
    pausedMs: clock.pausedMs,
    pausedSince: instant(clock.pausedSinceMs),
    explanation: clock.explanation,
  }
}

function describeClock(
  gateway: Gateway,
  request: SubjectRequest,
  history: readonly RequestEvent[],
) {
  const { regulations } = gateway.policies.source.settings.regulations
  const isKnown = regulations.some(({ name }) => name === request.regulation)
  return isKnown ? printClock(gateway, request, history) : null
}

function instant(timeMs: number | undefined): Date | null {
  return timeMs === undefined ? null : new Date(timeMs)
}

async function exportState(
  { database }: Pick<Gateway, 'database'>,
  request: SubjectRequest,
): Promise<ExportState> {
  try {
    defaultDetail(request)
  } catch (error) {
    if (error instanceof ApiError) return 'none'
    throw error
  }
  if (request.status !== 'completed') {
    return FINAL_STATUSES.includes(request.status) ? 'none' : 'not_ready'
  }
  try {
    await database.withTenant(request.tenantId, (tx) => assertNotErased(tx, request))
    return 'ready'
  } catch (error) {
    if (error instanceof ApiError && error.code === 'export_gone') return 'gone'
    throw error
  }
}
