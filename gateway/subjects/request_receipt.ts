import { ApiError } from '#domain/errors.ts'
import { findRequestEntry } from '#drizzle/repositories/ledger_entries.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import type { LedgerReceipt } from '#policies/ledger/receipt.ts'
import type { Gateway } from '../gateway.ts'
import { ledgerOf } from '../ledger/ledger.ts'

/**
 * The receipt of a completed request, from the ledger. Throws an ApiError `request_state` before it is completed, and
 * `not_found` for one that was completed before there was a ledger.
 */
export async function receiptOfRequest(
  gateway: Gateway,
  request: SubjectRequest,
): Promise<LedgerReceipt> {
  if (request.status !== 'completed') {
    throw new ApiError(
      'request_state',
      `Cannot make the receipt: the request is ${request.status}, wanted completed`,
    )
  }
  const entry = await gateway.database.withTenant(request.tenantId, (tx) =>
    findRequestEntry(tx, request, 'request_completed'),
  )
  if (entry === undefined) throw new ApiError('not_found', 'Cannot find the receipt')
  return await ledgerOf(gateway).receiptOf(entry)
}
