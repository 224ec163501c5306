import type { RequestEvent, SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { clockOf, type LegalClock } from '#policies/engine/clock/clock.ts'
import type { ClockEvent } from '#policies/engine/clock/pauses.ts'
import type { Gateway } from '../gateway.ts'
import { holidaysOf, requireRegulation } from './requests.ts'

/**
 * The clock of a request by the regulation as it is now: a status `verifying` stands still where the regulation allows
 * it, and an answer that was put off is due at the later end. Throws an ApiError `regulation_unknown` where the policies
 * no longer have the regulation.
 */
export function clockOfRequest(
  gateway: Gateway,
  request: SubjectRequest,
  history: readonly RequestEvent[],
): LegalClock {
  const regulation = requireRegulation(gateway, request.regulation)
  const receivedMs = request.receivedAt.getTime()
  return clockOf(
    { regulation, holidays: holidaysOf(gateway) },
    { right: request.type, receivedMs, events: clockEvents(request, history) },
  )
}

function clockEvents(
  { extendedTo, extensionReason = '', receivedAt }: SubjectRequest,
  history: readonly RequestEvent[],
): readonly ClockEvent[] {
  const changes = history.map(
    ({ status, at }): ClockEvent =>
      status === 'verifying'
        ? { kind: 'paused', atMs: at.getTime(), reason: 'identification' }
        : { kind: 'resumed', atMs: at.getTime() },
  )
  // That it was told in time was checked when the answer was put off.
  const told = { kind: 'extended', atMs: receivedAt.getTime(), reason: extensionReason } as const
  return extendedTo === undefined ? changes : [told, ...changes]
}
