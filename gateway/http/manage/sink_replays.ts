import { randomUUIDv7 } from 'node:crypto'
import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import {
  cancelReplay,
  insertReplay,
  listReplays,
  type SinkReplay,
} from '#drizzle/repositories/sink_replays.ts'
import { findSink } from '#drizzle/repositories/sinks.ts'
import type { Gateway } from '../../gateway.ts'
import { limitOf } from '../api/page.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiAnswer, ApiRequest, ApiRoute } from '../api/route.ts'
import { answer, COUNT, ID, INSTANT, listOfItems, objectOf, oneOf, TEXT } from '../api/schemas.ts'
import { auditSink, SINK_PATH, sinkKeyOf } from './sink_key.ts'

interface ReplayBody {
  readonly since: string
  readonly until: string
}

const STATUSES = [
  'running',
  'completed',
  'cancelled',
] as const satisfies readonly SinkReplay['status'][]

const REPLAY = objectOf({
  id: ID,
  since: INSTANT,
  until: INSTANT,
  status: oneOf(STATUSES),
  sent: COUNT,
  withheld: COUNT,
  requestedAt: INSTANT,
  requestedBy: TEXT,
  'completedAt?': INSTANT,
})

async function startReplay(request: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const key = await sinkKeyOf(request, gateway)
  const wanted = parseBody<ReplayBody>(request.body)
  const range = { since: new Date(wanted.since), until: new Date(wanted.until) }
  if (range.since >= range.until) {
    throw new ApiError('invalid_body', 'Cannot replay: wanted a time for since before until')
  }
  const replay = await gateway.database.withTenant(key.tenantId, async (tx) => {
    const inserted = await insertReplay(tx, key, {
      ...range,
      id: randomUUIDv7(),
      requestedAt: new Date(gateway.clock.nowMs()),
      requestedBy: request.actor.name,
    })
    if (typeof inserted === 'object') {
      const detail = { replay: inserted.id, ...range }
      await auditSink(tx, { gateway, actor: request.actor, key }, 'sink_replay_started', detail)
    }
    return inserted
  })
  if (replay === 'no_sink') throw new ApiError('not_found', 'Cannot find the sink')
  if (replay === 'running') {
    throw new ApiError('replay_running', 'Cannot replay: wait for the running replay, or cancel it')
  }
  return { status: 201, body: printReplay(replay) }
}

async function listSinkReplays(request: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const key = await sinkKeyOf(request, gateway)
  const limit = limitOf(request.query)
  const replays = await gateway.database.withTenant(key.tenantId, async (tx) => {
    if ((await findSink(tx, key)) === undefined) {
      throw new ApiError('not_found', 'Cannot find the sink')
    }
    return await listReplays(tx, key, limit)
  })
  return { status: 200, body: { items: replays.map(printReplay) } }
}

async function cancelRunning(request: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const key = await sinkKeyOf(request, gateway)
  const id = request.params['replay'] ?? ''
  const at = new Date(gateway.clock.nowMs())
  await gateway.database.withTenant(key.tenantId, async (tx) => {
    if (!isGuid(id) || !(await cancelReplay(tx, key, { id, at }))) {
      throw new ApiError('not_found', 'Cannot find a running replay')
    }
    const detail = { replay: id }
    await auditSink(tx, { gateway, actor: request.actor, key }, 'sink_replay_cancelled', detail)
  })
  return { status: 204, body: undefined }
}

export const sinkReplayRoutes: readonly ApiRoute[] = [
  {
    method: 'POST',
    path: `${SINK_PATH}/replay`,
    summary:
      'Sends what was received in a time range again, as far as the policy and the choices of now allow',
    body: {
      type: 'object',
      required: ['since', 'until'],
      additionalProperties: false,
      properties: { since: INSTANT, until: INSTANT },
    },
    answers: {
      201: answer('The replay; it runs in the background, and goes on after a restart', REPLAY),
    },
    errors: ['invalid_body', 'not_found', 'replay_running'],
    handle: startReplay,
  },
  {
    method: 'GET',
    path: `${SINK_PATH}/replays`,
    summary:
      'Lists the replays of a sink with what they sent and what was withheld, the newest first',
    query: { limit: { description: 'Most items' } },
    answers: { 200: listOfItems('The replays', REPLAY) },
    errors: ['invalid_query', 'not_found'],
    handle: listSinkReplays,
  },
  {
    method: 'DELETE',
    path: `${SINK_PATH}/replays/{replay}`,
    summary: 'Cancels a running replay; what was sent is not taken back',
    answers: { 204: 'Cancelled' },
    errors: ['not_found'],
    handle: cancelRunning,
  },
]

function printReplay({ cursor: _cursor, ...shown }: SinkReplay) {
  return shown
}
