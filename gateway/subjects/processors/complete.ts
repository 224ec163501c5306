import type { Transaction } from '#drizzle/database.ts'
import { countUnassignedErasures } from '#drizzle/repositories/request_decisions.ts'
import { countOpenDeliveries, listDeliveries } from '#drizzle/repositories/request_deliveries.ts'
import {
  findRequest,
  listEvents,
  moveRequest,
  type RequestKey,
  type SubjectRequest,
} from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../../gateway.ts'
import { settleSinks } from './settle_sinks.ts'

export type CompleteGateway = Pick<Gateway, 'database' | 'clock' | 'log' | 'keyring'>

/** Completes a request where nobody is waited for any more. Safe to repeat, and at once in several processes. */
export async function completeWhereConfirmed(
  gateway: CompleteGateway,
  key: RequestKey,
): Promise<void> {
  const { tenantId, id } = key
  const at = new Date(gateway.clock.nowMs())
  await gateway.database.withTenant(tenantId, (tx) => settleSinks(tx, key, at))
  const isCompleted = await gateway.database.withTenant(tenantId, async (tx) => {
    const request = await findRequest(tx, id)
    if (request?.status !== 'waiting_for_processors') return false
    if ((await countOpenDeliveries(tx, key)) > 0 || (await isAwaitedAsBefore(tx, request))) {
      return false
    }
    return await moveRequest(tx, key, {
      ...{ from: ['waiting_for_processors'], to: 'completed', at, actor: 'gateway' },
      completion: { at, result: request.result ?? {} },
    })
  })
  if (isCompleted) await destroyDetails(gateway, key)
}

/** A request of a version that did not know which reports are of which request waits for all of its tenant's. */
async function isAwaitedAsBefore(tx: Transaction, request: SubjectRequest): Promise<boolean> {
  if ((await listDeliveries(tx, request)).length > 0) return false
  const begun = (await listEvents(tx, request)).findLast(
    ({ status }) => status === 'waiting_for_processors',
  )
  return begun === undefined || (await countUnassignedErasures(tx, request.tenantId, begun.at)) > 0
}

/** Ends what a request had in the clear at once; the follow-up does where the keyring is away now. */
export async function destroyDetails(gateway: CompleteGateway, key: RequestKey): Promise<void> {
  try {
    await gateway.keyring.requests.destroy(key)
  } catch (error) {
    gateway.log.warn('request_details_not_ended', { request: key.id, error })
  }
}
