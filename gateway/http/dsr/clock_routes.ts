import { listEvents } from '#drizzle/repositories/subject_requests.ts'
import { clockOfRequest } from '../../subjects/request_clock.ts'
import { requireRequest } from '../../subjects/requests.ts'
import type { ApiRoute } from '../api/route.ts'
import {
  answer,
  arrayOf,
  COUNT,
  FLAG,
  ID,
  INSTANT,
  nullable,
  objectOf,
  TEXT,
} from '../api/schemas.ts'
import { RIGHT } from './answers.ts'

const CLOCK = objectOf({
  id: ID,
  regulation: TEXT,
  type: RIGHT,
  receivedAt: INSTANT,
  acknowledgeBy: nullable(INSTANT),
  dueAt: INSTANT,
  extendedDueAt: nullable(INSTANT),
  extensionAnnounceBy: nullable(INSTANT),
  isExtended: FLAG,
  pausedMs: COUNT,
  pausedSince: nullable(INSTANT),
  explanation: arrayOf(TEXT),
})

/** The legal clock of a request, explained. */
export const requestClockRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/dsr/v1/requests/{id}/clock',
    summary: 'Tells until when a request must be answered, and by which rules, with their sources',
    answers: { 200: answer('The ends of all periods, and sentences that explain them', CLOCK) },
    errors: ['not_found', 'regulation_unknown'],
    handle: async ({ params, actor }, gateway) => {
      const request = await requireRequest(gateway, params['id'], actor)
      const history = await gateway.database.withTenant(request.tenantId, (tx) =>
        listEvents(tx, request),
      )
      const clock = clockOfRequest(gateway, request, history)
      return {
        status: 200,
        body: {
          id: request.id,
          regulation: request.regulation,
          type: request.type,
          receivedAt: request.receivedAt,
          acknowledgeBy: instant(clock.acknowledgeBy),
          dueAt: instant(clock.dueAt),
          extendedDueAt: instant(clock.extendedDueAt),
          extensionAnnounceBy: instant(clock.extensionAnnounceBy),
          isExtended: clock.isExtended,
          pausedMs: clock.pausedMs,
          pausedSince: instant(clock.pausedSinceMs),
          explanation: clock.explanation,
        },
      }
    },
  },
]

function instant(timeMs: number | undefined): Date | null {
  return timeMs === undefined ? null : new Date(timeMs)
}
