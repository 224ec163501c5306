import { ApiError } from '#domain/errors.ts'
import {
  countOutcomes,
  isOutcomeGroup,
  OUTCOME_GROUPS,
  type OutcomeGroup,
} from '#drizzle/repositories/outcomes.ts'
import { listShapes } from '#drizzle/repositories/shapes.ts'
import { instantOf, limitOf } from '../api/page.ts'
import type { ApiRoute } from '../api/route.ts'
import { limitToTenant, requireTenant } from './find_tenant.ts'

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
    answers: { 200: 'The counts and their totals' },
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
      kind: { description: 'quarantined or undeclared; both where it is missing' },
      product: { description: 'Only this product' },
      limit: { description: 'Most items' },
    },
    answers: { 200: 'The shapes, the most frequent first; no value was kept' },
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
