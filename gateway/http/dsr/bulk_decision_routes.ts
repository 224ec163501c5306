import { ERROR_STATUS } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import {
  DECISION_ACTIONS,
  decideMany,
  parseDecision,
  REASON_LENGTH_MIN,
  type SentDecision,
} from '../../subjects/decide_many.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiRoute } from '../api/route.ts'
import { answer, arrayOf, COUNT, FLAG, ID, INSTANT, objectOf, oneOf } from '../api/schemas.ts'
import { STATUS } from './answers.ts'

const REASON_LENGTH_MAX = 1_000

/** One decision on many requests. */
export const bulkDecisionRoutes: readonly ApiRoute[] = [
  {
    method: 'POST',
    path: '/dsr/v1/requests/decisions',
    summary:
      'Decides on many requests one by one, and tells for each what it came to: one that is refused stops no other',
    body: {
      type: 'object',
      required: ['ids', 'action'],
      additionalProperties: false,
      properties: {
        ids: {
          type: 'array',
          minItems: 1,
          maxItems: LIMITS.decisionsPerCallMax,
          uniqueItems: true,
          items: { type: 'string', format: 'uuid' },
        },
        action: { enum: DECISION_ACTIONS },
        reason: {
          description: 'deny: one of the reasons of a denial. extend: why, in words',
          type: 'string',
          minLength: 1,
          maxLength: REASON_LENGTH_MAX,
        },
        note: {
          description: 'deny: why, in words',
          type: 'string',
          minLength: REASON_LENGTH_MIN,
          maxLength: REASON_LENGTH_MAX,
        },
      },
    },
    answers: {
      200: answer(
        'What became of each, in the order in which they were named; code is why one was refused',
        objectOf({
          decided: COUNT,
          refused: COUNT,
          items: arrayOf(
            objectOf({
              id: ID,
              'status?': STATUS,
              'dueAt?': INSTANT,
              'needsAnotherApproval?': FLAG,
              'code?': oneOf(Object.keys(ERROR_STATUS)),
            }),
          ),
        }),
      ),
    },
    errors: ['invalid_body'],
    handle: async ({ body, actor }, gateway) => {
      const { ids, ...sent } = parseBody<SentDecision & { ids: readonly string[] }>(body)
      const items = await decideMany(gateway, ids, { actor, decision: parseDecision(sent) })
      const refused = items.filter((item) => 'code' in item).length
      return { status: 200, body: { decided: items.length - refused, refused, items } }
    },
  },
]
