import {
  type Confirmation,
  confirmLinked,
  LINKED_TYPES,
  requireLinked,
} from '../../subjects/linked.ts'
import { requireRequest } from '../../subjects/requests.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiRoute } from '../api/route.ts'
import { answer } from '../api/schemas.ts'
import { LINKED as LINKED_ANSWER } from './answers.ts'

const LINKED = '/dsr/v1/requests/{id}/linked'

/** Identities that reports carried together with those that a request names. */
export const linkedRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: LINKED,
    summary: 'Counts, by type, which other identities the same reports carried; never a value',
    answers: { 200: answer('Counts by type, and what was included', LINKED_ANSWER) },
    errors: ['not_found', 'request_state', 'identity_not_offered'],
    handle: async ({ params, actor }, gateway) => {
      const request = await requireRequest(gateway, params['id'], actor)
      return { status: 200, body: await requireLinked(gateway, request) }
    },
  },
  {
    method: 'POST',
    path: LINKED,
    summary: 'Includes linked identities of some types: the plan changes and is previewed again',
    body: {
      type: 'object',
      required: ['types', 'planHash'],
      additionalProperties: false,
      properties: {
        types: {
          type: 'array',
          minItems: 1,
          maxItems: LINKED_TYPES.length,
          uniqueItems: true,
          items: { enum: LINKED_TYPES },
        },
        planHash: { type: 'string', pattern: '^[0-9a-f]{64}$' },
        includeShared: { type: 'boolean' },
      },
    },
    answers: { 200: answer('What is left to be linked, and what was included', LINKED_ANSWER) },
    errors: ['invalid_body', 'not_found', 'request_state', 'plan_changed', 'identity_not_offered'],
    handle: async ({ params, body, actor }, gateway) => {
      const request = await requireRequest(gateway, params['id'], actor)
      const confirmation = parseBody<Omit<Confirmation, 'actor'>>(body)
      const linked = await confirmLinked(gateway, request, { ...confirmation, actor: actor.name })
      return { status: 200, body: linked }
    },
  },
]
