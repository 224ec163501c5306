import { VOTES, type Vote } from '#drizzle/repositories/request_votes.ts'
import { takeVote } from '../../subjects/take_votes.ts'
import { parseBody } from '../api/parse_body.ts'
import type { PublicRoute } from './public_routes.ts'

/** How a voter that was asked answers later. */
export const voteRoutes: readonly PublicRoute[] = [
  {
    method: 'POST',
    path: '/dsr/v1/votes/{token}',
    body: {
      type: 'object',
      required: ['vote'],
      additionalProperties: false,
      properties: {
        vote: { enum: VOTES },
        note: { type: 'string', minLength: 1, maxLength: 1_000 },
      },
    },
    handle: async ({ params, body }, gateway) => {
      const said = parseBody<{ vote: Vote; note?: string }>(body)
      return { status: 200, body: { vote: await takeVote(gateway, params['token'] ?? '', said) } }
    },
  },
]
