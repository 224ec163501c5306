import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../../gateway.ts'
import { sealDetails } from '../details.ts'
import type { SentIdentity } from '../identities.ts'
import type { Rectification } from '../rectify/corrections.ts'
import { listToldConnectors } from './note.ts'

interface ToSeal {
  readonly identities: readonly SentIdentity[]
  readonly details: Rectification | undefined
}

/**
 * Seals what only the execution of a new request needs: whom it is about for the processors that are told of it, which do not
 * know our pseudonyms, and what is to be corrected. Undefined where there is neither, and nothing is kept. A key of its own
 * ends with the request.
 */
export async function sealForExecution(
  gateway: Pick<Gateway, 'database' | 'keyring'>,
  request: Pick<SubjectRequest, 'tenantId' | 'id' | 'type'>,
  { identities, details }: ToSeal,
): Promise<Uint8Array | undefined> {
  const told = await gateway.database.withTenant(request.tenantId, (tx) =>
    listToldConnectors(tx, request),
  )
  if (told.length === 0 && details === undefined) return undefined
  return await sealDetails(gateway, request, {
    ...(told.length === 0 ? {} : { identities }),
    ...details,
  })
}
