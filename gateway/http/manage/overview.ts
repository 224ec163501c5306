import type { TenantId } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import { REQUEST_STATUSES } from '#domain/subject_request.ts'
import { DAYS_LEFT, readOpenRequests } from '#drizzle/repositories/overview.ts'
import { listSinks, type SinkRecord } from '#drizzle/repositories/sinks.ts'
import type { Gateway } from '../../gateway.ts'
import { type Expiry, readExpiries } from '../../retention/expiries.ts'
import type { Actor } from '../../tenancy/actor.ts'
import type { Permission } from '../../tenancy/roles.ts'
import { covers, scopesOf } from '../../tenancy/scopes.ts'
import type { ApiAnswer, ApiRequest, ApiRoute } from '../api/route.ts'
import {
  answer,
  arrayOf,
  COUNT,
  DAY,
  FLAG,
  INSTANT,
  objectOf,
  oneOf,
  TEXT,
} from '../api/schemas.ts'
import { requireTenant } from './find_tenant.ts'
import {
  installationNeeds,
  NEED_KINDS,
  NEED_PERMISSIONS,
  type Need,
  readTenantNeeds,
  SEVERITIES,
} from './needs.ts'
import { byDay, daysToCome } from './retention_calendar.ts'

const OVERVIEW = objectOf({
  needs: arrayOf(
    objectOf({
      kind: oneOf(NEED_KINDS),
      severity: oneOf(SEVERITIES),
      'id?': TEXT,
      'name?': TEXT,
      'dueAt?': INSTANT,
      'count?': COUNT,
    }),
  ),
  requests: objectOf({
    byStatus: arrayOf(objectOf({ status: oneOf(REQUEST_STATUSES), count: COUNT })),
    byDaysLeft: objectOf(Object.fromEntries(DAYS_LEFT.map((name) => [name, COUNT]))),
  }),
  nextDeletions: arrayOf(objectOf({ day: DAY, count: COUNT, bytes: COUNT })),
  storage: arrayOf(objectOf({ product: TEXT, count: COUNT, bytes: COUNT })),
  health: objectOf({
    bundle: TEXT,
    store: FLAG,
    keyring: FLAG,
    spooled: COUNT,
    sinks: objectOf({ active: COUNT, paused: COUNT, failing: COUNT }),
  }),
})

/** For who may not see requests. */
const NO_REQUESTS = {
  byStatus: [],
  byDaysLeft: Object.fromEntries(DAYS_LEFT.map((name) => [name, 0])),
}

/** Days of deletion that are shown. */
const NEXT_DAYS = 14

export const overviewRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/overview',
    summary: 'What needs somebody now in a tenant, and how it stands',
    query: { tenant: { description: 'Id or name', required: true } },
    answers: {
      200: answer(
        'What waits, the most urgent first, with requests, deletions and storage',
        OVERVIEW,
      ),
    },
    errors: ['not_found'],
    handle: readOverview,
  },
]

async function readOverview({ query, actor }: ApiRequest, gateway: Gateway): Promise<ApiAnswer> {
  const tenant = await requireTenant(gateway, query.get('tenant'), actor)
  const now = new Date(gateway.clock.nowMs())
  const may = (permission: Permission) => mayHere(actor, permission, tenant.id)
  const read = await gateway.database.withTenant(tenant.id, async (tx) => {
    const requests = await readOpenRequests(tx, tenant.id, { now, limit: LIMITS.needsPerKindMax })
    const needs = await readTenantNeeds(tx, tenant, { requests, now })
    return { requests, needs, sinks: await listSinks(tx, tenant.id) }
  })
  const expiries = await readOwnExpiries(gateway, tenant.id, actor)
  const needs = [...read.needs, ...installationNeeds(tenant, gateway)].filter((need) =>
    mayHere(actor, NEED_PERMISSIONS[need.kind], tenant.id, productOf(need)),
  )
  const { byStatus, byDaysLeft } = read.requests
  const body = {
    needs: SEVERITIES.flatMap((severity) => needs.filter((need) => need.severity === severity)),
    requests: may('requests:read') ? { byStatus, byDaysLeft } : NO_REQUESTS,
    nextDeletions: nextOf(expiries),
    storage: byProduct(expiries),
    health: {
      bundle: gateway.policies.of(tenant.id, now.getTime()).bundle.hash,
      store: true,
      keyring: await gateway.keyring.isReachable(),
      spooled: gateway.spool.rows,
      sinks: countSinks(may('sinks:read') ? read.sinks : []),
    },
  }
  return { status: 200, body }
}

/** True where a role of the actor lets it do something in the whole tenant, or for a product of it. */
function mayHere({ grants }: Actor, ...about: readonly [Permission, TenantId, string?]): boolean {
  const [permission, tenantId, product] = about
  const products = product === undefined ? undefined : [product]
  return covers(scopesOf(grants, [permission]), { tenantId, products })
}

function productOf({ kind, name }: Need): string | undefined {
  return kind === 'contract' ? name?.split('/')[0] : undefined
}

/** Those of the products that the actor may see counts of. */
async function readOwnExpiries(
  gateway: Gateway,
  tenantId: TenantId,
  { grants }: Actor,
): Promise<readonly Expiry[]> {
  const scopes = scopesOf(grants, ['outcomes:read'])
  if (scopes.length === 0) return []
  const range = { ...daysToCome(gateway.clock.nowMs()), product: undefined }
  const expiries = await readExpiries(gateway, tenantId, range)
  return expiries.filter(({ product }) => covers(scopes, { tenantId, products: [product] }))
}

function nextOf(expiries: readonly Expiry[]) {
  return byDay(expiries)
    .slice(0, NEXT_DAYS)
    .map(({ day, count, bytes }) => ({ day, count, bytes }))
}

function countSinks(sinks: readonly SinkRecord[]) {
  return {
    active: sinks.filter(({ status }) => status === 'active').length,
    paused: sinks.filter(({ status }) => status === 'paused').length,
    failing: sinks.filter(({ failingSince }) => failingSince !== undefined).length,
  }
}

/** What is stored and not over yet, the largest first. */
function byProduct(expiries: readonly Expiry[]) {
  return [...Map.groupBy(expiries, ({ product }) => product)]
    .map(([product, of]) => ({
      product,
      count: of.reduce((sum, { count }) => sum + count, 0),
      bytes: of.reduce((sum, { bytes }) => sum + bytes, 0),
    }))
    .toSorted((one, other) => other.bytes - one.bytes)
}
