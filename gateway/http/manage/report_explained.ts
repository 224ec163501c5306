import { PURPOSES } from '#domain/classification.ts'
import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import { readReports } from '#drizzle/repositories/report_reader.ts'
import { explainReport } from '../../reports/explain_report.ts'
import { openForPurpose, parsePurpose, readAudited } from '../../reports/reading.ts'
import { mayKnowProduct } from '../../tenancy/actor.ts'
import type { ApiRoute } from '../api/route.ts'
import { answer } from '../api/schemas.ts'
import { EXPLAINED_REPORT } from './explained_schema.ts'
import { requireTenant } from './find_tenant.ts'
import { printReport } from './print_report.ts'
import { REASON_QUERY } from './report_filter.ts'

/** One stored report, and why it is as it is. */
export const reportExplainedRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/reports/{id}',
    summary:
      'One stored, clean report for a purpose, and what explains it: contract, consent, fields, remarks, destinations, deletion, ledger; each look is audited',
    query: {
      tenant: { description: 'Id or name', required: true },
      purpose: { description: 'What it is read for', required: true, values: PURPOSES },
      reason: REASON_QUERY,
    },
    answers: { 200: answer('The report with its explanation', EXPLAINED_REPORT) },
    errors: ['not_found', 'purpose_missing', 'purpose_not_permitted'],
    handle: async ({ params, query, actor }, gateway) => {
      const tenant = await requireTenant(gateway, query.get('tenant'), actor)
      const purpose = parsePurpose(query.get('purpose'))
      const id = params['id']?.toLowerCase() ?? ''
      if (!isGuid(id)) throw notFound()
      const reading = {
        ...{ tenantId: tenant.id, purpose, actor: actor.name },
        action: 'report_explained' as const,
      }
      const found = await readAudited(gateway, reading, {
        run: (tx, readable) => readReports(tx, tenant.id, { ...readable, id, limit: 1 }),
        detailOf: (records) => ({ report: id, count: records.length }),
      })
      const [report] = await openForPurpose(gateway, reading, found)
      if (report === undefined || !mayKnowProduct(actor, report.product)) throw notFound()
      const explanation = await explainReport(gateway, tenant, report)
      return { status: 200, body: { ...printReport(report), explanation } }
    },
  },
]

function notFound(): ApiError {
  return new ApiError('not_found', 'Cannot find the report')
}
