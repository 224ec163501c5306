import { ApiError } from '#domain/errors.ts'
import { OUTCOMES } from '#domain/outcome.ts'
import {
  countOutcomes,
  isOutcomeGroup,
  OUTCOME_GROUPS,
  type OutcomeGroup,
} from '#drizzle/repositories/outcomes.ts'
import { listShapes } from '#drizzle/repositories/shapes.ts'
import { instantOf, limitOf } from '../api/page.ts'
import type { ApiRoute } from '../api/route.ts'
import {
  answer,
  arrayOf,
  COUNT,
  ID,
  INSTANT,
  listOfItems,
  objectOf,
  oneOf,
  TEXT,
} from '../api/schemas.ts'
import { limitToTenant, requireTenant } from './find_tenant.ts'

const SHAPE_KINDS = ['quarantined', 'undeclared'] as const

/** The groups that were asked for, and the count of each. */
const COUNTS = objectOf({
  items: arrayOf(
    objectOf({
      'tenant?': ID,
      'product?': TEXT,
      'collector?': TEXT,
      'outcome?': oneOf(OUTCOMES),
      'reason?': TEXT,
      'hour?': INSTANT,
      'instance?': ID,
      count: COUNT,
    }),
  ),
  totals: objectOf({
    received: COUNT,
    ...Object.fromEntries(OUTCOMES.map((outcome) => [outcome, COUNT])),
  }),
})

const SHAPE = objectOf({
  kind: oneOf(SHAPE_KINDS),
  product: TEXT,
  type: TEXT,
  path: TEXT,
  valueType: TEXT,
  clientVersion: TEXT,
  count: COUNT,
  firstSeen: INSTANT,
  lastSeen: INSTANT,
})

export const outcomeRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/outcomes',
    summary:
      'Counts what became of every item: received = accepted + redacted + dropped + quarantined + rejected',
    query: {
      tenant: {
        description:
          'Id or name; all tenants, and requests without a valid key, where it is missing',
      },
      since: { description: 'From the hour of this time on (RFC 3339)' },
      by: { description: `Comma-separated: ${OUTCOME_GROUPS.join(', ')}` },
    },
    answers: { 200: answer('The counts and their totals', COUNTS) },
    errors: ['invalid_query', 'not_found'],
    handle: async ({ query, actor }, gateway) => {
      const by = groupsOf(query.get('by'))
      const since = instantOf(query, 'since')
      const tenantId = await limitToTenant(gateway, query.get('tenant'), actor)
      if (tenantId === undefined) {
        const all = await gateway.database.withOwner((tx) =>
          countOutcomes(tx, undefined, { since, by }),
        )
        return { status: 200, body: all }
      }
      const counts = await gateway.database.withTenant(tenantId, (tx) =>
        countOutcomes(tx, tenantId, { since, by }),
      )
      return { status: 200, body: counts }
    },
  },
  {
    method: 'GET',
    path: '/manage/v1/shapes',
    summary:
      'Lists paths and types that were sent and never declared: quarantined types and undeclared fields',
    query: {
      tenant: { description: 'Id or name', required: true },
      kind: { description: 'Only of this kind; both where it is missing', values: SHAPE_KINDS },
      product: { description: 'Only this product' },
      limit: { description: 'Most items' },
    },
    answers: { 200: listOfItems('The shapes, the most frequent first; no value was kept', SHAPE) },
    errors: ['invalid_query', 'not_found'],
    handle: async ({ query, actor }, gateway) => {
      const tenant = await requireTenant(gateway, query.get('tenant'), actor)
      const limit = limitOf(query)
      const items = await gateway.database.withTenant(tenant.id, (tx) =>
        listShapes(tx, tenant.id, {
          kind: query.get('kind') ?? undefined,
          product: query.get('product') ?? undefined,
          limit,
        }),
      )
      return { status: 200, body: { items } }
    },
  },
]

function groupsOf(text: string | null): readonly OutcomeGroup[] {
  const names = text === null || text === '' ? ['collector', 'outcome', 'reason'] : text.split(',')
  return [...new Set(names)].map((name) => {
    if (!isOutcomeGroup(name)) {
      throw new ApiError(
        'invalid_query',
        `Cannot group by this: wanted ${OUTCOME_GROUPS.join(', ')}`,
      )
    }
    return name
  })
}
