import type { TenantId } from '#domain/ids.ts'
import {
  listSubjectDays,
  listSubjectReportIds,
  readReportsById,
} from '#drizzle/repositories/subject_reports.ts'
import type { SubjectRequest } from '#drizzle/repositories/subject_requests.ts'
import { matchContract } from '#policies/engine/match.ts'
import type { Gateway } from '../../gateway.ts'
import { openReports, type ReadReport } from '../../keyring/open_reports.ts'
import { allPseudonymsOf } from '../identity_chunks.ts'
import { type CorrectedReport, correctReport } from './correct_report.ts'
import { isCopyOf, type OpenedPlan } from './plan.ts'

/** Reports that are read, corrected and replaced at once. */
const BATCH_REPORTS = 200

export type WalkGateway = Pick<
  Gateway,
  'database' | 'sealer' | 'policies' | 'clock' | 'pseudonymiser'
>

/** A report of the person, and what becomes of it: undefined where nothing changes. */
export interface Looked {
  readonly report: ReadReport
  readonly corrected: CorrectedReport | undefined
}

/** Every stored report of the person that this request has not made, in batches of one expiry day. */
export async function* correctedBatches(
  gateway: WalkGateway,
  request: SubjectRequest,
  plan: OpenedPlan,
): AsyncGenerator<{ readonly day: string; readonly looked: readonly Looked[] }> {
  const { tenantId } = request
  const { database } = gateway
  const subjects = await database.withTenant(tenantId, (tx) => allPseudonymsOf(tx, request))
  const days = await database.withTenant(tenantId, (tx) =>
    listSubjectDays(tx, tenantId, { subjects }),
  )
  for (const day of days) {
    for (let afterId: string | undefined; ; ) {
      const page = { subjects, day, afterId, limit: BATCH_REPORTS }
      const ids = await database.withTenant(tenantId, (tx) =>
        listSubjectReportIds(tx, tenantId, page),
      )
      const own = ids.filter((id) => !isCopyOf(request.id, id))
      yield { day, looked: await look(gateway, { tenantId, day, ids: own }, plan) }
      afterId = ids.at(-1)
      if (ids.length < BATCH_REPORTS) break
    }
  }
}

async function look(
  gateway: WalkGateway,
  { tenantId, ...named }: { tenantId: TenantId; day: string; ids: readonly string[] },
  plan: OpenedPlan,
): Promise<readonly Looked[]> {
  const records = await gateway.database.withTenant(tenantId, (tx) =>
    readReportsById(tx, tenantId, named),
  )
  const { bundle } = gateway.policies.of(tenantId, gateway.clock.nowMs())
  const opened = await openReports(gateway.sealer, records)
  return opened.map((report) => {
    const place = { gateway, tenantId, product: report.product }
    const contract = matchContract(bundle, report.product, report.type)
    return { report, corrected: correctReport(report, contract, { plan, place }) }
  })
}
