import { ApiError } from '#domain/errors.ts'
import { invariant } from '#domain/invariant.ts'
import { beginAttempt } from '#drizzle/repositories/request_attempts.ts'
import { countOpenDeliveries } from '#drizzle/repositories/request_deliveries.ts'
import {
  moveRequest,
  type RequestKey,
  type SubjectRequest,
} from '#drizzle/repositories/subject_requests.ts'
import type { RequestRight } from '#policies/schema/policy_source.ts'
import { recordChoices, recordLimit } from './choices.ts'
import { erase } from './erase.ts'
import type { Execution, ExecutionGateway } from './execution.ts'
import { countHeld, findHeld } from './held.ts'
import { destroyDetails } from './processors/complete.ts'
import { listToldConnectors, noteConnectors } from './processors/note.ts'
import { rectify } from './rectify/rectify.ts'
import { restrict } from './restrict.ts'

/** Everything that is done for a right, safe to begin again at any step. Rights that are not here are not offered. */
const EXECUTIONS: {
  readonly [right in RequestRight]?: (
    request: SubjectRequest,
    gateway: ExecutionGateway,
  ) => Promise<Execution>
} = {
  access: countHeld,
  access_by_category: countHeld,
  portability: countHeld,
  erasure: erase,
  rectification: rectify,
  restriction: restrict,
  objection: async (request, gateway) => recordChoices(request, 'off', gateway),
  opt_out: async (request, gateway) => recordChoices(request, 'required', gateway),
  limit_use: async (request, gateway) => recordLimit(request, gateway),
}

/** Throws an ApiError for a right that this version cannot carry out: better no promise than an empty one. */
export function assertOffered(right: RequestRight): void {
  if (EXECUTIONS[right] !== undefined) return
  throw new ApiError(
    'right_not_offered',
    `Cannot file a request for ${right}: offered are ${Object.keys(EXECUTIONS).join(', ')}`,
  )
}

/**
 * Carries out an approved request and completes it. Nothing happens where it is not running. May be called any number
 * of times, also at once: after a crash the next call goes on where the last one ended. Throws where something is left
 * to be done; then it is to be called again.
 */
export async function executeRequest(gateway: ExecutionGateway, key: RequestKey): Promise<void> {
  const { database, clock, log } = gateway
  const request = await database.withTenant(key.tenantId, (tx) => beginAttempt(tx, key))
  if (request === undefined) return
  const execute = EXECUTIONS[request.type]
  invariant(execute !== undefined, 'only rights that are offered are approved')
  await noteProcessors(request, gateway)
  const execution = await execute(request, gateway)
  const at = new Date(clock.nowMs())
  const to = await database.withTenant(key.tenantId, async (tx) => {
    const isAwaiting = (await countOpenDeliveries(tx, key)) > 0
    const next = isAwaiting ? 'waiting_for_processors' : 'completed'
    const moved = await moveRequest(tx, key, {
      from: ['running'],
      to: next,
      at,
      actor: 'gateway',
      completion: { at: isAwaiting ? undefined : at, result: execution.result },
    })
    if (moved) await execution.record?.(tx)
    return moved ? next : undefined
  })
  if (to === undefined) return
  if (to === 'completed') await destroyDetails(gateway, key)
  // Other processes follow the store by themselves; this one answers for it at once.
  await gateway.consents.refresh()
  log.info('subject_request_executed', {
    status: to,
    request: key.id,
    type: request.type,
    attempts: request.attempts,
  })
}

/** An erasure notes its processors after its suppression, when no other report can come; other rights do before anything. */
async function noteProcessors(request: SubjectRequest, gateway: ExecutionGateway): Promise<void> {
  if (request.type === 'erasure') return
  const at = new Date(gateway.clock.nowMs())
  await gateway.database.withTenant(request.tenantId, async (tx) => {
    if ((await listToldConnectors(tx, request)).length === 0) return
    await noteConnectors(tx, request, { at, held: await findHeld(tx, request) })
  })
}
