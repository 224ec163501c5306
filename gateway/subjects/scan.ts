import type { Pseudonym, TenantId } from '#domain/ids.ts'
import { countHeldBack } from '#drizzle/repositories/held_reports.ts'
import { countSinkErasures } from '#drizzle/repositories/sink_erasures.ts'
import { countSubjectReports } from '#drizzle/repositories/subject_reports.ts'
import type { RequestKey } from '#drizzle/repositories/subject_requests.ts'
import { countWitnessesOf } from '#drizzle/repositories/value_witnesses.ts'
import type { ExecutionGateway } from './execution.ts'
import { forSubjects } from './identity_chunks.ts'

/** What a look into every place finds of erased subjects. `reports`, `spooled`, `keys` and `witnesses` must be 0. */
export interface ErasureScan {
  /** Pseudonyms that were looked for. */
  readonly subjects: number
  /** Rows in the store. */
  readonly reports: number
  /** Rows that wait on this machine for the store; other processes follow by themselves. */
  readonly spooled: number
  /** Keys in the keyring: without them no copy can be read, wherever it is. */
  readonly keys: number
  /** Values of which it is counted that a subject had them. */
  readonly witnesses: number
  /** Records that a legal hold keeps, under a key of the hold. */
  readonly held: number
  /** Reports of the tenant that sinks which keep them have yet to remove. */
  readonly atSinks: number
}

type SubjectScan = Omit<ErasureScan, 'atSinks'>

/** Looks for erased subjects in every place that could hold something of them. */
export async function scanForSubjects(
  request: RequestKey,
  gateway: ExecutionGateway,
): Promise<ErasureScan> {
  const { tenantId } = request
  let found: SubjectScan = { subjects: 0, reports: 0, spooled: 0, keys: 0, witnesses: 0, held: 0 }
  await forSubjects(request, gateway.database, async (subjects) => {
    found = add(found, await scanFor(tenantId, subjects, gateway))
  })
  const atSinks = await gateway.database.withTenant(tenantId, (tx) =>
    countSinkErasures(tx, tenantId),
  )
  return { ...found, atSinks }
}

async function scanFor(
  tenantId: TenantId,
  subjects: readonly Pseudonym[],
  { database, keyring, spool }: ExecutionGateway,
): Promise<SubjectScan> {
  const [counts, held, witnesses] = await database.withTenant(tenantId, async (tx) => [
    await countSubjectReports(tx, tenantId, { subjects }),
    await countHeldBack(tx, { tenantId, subjects }),
    await countWitnessesOf(tx, tenantId, subjects),
  ])
  return {
    subjects: subjects.length,
    reports: counts.reduce((sum, { count }) => sum + count, 0),
    spooled: (await spool?.countSubjects(tenantId, subjects)) ?? 0,
    keys: await keyring.countSubjectKeys(tenantId, subjects),
    witnesses,
    held: held.records,
  }
}

function add(left: SubjectScan, right: SubjectScan): SubjectScan {
  return {
    subjects: left.subjects + right.subjects,
    reports: left.reports + right.reports,
    spooled: left.spooled + right.spooled,
    keys: left.keys + right.keys,
    witnesses: left.witnesses + right.witnesses,
    held: left.held + right.held,
  }
}
