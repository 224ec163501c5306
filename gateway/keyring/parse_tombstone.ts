import { parsePseudonym, parseTenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import type { StoredDestruction } from '#drizzle/keyring/repositories/destructions.ts'
import type { Tombstone } from './keys.ts'

/** A destruction of a subject's key as its tombstone. */
export function parseTombstone(row: StoredDestruction): Tombstone {
  const tenantId = parseTenantId(row.tenantId ?? '')
  invariant(tenantId !== undefined, 'a tombstone has a tenant')
  invariant(row.pseudonym !== null && row.requestId !== null, 'a tombstone has a subject')
  return {
    tenantId,
    pseudonym: parsePseudonym(row.pseudonym),
    requestId: row.requestId,
    recordedAt: row.recordedAt,
    sequence: row.sequence,
  }
}
