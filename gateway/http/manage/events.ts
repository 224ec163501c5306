import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import { TOPICS } from '#drizzle/repositories/topic_stamps.ts'
import { changeHubOf } from '../../live/change_hub.ts'
import { eventStream } from '../../live/event_stream.ts'
import type { ApiRoute } from '../api/route.ts'
import { requireTenant } from './find_tenant.ts'

export const eventRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/events',
    summary:
      'Server-sent events: `changed` with the topics of what has changed in a tenant, at most once a second; it holds no data',
    query: { tenant: { description: 'Id or name', required: true } },
    answers: { 200: `text/event-stream; topics are ${TOPICS.join(', ')}` },
    errors: ['not_found', 'unavailable'],
    handle: async ({ query, actor }, gateway) => {
      const tenant = await requireTenant(gateway, query.get('tenant'), actor)
      if (changeHubOf(gateway).size >= LIMITS.eventStreamsMax) {
        throw new ApiError('unavailable', 'Cannot listen for changes: too many listen already')
      }
      return {
        status: 200,
        stream: eventStream(gateway, { tenantId: tenant.id, actor }),
        headers: {
          'content-type': 'text/event-stream',
          'cache-control': 'no-store',
          'x-accel-buffering': 'no',
        },
      }
    },
  },
]
