import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import {
  countRollup,
  groupsOfRollup,
  INTERVALS,
  type Interval,
  type Rollup,
} from '#drizzle/repositories/rollups.ts'
import type { Gateway } from '../../gateway.ts'
import type { ApiAnswer, ApiRequest, ApiRoute, JsonSchema } from '../api/route.ts'
import { answer, arrayOf, COUNT, INSTANT, objectOf, TEXT } from '../api/schemas.ts'
import { requireTenant } from './find_tenant.ts'
import { ROLLUP_RANGE_QUERY, rollupRangeOf } from './rollup_range.ts'

const STORED_BY = 'class'
const REDACTED_BY = 'kind'

/** What was stored and what was stripped, over time: from the counts of the commits that stored it. */
export const volumeRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/volumes',
    summary: 'Counts stored reports and their bytes over time',
    query: queryOf('stored', STORED_BY),
    answers: { 200: answer('The counts, by time', seriesOf('stored', { bytes: COUNT })) },
    errors: ['invalid_query', 'not_found'],
    handle: (request, gateway) => readSeries(request, gateway, 'stored'),
  },
  {
    method: 'GET',
    path: '/manage/v1/redactions',
    summary: 'Counts over time what stored reports were stripped of; no value was kept',
    query: queryOf('redactions', REDACTED_BY),
    answers: { 200: answer('The counts, by time', seriesOf('redactions', {})) },
    errors: ['invalid_query', 'not_found'],
    handle: (request, gateway) => readSeries(request, gateway, 'redactions'),
  },
]

function queryOf(rollup: Rollup, by: string) {
  return {
    tenant: { description: 'Id or name', required: true },
    ...ROLLUP_RANGE_QUERY,
    interval: { description: `${INTERVALS.join(' or ')}; day where it is missing` },
    by: {
      description: `Comma-separated: ${groupsOfRollup(rollup).join(', ')}; ${by} where missing`,
    },
    product: { description: 'Only this product' },
  } as const
}

function seriesOf(rollup: Rollup, more: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const groups = Object.fromEntries(groupsOfRollup(rollup).map((name) => [`${name}?`, TEXT]))
  const item = objectOf({ at: INSTANT, ...groups, count: COUNT, ...more })
  return objectOf({ since: INSTANT, until: INSTANT, interval: TEXT, items: arrayOf(item) })
}

async function readSeries(
  { query, actor }: ApiRequest,
  gateway: Gateway,
  rollup: Rollup,
): Promise<ApiAnswer> {
  const tenant = await requireTenant(gateway, query.get('tenant'), actor)
  const range = rollupRangeOf(query, gateway)
  const interval = intervalOf(query)
  const question = {
    ...{ rollup, ...range, interval },
    by: groupsOf(query, rollup),
    product: query.get('product') ?? undefined,
    limit: LIMITS.seriesItemsMax + 1,
  }
  const items = await gateway.database.withTenant(tenant.id, (tx) =>
    countRollup(tx, tenant.id, question),
  )
  if (items.length > LIMITS.seriesItemsMax) {
    throw new ApiError(
      'invalid_query',
      `Cannot answer more than ${LIMITS.seriesItemsMax} counts: ask for days, fewer groups or a shorter range`,
    )
  }
  return { status: 200, body: { ...range, interval, items } }
}

function intervalOf(query: URLSearchParams): Interval {
  const text = query.get('interval') ?? 'day'
  const interval = INTERVALS.find((known) => known === text)
  if (interval !== undefined) return interval
  throw new ApiError('invalid_query', `Cannot use interval: wanted ${INTERVALS.join(' or ')}`)
}

function groupsOf(query: URLSearchParams, rollup: Rollup): readonly string[] {
  const groups = groupsOfRollup(rollup)
  const text = query.get('by') ?? (rollup === 'stored' ? STORED_BY : REDACTED_BY)
  const wanted = text === '' ? [] : text.split(',')
  if (wanted.every((name) => groups.includes(name))) return [...new Set(wanted)]
  throw new ApiError('invalid_query', `Cannot group by this: wanted ${groups.join(', ')}`)
}
