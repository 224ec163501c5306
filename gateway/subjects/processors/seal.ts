import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../../gateway.ts'
import { sealDetails } from '../details.ts'
import type { SentIdentity } from '../identities.ts'
import { listToldConnectors } from './note.ts'

/**
 * Seals whom a new request is about for the processors that are told of it: they do not know our pseudonyms. Undefined where
 * the tenant has none, and nothing is kept. A key of its own ends with the request.
 */
export async function sealForProcessors(
  gateway: Pick<Gateway, 'database' | 'keyring'>,
  request: Pick<SubjectRequest, 'tenantId' | 'id' | 'type'>,
  identities: readonly SentIdentity[],
): Promise<Uint8Array | undefined> {
  const told = await gateway.database.withTenant(request.tenantId, (tx) =>
    listToldConnectors(tx, request),
  )
  return told.length === 0 ? undefined : await sealDetails(gateway, request, { identities })
}
