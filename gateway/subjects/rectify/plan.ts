import { createHash, randomUUIDv7 } from 'node:crypto'
import type { Pseudonym } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import { isBuiltIn, KINDS_OF_IDENTITY } from '#domain/subject_request.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../../gateway.ts'
import { openDetails } from '../details.ts'
import { identityChunks } from '../identity_chunks.ts'
import type { RectificationPlan } from './correct_report.ts'

/** An identity of a type and those whose place it takes. */
export interface IdentityChange {
  readonly from: readonly Pseudonym[]
  readonly to: Pseudonym
}

export interface OpenedPlan extends RectificationPlan {
  readonly changes: readonly IdentityChange[]
}

type PlanGateway = Pick<Gateway, 'database' | 'keyring' | 'pseudonymiser'>

/** What a request for rectification changes. Throws KeyringAwayError, and an Error where its details have ended. */
export async function openPlan(gateway: PlanGateway, request: SubjectRequest): Promise<OpenedPlan> {
  const { tenantId } = request
  const { corrections = [], newIdentities = [] } = await openDetails(gateway, request)
  if (corrections.length + newIdentities.length === 0) {
    throw new Error('Cannot rectify: the corrections of the request have ended')
  }
  await gateway.pseudonymiser.prepare(tenantId)
  const named = await gateway.database.withTenant(tenantId, async (tx) =>
    (await Array.fromAsync(identityChunks(tx, request))).flat(),
  )
  const changes = newIdentities.map(({ type, value }) => {
    invariant(isBuiltIn(type), 'a new identity was checked when it was filed')
    const [kind] = KINDS_OF_IDENTITY[type]
    return {
      from: named.filter((one) => one.type === type).map(({ pseudonym }) => pseudonym),
      to: gateway.pseudonymiser.pseudonym(tenantId, kind, value),
    }
  })
  const replaced = new Map(
    changes.flatMap(({ from, to }) =>
      from
        .map((old): [string, Pseudonym] => [Buffer.from(old).toString('hex'), to])
        .filter(([old]) => old !== Buffer.from(to).toString('hex')),
    ),
  )
  return { corrections, replaced, changes }
}

const MARK_DIGITS = 12

/**
 * The id of a corrected report: new, and recognised by the request that made it, so that an execution that is begun again
 * takes none of its own for one that is to be corrected.
 */
export function copyId(requestId: string): string {
  const head = randomUUIDv7().slice(0, -MARK_DIGITS)
  return head + markOf(requestId, head)
}

export function isCopyOf(requestId: string, id: string): boolean {
  const head = id.slice(0, -MARK_DIGITS)
  return id === head + markOf(requestId, head)
}

function markOf(requestId: string, head: string): string {
  return createHash('sha256').update(`${requestId} ${head}`).digest('hex').slice(0, MARK_DIGITS)
}
