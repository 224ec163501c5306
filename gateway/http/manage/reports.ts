import { PURPOSES, type Purpose } from '#domain/classification.ts'
import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import { type ReportPlace, readReports } from '#drizzle/repositories/report_reader.ts'
import { hiddenNow } from '../../consents/hidden.ts'
import { withoutLimited } from '../../consents/limited.ts'
import { openReports } from '../../keyring/open_reports.ts'
import { permittedKinds } from '../../policies/permitted_kinds.ts'
import { releaseReports } from '../../release/release.ts'
import { servedNow } from '../../retention/tenant_periods.ts'
import { limitOf, listOf } from '../api/page.ts'
import type { ApiRoute } from '../api/route.ts'
import { listOfItems } from '../api/schemas.ts'
import { requireTenant } from './find_tenant.ts'
import { printReport, REPORT } from './print_report.ts'
import { REASON_QUERY, REPORT_FILTER_QUERY, reportFilterOf } from './report_filter.ts'

export const reportRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/reports',
    summary:
      'Lists stored, clean reports for a purpose, the newest receipt first; each look is audited',
    query: {
      tenant: { description: 'Id or name', required: true },
      purpose: { description: 'What they are read for', required: true, values: PURPOSES },
      ...REPORT_FILTER_QUERY,
      reason: REASON_QUERY,
      limit: { description: 'Most items' },
      next: { description: 'Place to go on from' },
    },
    answers: { 200: listOfItems('The reports that the purpose allows', REPORT) },
    errors: ['invalid_query', 'not_found', 'purpose_missing', 'purpose_not_permitted'],
    handle: async ({ query, actor }, gateway) => {
      const tenant = await requireTenant(gateway, query.get('tenant'), actor)
      const purpose = purposeOf(query)
      const limit = limitOf(query)
      const filter = {
        ...reportFilterOf(query),
        before: placeOf(query),
        dataKinds: permittedKinds(gateway, tenant.id, purpose),
        hidden: hiddenNow(gateway, tenant.id),
        served: await servedNow(gateway, tenant.id),
      }
      const entry = {
        tenantId: tenant.id,
        at: new Date(gateway.clock.nowMs()),
        actor: actor.name,
        action: 'reports_read',
        purpose,
      }
      const reports = await gateway.database.withTenant(tenant.id, async (tx) => {
        const found =
          filter.dataKinds.length === 0
            ? []
            : await readReports(tx, tenant.id, { ...filter, limit })
        await insertAuditEntry(tx, {
          ...entry,
          detail: {
            allowed: filter.dataKinds.length > 0,
            count: found.length,
            product: gateway.policies.bundle.products.has(filter.product ?? '')
              ? filter.product
              : undefined,
          },
        })
        return found
      })
      if (filter.dataKinds.length === 0) {
        throw new ApiError(
          'purpose_not_permitted',
          `Cannot read reports: no data may be used for ${purpose}`,
        )
      }
      const opened = withoutLimited(gateway, await openReports(gateway.sealer, reports), {
        tenantId: tenant.id,
        purpose,
      })
      // The next page begins after the last record that was read, whether it could be opened or not.
      const { next } = listOf(reports, { limit, nextOf: printPlace })
      const released = await releaseReports(gateway, tenant.id, opened)
      const items = released.map(printReport)
      return { status: 200, body: next === undefined ? { items } : { items, next } }
    },
  },
]

function purposeOf(query: URLSearchParams): Purpose {
  const text = query.get('purpose') ?? ''
  const purpose = PURPOSES.find((known) => known === text)
  if (purpose === undefined) {
    throw new ApiError(
      'purpose_missing',
      `Cannot read reports without a purpose: wanted one of ${PURPOSES.join(', ')}`,
    )
  }
  return purpose
}

function printPlace({
  receivedAt,
  id,
}: {
  readonly receivedAt: Date
  readonly id: string
}): string {
  return Buffer.from(`${receivedAt.toISOString()} ${id}`).toString('base64url')
}

function placeOf(query: URLSearchParams): ReportPlace | undefined {
  const text = query.get('next')
  if (text === null) return undefined
  const [time = '', id = ''] = Buffer.from(text, 'base64url').toString('utf8').split(' ')
  const receivedAt = new Date(time)
  if (Number.isNaN(receivedAt.getTime()) || !isGuid(id)) {
    throw new ApiError('invalid_query', 'Cannot use next: wanted the value of an earlier answer')
  }
  return { receivedAt, id }
}
