import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import type { Transaction } from '#drizzle/database.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import type { SinkKey } from '#drizzle/repositories/sinks.ts'
import type { Gateway } from '../../gateway.ts'
import type { Actor } from '../../tenancy/actor.ts'
import type { ApiRequest } from '../api/route.ts'
import { requireTenant } from './find_tenant.ts'

/** Where one sink is in the management API. */
export const SINK_PATH = '/manage/v1/tenants/{tenant}/sinks/{sink}'

/** The sink that an address names. Throws an ApiError `not_found` for what cannot be one. */
export async function sinkKeyOf(
  { params, actor }: Pick<ApiRequest, 'params' | 'actor'>,
  gateway: Gateway,
): Promise<SinkKey> {
  const tenant = await requireTenant(gateway, params['tenant'] ?? null, actor)
  const id = (params['sink'] ?? '').toLowerCase()
  if (!isGuid(id)) throw new ApiError('not_found', 'Cannot find the sink')
  return { tenantId: tenant.id, id }
}

interface Deed {
  readonly gateway: Gateway
  readonly actor: Actor
  readonly key: SinkKey
}

type SinkAction =
  | 'sink_added'
  | 'sink_removed'
  | 'sink_paused'
  | 'sink_resumed'
  | 'sink_replay_started'
  | 'sink_replay_cancelled'
  | 'dead_letters_retried'
  | 'dead_letters_discarded'

/** Remembers who changed what reaches a sink, in the transaction of the change. */
export async function auditSink(
  tx: Transaction,
  { gateway, actor, key }: Deed,
  ...[action, detail]: readonly [action: SinkAction, detail?: Readonly<Record<string, unknown>>]
): Promise<void> {
  await insertAuditEntry(tx, {
    tenantId: key.tenantId,
    at: new Date(gateway.clock.nowMs()),
    actor: actor.name,
    action,
    detail: { sink: key.id, ...detail },
  })
}
