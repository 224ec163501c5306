import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import {
  type DeadLetter,
  discardDeadLetters,
  listDeadLetters,
  retryDeadLetters,
} from '#drizzle/repositories/dead_letters.ts'
import type { ReportName } from '#drizzle/repositories/forward_reader.ts'
import { findSink } from '#drizzle/repositories/sinks.ts'
import type { Gateway } from '../../gateway.ts'
import { limitOf, listOf } from '../api/page.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiAnswer, ApiRequest, ApiRoute, JsonSchema } from '../api/route.ts'
import { answer, COUNT, DAY, ID, INSTANT, listOfItems, objectOf, oneOf } from '../api/schemas.ts'
import { auditSink, SINK_PATH, sinkKeyOf } from './sink_key.ts'

interface LettersBody {
  readonly reports?: readonly string[]
}

/** Which letters: all where none is named. */
const LETTERS_BODY: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    reports: {
      type: 'array',
      minItems: 1,
      maxItems: LIMITS.pageItemsMax,
      items: { type: 'string', format: 'uuid' },
    },
  },
}

const REASONS = ['refused', 'retries_exhausted'] as const satisfies readonly DeadLetter['reason'][]

const LETTER = objectOf({
  id: ID,
  expiresOn: DAY,
  reason: oneOf(REASONS),
  failedAt: INSTANT,
  'retryAt?': INSTANT,
})

async function listLetters(request: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const key = await sinkKeyOf(request, gateway)
  const limit = limitOf(request.query)
  const after = placeOf(request.query)
  const letters = await gateway.database.withTenant(key.tenantId, async (tx) => {
    if ((await findSink(tx, key)) === undefined) {
      throw new ApiError('not_found', 'Cannot find the sink')
    }
    return await listDeadLetters(tx, key, { after, limit })
  })
  return { status: 200, body: listOf(letters, { limit, nextOf: printPlace }) }
}

function printPlace({ id, expiresOn }: ReportName): string {
  return Buffer.from(`${id} ${expiresOn}`).toString('base64url')
}

const DAY_TEXT = /^\d{4}-\d{2}-\d{2}$/

function placeOf(query: URLSearchParams): ReportName | undefined {
  const text = query.get('next')
  if (text === null) return undefined
  const [id = '', expiresOn = ''] = Buffer.from(text, 'base64url').toString('utf8').split(' ')
  if (!isGuid(id) || !DAY_TEXT.test(expiresOn) || Number.isNaN(Date.parse(expiresOn))) {
    throw new ApiError('invalid_query', 'Cannot use next: wanted the value of an earlier answer')
  }
  return { id, expiresOn }
}

function wantedIds(body: unknown): readonly string[] | undefined {
  return parseBody<LettersBody>(body).reports?.map((id) => id.toLowerCase())
}

async function retryLetters(request: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const key = await sinkKeyOf(request, gateway)
  const reportIds = wantedIds(request.body)
  const retried = await gateway.database.withTenant(key.tenantId, async (tx) => {
    if ((await findSink(tx, key)) === undefined) {
      throw new ApiError('not_found', 'Cannot find the sink')
    }
    const at = new Date(gateway.clock.nowMs())
    const count = await retryDeadLetters(tx, key, { reportIds, at })
    await auditSink(tx, { gateway, actor: request.actor, key }, 'dead_letters_retried', { count })
    return count
  })
  return { status: 202, body: { retried } }
}

async function discardLetters(request: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const key = await sinkKeyOf(request, gateway)
  const reportIds = wantedIds(request.body)
  const discarded = await gateway.database.withTenant(key.tenantId, async (tx) => {
    if ((await findSink(tx, key)) === undefined) {
      throw new ApiError('not_found', 'Cannot find the sink')
    }
    const count = await discardDeadLetters(tx, key, reportIds)
    await auditSink(tx, { gateway, actor: request.actor, key }, 'dead_letters_discarded', { count })
    return count
  })
  return { status: 200, body: { discarded } }
}

export const deadLetterRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: `${SINK_PATH}/dead-letters`,
    summary: 'Lists the reports that a sink could not be given, by name only',
    query: {
      limit: { description: 'Most items' },
      next: { description: 'Place to go on from' },
    },
    answers: {
      200: listOfItems('The dead letters: id of the report, its expiry, why and when', LETTER),
    },
    errors: ['invalid_query', 'not_found'],
    handle: listLetters,
  },
  {
    method: 'POST',
    path: `${SINK_PATH}/dead-letters/retry`,
    summary:
      'Tries dead letters again, all or those named, under the policy and the choices of now',
    body: LETTERS_BODY,
    bodyOptional: true,
    answers: {
      202: answer('How many are tried again, in the background', objectOf({ retried: COUNT })),
    },
    errors: ['invalid_body', 'not_found'],
    handle: retryLetters,
  },
  {
    method: 'POST',
    path: `${SINK_PATH}/dead-letters/discard`,
    summary: 'Forgets dead letters, all or those named; the reports stay in the store',
    body: LETTERS_BODY,
    bodyOptional: true,
    answers: { 200: answer('How many were forgotten', objectOf({ discarded: COUNT })) },
    errors: ['invalid_body', 'not_found'],
    handle: discardLetters,
  },
]
