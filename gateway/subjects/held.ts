import type { Transaction } from '#drizzle/database.ts'
import { countConsentsOf } from '#drizzle/repositories/consents.ts'
import type { StoreCounts } from '#drizzle/repositories/request_attempts.ts'
import { countSubjectReports, type ReportCount } from '#drizzle/repositories/subject_reports.ts'
import type { RequestKey, SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { countSuppressed } from '#drizzle/repositories/suppressions.ts'
import type { Execution, ExecutionGateway } from './execution.ts'
import { pseudonymChunks } from './identity_chunks.ts'

/** What is held of the subjects of a request, in numbers. */
export interface Held {
  readonly total: number
  readonly items: readonly ReportCount[]
  readonly consents: number
  /** Identities of which nothing is collected any more. */
  readonly alreadySuppressed: number
}

/**
 * Counts what is held of the subjects. Quarantined shapes are not among it: they are paths and types of what nobody
 * declared, without a value and without a subject, so that there is nothing of a person in them to find. A report of
 * two subjects of a bulk request may be counted twice.
 */
export async function findHeld(tx: Transaction, request: RequestKey): Promise<Held> {
  const { tenantId } = request
  const items = new Map<string, ReportCount>()
  let consents = 0
  let alreadySuppressed = 0
  for await (const subjects of pseudonymChunks(tx, request)) {
    for (const item of await countSubjectReports(tx, tenantId, { subjects })) {
      const key = JSON.stringify([item.product, item.type, item.class])
      items.set(key, { ...item, count: item.count + (items.get(key)?.count ?? 0) })
    }
    consents += await countConsentsOf(tx, tenantId, { subjects })
    alreadySuppressed += await countSuppressed(tx, tenantId, subjects)
  }
  const list = [...items.values()]
  return { total: totalOf(list), items: list, consents, alreadySuppressed }
}

/** The execution of access and portability: the export is made from the store when it is fetched. */
export async function countHeld(
  request: SubjectRequest,
  gateway: ExecutionGateway,
): Promise<Execution> {
  const held = await gateway.database.withTenant(request.tenantId, (tx) => findHeld(tx, request))
  return { result: { reports: { held: held.total }, consents: { held: held.consents } } }
}

/** How many reports and choices there are of the subjects now. */
export async function countLeft(tx: Transaction, request: RequestKey): Promise<StoreCounts> {
  const { total, consents } = await findHeld(tx, request)
  return { reports: total, consents }
}

function totalOf(items: readonly ReportCount[]): number {
  return items.reduce((total, { count }) => total + count, 0)
}
