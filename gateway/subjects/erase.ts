import { reduceConsentsOf } from '#drizzle/repositories/consents.ts'
import { deleteSubjectReports, listSubjectDays } from '#drizzle/repositories/subject_reports.ts'
import {
  findFirstCounts,
  keepFirstCounts,
  type SubjectRequest,
} from '#drizzle/repositories/subject_requests.ts'
import { insertSuppressions } from '#drizzle/repositories/suppressions.ts'
import type { Execution, ExecutionGateway } from './execution.ts'
import { countLeft } from './held.ts'
import { pseudonymsOf } from './identities.ts'

/** Reports deleted by one transaction: locks and the write-ahead log stay small. */
const BATCH_ROWS = 5_000

export type ErasureStep = (request: SubjectRequest, gateway: ExecutionGateway) => Promise<void>

/**
 * The steps of an erasure, in their order. Suppression comes first: it waits for the commits that are under way and
 * every later one sees it, so that what is counted and deleted afterwards is all there is and stays so. Each step can
 * be done again without harm. Quarantined shapes have no step: they hold no values and no subject.
 */
export const ERASURE_STEPS: readonly ErasureStep[] = [
  suppress,
  countFirst,
  deleteReports,
  reduceConsents,
]

/** Erases a subject, then counts again. Throws where a report is left: the erasure is to be begun again. */
export async function erase(
  request: SubjectRequest,
  gateway: ExecutionGateway,
): Promise<Execution> {
  for (const step of ERASURE_STEPS) await step(request, gateway)
  const { tenantId, identities } = request
  return await gateway.database.withTenant(tenantId, async (tx) => {
    const left = await countLeft(tx, request)
    if (left.reports > 0) {
      throw new Error(`Cannot complete the erasure: ${left.reports} reports are left`)
    }
    const before = await findFirstCounts(tx, request)
    return {
      result: {
        reports: { before: before.reports, after: left.reports },
        consents: { before: before.consents, after: left.consents },
        suppressed: identities.length,
      },
    }
  })
}

async function suppress(request: SubjectRequest, gateway: ExecutionGateway): Promise<void> {
  const { tenantId, id: requestId } = request
  const recordedAt = new Date(gateway.clock.nowMs())
  await gateway.database.withTenant(tenantId, (tx) =>
    insertSuppressions(tx, tenantId, { pseudonyms: pseudonymsOf(request), requestId, recordedAt }),
  )
  await gateway.suppressions.refresh()
}

async function countFirst(request: SubjectRequest, gateway: ExecutionGateway): Promise<void> {
  const { tenantId } = request
  await gateway.database.withTenant(tenantId, async (tx) =>
    keepFirstCounts(tx, request, await countLeft(tx, request)),
  )
}

async function deleteReports(request: SubjectRequest, gateway: ExecutionGateway): Promise<void> {
  const { database } = gateway
  const { tenantId } = request
  const subjects = pseudonymsOf(request)
  const days = await database.withTenant(tenantId, (tx) =>
    listSubjectDays(tx, tenantId, { subjects }),
  )
  for (const day of days) {
    const batch = { subjects, day, limit: BATCH_ROWS }
    let deleted = BATCH_ROWS
    while (deleted === BATCH_ROWS) {
      deleted = await database.withTenant(tenantId, (tx) =>
        deleteSubjectReports(tx, tenantId, batch),
      )
    }
  }
}

/** The newest choice of each scope stays: it is the proof of a refusal, and what keeps it in force. */
async function reduceConsents(request: SubjectRequest, gateway: ExecutionGateway): Promise<void> {
  const { tenantId } = request
  await gateway.database.withTenant(tenantId, (tx) =>
    reduceConsentsOf(tx, tenantId, pseudonymsOf(request)),
  )
}
