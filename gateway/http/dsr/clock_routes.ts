import { listEvents } from '#drizzle/repositories/subject_requests.ts'
import { printClock } from '../../subjects/describe.ts'
import { requireRequest } from '../../subjects/requests.ts'
import type { ApiRoute } from '../api/route.ts'
import { answer, ID, INSTANT, objectOf, TEXT } from '../api/schemas.ts'
import { CLOCK_MEMBERS, RIGHT } from './answers.ts'

const CLOCK = objectOf({
  id: ID,
  regulation: TEXT,
  type: RIGHT,
  receivedAt: INSTANT,
  ...CLOCK_MEMBERS,
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
      return {
        status: 200,
        body: {
          id: request.id,
          regulation: request.regulation,
          type: request.type,
          receivedAt: request.receivedAt,
          ...printClock(gateway, request, history),
        },
      }
    },
  },
]
