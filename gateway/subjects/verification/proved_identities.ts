import type { IdentityType } from '#domain/subject_request.ts'
import type { RequestIdentity } from '#drizzle/repositories/request_identities.ts'
import type { RequestKey } from '#drizzle/repositories/subject_requests.ts'
import type { Gateway } from '../../gateway.ts'
import { identityChunks } from '../identity_chunks.ts'

/** The types of those identities of a request that are none of the proved ones: none where all were proved. */
export async function namesOnly(
  { database }: Pick<Gateway, 'database'>,
  request: RequestKey,
  proved: readonly RequestIdentity[],
): Promise<readonly IdentityType[]> {
  const isProved = new Set(proved.map(placeOf))
  const named = await database.withTenant(request.tenantId, async (tx) =>
    (await Array.fromAsync(identityChunks(tx, request))).flat(),
  )
  const others = named.filter((identity) => !isProved.has(placeOf(identity)))
  return [...new Set(others.map(({ type }) => type))]
}

function placeOf({ type, pseudonym }: RequestIdentity): string {
  return `${type} ${Buffer.from(pseudonym).toString('hex')}`
}
