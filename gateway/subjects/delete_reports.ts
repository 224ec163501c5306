import type { Pseudonym, TenantId } from '#domain/ids.ts'
import type { Database } from '#drizzle/database.ts'
import { deleteSubjectReports, listSubjectDays } from '#drizzle/repositories/subject_reports.ts'
import { deleteWitnessesOf, findCountedBeside } from '#drizzle/repositories/value_witnesses.ts'

/** Rows deleted by one transaction: locks and the write-ahead log stay small. */
const BATCH_ROWS = 5_000

/** Of whom reports are deleted, and for which request: none where a restored store is put right. */
export interface DeletedSubjects {
  readonly subjects: readonly Pseudonym[]
  readonly requestId?: string
}

/** Deletes every stored report that names one of the subjects, day by day. Safe to repeat. */
export async function deleteReportsOf(
  database: Database,
  tenantId: TenantId,
  { subjects, requestId }: DeletedSubjects,
): Promise<void> {
  const days = await database.withTenant(tenantId, (tx) =>
    listSubjectDays(tx, tenantId, { subjects }),
  )
  for (const day of days) {
    const batch = { subjects, day, requestId, limit: BATCH_ROWS }
    let deleted = BATCH_ROWS
    while (deleted === BATCH_ROWS) {
      deleted = await database.withTenant(tenantId, (tx) =>
        deleteSubjectReports(tx, tenantId, batch),
      )
    }
  }
}

/**
 * Takes the subjects out of the counts by which rare values are held back: also whoever was counted in a report that
 * named one of them beside it, since that report is erased too. Those go first: who they are is known by the others.
 * Safe to repeat.
 */
export async function deleteCountsOf(
  database: Database,
  tenantId: TenantId,
  subjects: readonly Pseudonym[],
): Promise<void> {
  const counted = await database.withTenant(tenantId, (tx) =>
    findCountedBeside(tx, tenantId, subjects),
  )
  for (const batch of [
    { subjects: counted, isWhole: false, limit: BATCH_ROWS },
    { subjects, isWhole: true, limit: BATCH_ROWS },
  ]) {
    let deleted = batch.subjects.length === 0 ? 0 : BATCH_ROWS
    while (deleted === BATCH_ROWS) {
      deleted = await database.withTenant(tenantId, (tx) => deleteWitnessesOf(tx, tenantId, batch))
    }
  }
}
