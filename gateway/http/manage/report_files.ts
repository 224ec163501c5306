import { CATEGORIES, DATA_CLASSES, PURPOSES } from '#domain/classification.ts'
import { COLLECTOR_NAMES } from '#domain/collector.ts'
import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Gateway } from '../../gateway.ts'
import { EXPORT_FORMATS, type ExportFormat, exportReports } from '../../reports/export.ts'
import { parsePurpose } from '../../reports/reading.ts'
import { searchReports } from '../../reports/search.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiAnswer, ApiRequest, ApiRoute } from '../api/route.ts'
import { answer, arrayOf, COUNT, FLAG, objectOf, TEXT } from '../api/schemas.ts'
import { requireTenant } from './find_tenant.ts'
import { printReport, REPORT } from './print_report.ts'
import { REPORT_FILTER_QUERY, reportFilterOf } from './report_filter.ts'
import { parsePlace, printPlace } from './report_place.ts'

const NAME = { type: 'string', minLength: 1, maxLength: 100 }
const INSTANT = { type: 'string', format: 'date-time', maxLength: 40 }

interface SearchBody {
  readonly tenant: string
  readonly purpose: string
  readonly text: string
  readonly product?: string
  readonly type?: string
  readonly class?: string
  readonly category?: string
  readonly collector?: string
  readonly version?: string
  readonly since?: string
  readonly until?: string
  readonly limit?: number
  readonly next?: string
}

const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
}

/** Reports by what they say, and as a file. */
export const reportFileRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/reports/export',
    summary: `The newest stored, clean reports for a purpose as a file, ${LIMITS.exportedReportsMax} at most; each export is audited`,
    query: {
      tenant: { description: 'Id or name', required: true },
      purpose: { description: 'What they are read for', required: true, values: PURPOSES },
      format: { description: 'How they are written', required: true, values: EXPORT_FORMATS },
      ...REPORT_FILTER_QUERY,
    },
    answers: {
      200: 'CSV (RFC 4180, no cell is a formula) or newline-delimited JSON; the header tidegate-export-complete is false where more reports match',
    },
    errors: ['invalid_query', 'not_found', 'purpose_missing', 'purpose_not_permitted'],
    handle: exportFile,
  },
  {
    method: 'POST',
    path: '/manage/v1/reports/search',
    summary: `Looks through what the newest stored reports say, ${LIMITS.searchedReportsMax} at most in one call; the text travels in the body alone and is kept nowhere`,
    body: {
      type: 'object',
      required: ['tenant', 'purpose', 'text'],
      additionalProperties: false,
      properties: {
        tenant: NAME,
        purpose: { enum: PURPOSES },
        text: { type: 'string', minLength: 2, maxLength: LIMITS.searchTextLengthMax },
        product: NAME,
        type: NAME,
        class: { enum: DATA_CLASSES },
        category: { enum: CATEGORIES },
        collector: { enum: COLLECTOR_NAMES },
        version: NAME,
        since: INSTANT,
        until: INSTANT,
        limit: { type: 'integer', minimum: 1, maximum: LIMITS.pageItemsMax },
        next: { type: 'string', minLength: 1, maxLength: 200 },
      },
    },
    answers: {
      200: answer(
        'The reports that say it, how many were looked through, and whether these were all',
        objectOf({ items: arrayOf(REPORT), scanned: COUNT, complete: FLAG, 'next?': TEXT }),
      ),
    },
    errors: ['invalid_body', 'invalid_query', 'not_found', 'purpose_not_permitted'],
    handle: search,
  },
]

async function exportFile({ query, actor }: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const tenant = await requireTenant(gateway, query.get('tenant'), actor)
  const purpose = parsePurpose(query.get('purpose'))
  const format = EXPORT_FORMATS.find((known) => known === query.get('format'))
  if (format === undefined) {
    throw new ApiError('invalid_query', `Cannot use format: wanted ${EXPORT_FORMATS.join(', ')}`)
  }
  const reading = {
    ...{ tenantId: tenant.id, purpose, actor: actor.name },
    action: 'reports_exported' as const,
  }
  const filter = reportFilterOf(query)
  const { stream, isComplete } = await exportReports(gateway, reading, { filter, format })
  return {
    status: 200,
    stream,
    headers: {
      'content-type': MEDIA_TYPES[format],
      'content-disposition': `attachment; filename="reports.${format}"`,
      'cache-control': 'no-store',
      'tidegate-export-complete': String(isComplete),
    },
  }
}

async function search({ body, actor }: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const wanted = parseBody<SearchBody>(body)
  const { tenant: name, purpose, text, since, until, limit, next, ...names } = wanted
  const tenant = await requireTenant(gateway, name, actor)
  const reading = {
    ...{ tenantId: tenant.id, purpose: parsePurpose(purpose), actor: actor.name },
    action: 'reports_searched' as const,
  }
  const found = await searchReports(gateway, reading, {
    text,
    filter: {
      ...names,
      since: since === undefined ? undefined : new Date(since),
      until: until === undefined ? undefined : new Date(until),
    },
    before: parsePlace(next),
    limit: limit ?? LIMITS.pageItemsDefault,
  })
  const { reports, scanned, isComplete, end } = found
  const items = reports.map(printReport)
  const further = isComplete || end === undefined ? {} : { next: printPlace(end) }
  return { status: 200, body: { items, scanned, complete: isComplete, ...further } }
}
