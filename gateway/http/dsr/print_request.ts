import type { JsonObject } from '#domain/json.ts'
import { IDENTITY_TYPES } from '#domain/subject_request.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { waitsForApproval } from '../../subjects/describe.ts'
import { HASHED_SINCE } from '../../subjects/requests.ts'

/** A request as the API shows it: identities are numbers, never values. */
export function printRequest(request: SubjectRequest) {
  return {
    id: request.id,
    tenant: request.tenantId,
    type: request.type,
    regulation: request.regulation,
    status: request.status,
    receivedAt: request.receivedAt,
    dueAt: request.dueAt,
    completedAt: request.completedAt ?? null,
    notBefore: request.notBefore ?? null,
    extension:
      request.extendedTo === undefined
        ? null
        : { until: request.extendedTo, reason: request.extensionReason ?? null },
    denialReason: request.denialReason ?? null,
    identities: printCounts(request),
    result: request.result ?? null,
    ...printHashedSince(request.sourceDetail),
  }
}

/** The same as a queue shows it. */
export function printQueued(request: SubjectRequest, left: number | undefined) {
  return {
    ...printRequest(request),
    daysLeft: left ?? null,
    waitsForApproval: waitsForApproval(request),
    source: request.source ?? 'api',
    verification: {
      method: request.verification ?? 'controller',
      verifiedAt: request.verifiedAt ?? null,
    },
  }
}

/** What was stored before is not found by the identities that came as hashes. */
export function printHashedSince(detail: JsonObject | undefined) {
  const hashedSince = detail?.[HASHED_SINCE]
  return hashedSince === undefined ? {} : { hashedSince }
}

function printCounts({ identityCounts }: SubjectRequest) {
  const types = [...new Set([...IDENTITY_TYPES, ...Object.keys(identityCounts).sort()])]
  return types.flatMap((type) => {
    const count = identityCounts[type]
    return count === undefined ? [] : [{ type, count }]
  })
}
