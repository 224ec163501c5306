import { PURPOSES } from '#domain/classification.ts'
import { listAuditEntries } from '#drizzle/repositories/audit.ts'
import { listRetentionRuns } from '#drizzle/repositories/retention_runs.ts'
import { limitOf } from '../api/page.ts'
import type { ApiRoute } from '../api/route.ts'
import {
  ANY_OBJECT,
  ID,
  INSTANT,
  listOfItems,
  nullable,
  objectOf,
  oneOf,
  TEXT,
} from '../api/schemas.ts'
import { requireTenant } from './find_tenant.ts'
import { RUN } from './retention_answers.ts'

const ENTRY = objectOf({
  id: ID,
  tenantId: ID,
  at: INSTANT,
  actor: TEXT,
  action: TEXT,
  purpose: nullable(oneOf(PURPOSES)),
  detail: ANY_OBJECT,
})

export const auditRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/audit',
    summary: 'Lists who looked at or changed what in a tenant, the newest first',
    query: {
      tenant: { description: 'Id or name', required: true },
      limit: { description: 'Most items' },
    },
    answers: { 200: listOfItems('The entries', ENTRY) },
    errors: ['invalid_query', 'not_found'],
    handle: async ({ query, actor }, gateway) => {
      const tenant = await requireTenant(gateway, query.get('tenant'), actor)
      const items = await gateway.database.withTenant(tenant.id, (tx) =>
        listAuditEntries(tx, tenant.id, limitOf(query)),
      )
      return { status: 200, body: { items } }
    },
  },
  {
    method: 'GET',
    path: '/manage/v1/retention/runs',
    summary: 'Lists the latest runs of the retention job, the newest first',
    query: { limit: { description: 'Most items' } },
    answers: { 200: listOfItems('The runs', RUN) },
    wholeInstallation: true,
    errors: ['invalid_query'],
    handle: async ({ query }, { database }) => {
      const items = await database.withOwner((tx) => listRetentionRuns(tx, limitOf(query)))
      return { status: 200, body: { items } }
    },
  },
]
