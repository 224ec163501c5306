import type { Pseudonym, TenantId } from '#domain/ids.ts'
import { countHeldBack } from '#drizzle/repositories/held_reports.ts'
import { countSubjectReports } from '#drizzle/repositories/subject_reports.ts'
import type { RequestKey } from '#drizzle/repositories/subject_requests.ts'
import type { ExecutionGateway } from './execution.ts'
import { forSubjects } from './identity_chunks.ts'

/** What a look into every place finds of erased subjects. All but `subjects` and `held` must be 0. */
export interface ErasureScan {
  /** Pseudonyms that were looked for. */
  readonly subjects: number
  /** Rows in the store. */
  readonly reports: number
  /** Rows that wait on this machine for the store; other processes follow by themselves. */
  readonly spooled: number
  /** Keys in the keyring: without them no copy can be read, wherever it is. */
  readonly keys: number
  /** Records that a legal hold keeps, under a key of the hold. */
  readonly held: number
}

/** Looks for erased subjects in every place that could hold something of them. */
export async function scanForSubjects(
  request: RequestKey,
  gateway: ExecutionGateway,
): Promise<ErasureScan> {
  let scan: ErasureScan = { subjects: 0, reports: 0, spooled: 0, keys: 0, held: 0 }
  await forSubjects(request, gateway.database, async (subjects) => {
    scan = add(scan, await scanFor(request.tenantId, subjects, gateway))
  })
  return scan
}

async function scanFor(
  tenantId: TenantId,
  subjects: readonly Pseudonym[],
  { database, keyring, spool }: ExecutionGateway,
): Promise<ErasureScan> {
  const [counts, held] = await database.withTenant(tenantId, async (tx) => [
    await countSubjectReports(tx, tenantId, { subjects }),
    await countHeldBack(tx, { tenantId, subjects }),
  ])
  return {
    subjects: subjects.length,
    reports: counts.reduce((sum, { count }) => sum + count, 0),
    spooled: (await spool?.countSubjects(tenantId, subjects)) ?? 0,
    keys: await keyring.countSubjectKeys(tenantId, subjects),
    held: held.records,
  }
}

function add(left: ErasureScan, right: ErasureScan): ErasureScan {
  return {
    subjects: left.subjects + right.subjects,
    reports: left.reports + right.reports,
    spooled: left.spooled + right.spooled,
    keys: left.keys + right.keys,
    held: left.held + right.held,
  }
}
