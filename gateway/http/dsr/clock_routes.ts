import { listEvents } from '#drizzle/repositories/subject_requests.ts'
import { clockOfRequest } from '../../subjects/request_clock.ts'
import { requireRequest } from '../../subjects/requests.ts'
import type { ApiRoute } from '../api/route.ts'

/** The legal clock of a request, explained. */
export const requestClockRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/dsr/v1/requests/{id}/clock',
    summary: 'Tells until when a request must be answered, and by which rules, with their sources',
    answers: { 200: 'The ends of all periods, and sentences that explain them' },
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
