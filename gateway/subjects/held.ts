import type { Transaction } from '#drizzle/database.ts'
import { countConsentsOf } from '#drizzle/repositories/consents.ts'
import { countSubjectReports, type ReportCount } from '#drizzle/repositories/subject_reports.ts'
import type { StoreCounts, SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { countSuppressed } from '#drizzle/repositories/suppressions.ts'
import type { Execution, ExecutionGateway } from './execution.ts'
import { pseudonymsOf } from './identities.ts'

/** What is held of the subject of a request, in numbers. */
export interface Held {
  readonly total: number
  readonly items: readonly ReportCount[]
  readonly consents: number
  /** Identities of which nothing is collected any more. */
  readonly alreadySuppressed: number
}

/**
 * Counts what is held of a subject. Quarantined shapes are not among it: they are paths and types of what nobody
 * declared, without a value and without a subject, so that there is nothing of a person in them to find.
 */
export async function findHeld(
  tx: Transaction,
  request: Pick<SubjectRequest, 'tenantId' | 'identities'>,
): Promise<Held> {
  const { tenantId } = request
  const subjects = pseudonymsOf(request)
  const items = await countSubjectReports(tx, tenantId, { subjects })
  return {
    total: totalOf(items),
    items,
    consents: await countConsentsOf(tx, tenantId, { subjects }),
    alreadySuppressed: await countSuppressed(tx, tenantId, subjects),
  }
}

/** The execution of access and portability: the export is made from the store when it is fetched. */
export async function countHeld(
  request: SubjectRequest,
  gateway: ExecutionGateway,
): Promise<Execution> {
  const held = await gateway.database.withTenant(request.tenantId, (tx) => findHeld(tx, request))
  return { result: { reports: { held: held.total }, consents: { held: held.consents } } }
}

/** How many reports and choices there are of the subject now. */
export async function countLeft(tx: Transaction, request: SubjectRequest): Promise<StoreCounts> {
  const subjects = pseudonymsOf(request)
  const items = await countSubjectReports(tx, request.tenantId, { subjects })
  const consents = await countConsentsOf(tx, request.tenantId, { subjects })
  return { reports: totalOf(items), consents }
}

function totalOf(items: readonly ReportCount[]): number {
  return items.reduce((total, { count }) => total + count, 0)
}
