import { ApiError } from '#domain/errors.ts'
import type { Transaction } from '#drizzle/database.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { countSuppressedSince } from '#drizzle/repositories/suppressions.ts'
import type { RequestRight } from '#policies/schema/policy_source.ts'
import { allPseudonymsOf } from '../identity_chunks.ts'
import type { ExportDetail } from './about.ts'

/** The rights that are answered by an export, and what it may hold; what comes first is given where nothing is asked for. */
const DETAILS: { readonly [right in RequestRight]?: readonly [ExportDetail, ...ExportDetail[]] } = {
  access: ['specific', 'categories'],
  access_by_category: ['categories'],
  portability: ['specific'],
}

/** What the export of a request holds where nothing else is asked for. Throws an ApiError where it has none. */
export function defaultDetail({ type }: Pick<SubjectRequest, 'type'>): ExportDetail {
  return detailsOf(type)[0]
}

/** When a request was completed that has an export of this kind. Throws an ApiError otherwise. */
export function readyAt(request: SubjectRequest, detail: ExportDetail): Date {
  const details = detailsOf(request.type)
  if (!details.includes(detail)) {
    throw new ApiError(
      'request_state',
      `Cannot export: a request for ${request.type} has no detail=${detail}, only ${details.join(' and ')}`,
    )
  }
  if (request.status !== 'completed' || request.completedAt === undefined) {
    throw new ApiError(
      'export_not_ready',
      `Cannot export: the request is ${request.status}, wanted completed`,
    )
  }
  return request.completedAt
}

function detailsOf(type: RequestRight): readonly [ExportDetail, ...ExportDetail[]] {
  const details = DETAILS[type]
  if (details !== undefined) return details
  const having = Object.keys(DETAILS).join(', ')
  throw new ApiError(
    'request_state',
    `Cannot export: a request for ${type} has no export, only those for ${having} have one`,
  )
}

/** Throws an ApiError `export_gone` where the subject was erased after the request had been completed. */
export async function assertNotErased(tx: Transaction, request: SubjectRequest): Promise<void> {
  const { tenantId, completedAt } = request
  if (completedAt === undefined) return
  const pseudonyms = await allPseudonymsOf(tx, request)
  const erased = await countSuppressedSince(tx, tenantId, { pseudonyms, since: completedAt })
  if (erased === 0) return
  throw new ApiError('export_gone', 'Cannot export: the subject was erased after the request')
}
