import { isGuid, type TenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { LIMITS } from '#domain/limits.ts'
import { findRequest, type SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../../gateway.ts'
import { fileRequest } from '../requests.ts'
import { awaitWord } from '../verification/await_word.ts'
import { sealCallback } from './callbacks.ts'
import { type Exercise, REGULATION } from './exercise.ts'
import { DRP } from './status.ts'
import { rememberMessage, type TakenMessage } from './tokens.ts'

/** Thrown within the transaction of a filing, which it undoes. */
export class ReplayedError extends Error {}

/**
 * Files what an agent asks for. A person whose address the agent has not verified for us waits as `verifying` until the
 * tenant vouches. Throws a ReplayedError for a message that was seen, and the ApiErrors of `fileRequest`.
 */
export async function fileExercise(
  gateway: Gateway,
  tenant: Tenant,
  { asked, message }: { readonly asked: Exercise; readonly message: TakenMessage },
): Promise<SubjectRequest> {
  const { agentId, hash } = message
  const { exercise, isVoluntary, agentRequestId, callbackUrl } = asked
  const at = new Date(gateway.clock.nowMs())
  const { id } = await fileRequest(gateway, tenant, {
    type: asked.right,
    regulation: REGULATION,
    identities: asked.identities,
    actor: `agent:${agentId}`,
    checked: {
      verification: 'controller',
      verifiedAt: asked.isVerified ? at : undefined,
      besides: async (tx, key) => {
        if (!(await rememberMessage(tx, message, at))) throw new ReplayedError()
        if (asked.isVerified) return
        await awaitWord(tx, key, { at, waitMs: LIMITS.drpVerificationMs })
      },
    },
    origin: {
      source: DRP,
      externalId: hash.toString('hex'),
      receivedAt: at,
      callbacks: (id) =>
        callbackUrl === undefined ? [] : [sealCallback(gateway, callbackUrl, id)],
      detail: {
        ...{ agent: agentId, exercise, voluntary: isVoluntary },
        ...(agentRequestId === undefined ? {} : { agentRequestId }),
      },
    },
  })
  const filed = await findExercise(gateway, { tenantId: tenant.id, id, agentId })
  invariant(filed !== undefined, 'what was filed is there')
  return filed
}

/** The agent's own request of this id; undefined for one of others and for one that there is not. */
export async function findExercise(
  { database }: Pick<Gateway, 'database'>,
  named: { readonly tenantId: TenantId; readonly id: string; readonly agentId: string },
): Promise<SubjectRequest | undefined> {
  const { tenantId, id, agentId } = named
  if (!isGuid(id)) return undefined
  const request = await database.withTenant(tenantId, (tx) => findRequest(tx, id))
  const isTheirs = request?.source === DRP && request.sourceDetail?.['agent'] === agentId
  return isTheirs ? request : undefined
}
