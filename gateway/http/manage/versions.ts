import { ApiError } from '#domain/errors.ts'
import {
  listPublications,
  type Publication,
  setSealedContact,
} from '#drizzle/repositories/publications.ts'
import type { Tenant } from '#drizzle/repositories/tenants.ts'
import type { Gateway } from '../../gateway.ts'
import { printComparison } from '../../policies/compare_bundles.ts'
import { decideVersion } from '../../policies/decide_version.ts'
import { sealContact } from '../../tenancy/contacts.ts'
import { limitOf, listOf } from '../api/page.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiRoute } from '../api/route.ts'
import {
  answer,
  arrayOf,
  COUNT,
  FLAG,
  INSTANT,
  listOfItems,
  nullable,
  objectOf,
  TEXT,
} from '../api/schemas.ts'
import { requireTenant } from './find_tenant.ts'
import { CHANGE } from './print_comparison.ts'

const TENANT_POLICIES = '/manage/v1/tenants/{tenant}/policies'

const VERSION = objectOf({
  version: COUNT,
  bundle: TEXT,
  publishedAt: INSTANT,
  publishedBy: TEXT,
  widens: FLAG,
  windowEndsAt: nullable(INSTANT),
  record: TEXT,
})

const TENANTS_POLICIES = objectOf({
  bundle: TEXT,
  latestVersion: COUNT,
  awaiting: nullable(
    objectOf({
      version: COUNT,
      announcedAt: INSTANT,
      windowEndsAt: INSTANT,
      isDecided: FLAG,
      movesAt: INSTANT,
      changes: arrayOf(CHANGE),
    }),
  ),
})

/** Versions of the policies, and when each tenant moves to one that collects more. */
export const versionRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/policies/versions',
    summary: 'Lists the versions of the policies, the newest first, each with its signed record',
    query: { limit: { description: 'Most items' }, next: { description: 'Place to go on from' } },
    answers: { 200: listOfItems('The versions', VERSION) },
    errors: ['invalid_query'],
    handle: async ({ query }, gateway) => {
      const limit = limitOf(query)
      const before = beforeOf(query.get('next'))
      const all = await gateway.database.withOwner(listPublications)
      const items = all
        .filter(({ version }) => version < before)
        .toReversed()
        .slice(0, limit)
        .map(printVersion)
      return {
        status: 200,
        body: listOf(items, { limit, nextOf: ({ version }) => String(version) }),
      }
    },
  },
  {
    method: 'GET',
    path: TENANT_POLICIES,
    summary: 'Tells which policies hold for a tenant, and what it is asked to approve',
    answers: {
      200: answer('The policies in force, and the version that is awaited', TENANTS_POLICIES),
    },
    errors: ['not_found'],
    handle: async ({ params, actor }, gateway) => {
      const tenant = await requireTenant(gateway, params['tenant'] ?? null, actor)
      return { status: 200, body: printPolicies(tenant, gateway) }
    },
  },
  {
    method: 'PUT',
    path: TENANT_POLICIES,
    summary:
      'Approves a version that collects more, at once or at a time within its window; what narrows holds without',
    body: {
      type: 'object',
      required: ['version'],
      additionalProperties: false,
      properties: {
        version: { type: 'integer', minimum: 1 },
        movesAt: { type: 'string', format: 'date-time', maxLength: 40 },
      },
    },
    answers: {
      200: answer('When the tenant moves', objectOf({ version: COUNT, movesAt: INSTANT })),
    },
    errors: ['invalid_body', 'not_found', 'version_state'],
    handle: async ({ params, body, actor }, gateway) => {
      const tenant = await requireTenant(gateway, params['tenant'] ?? null, actor)
      const { version, movesAt } = parseBody<{ version: number; movesAt?: string }>(body)
      const moves = await decideVersion(gateway, {
        tenantId: tenant.id,
        version,
        movesAt: movesAt === undefined ? undefined : new Date(movesAt),
        actor: actor.name,
      })
      return { status: 200, body: { version, movesAt: moves } }
    },
  },
  {
    method: 'PUT',
    path: '/manage/v1/tenants/{tenant}/contact',
    summary: 'Sets the mail address that the notices of a tenant go to, or removes it with null',
    body: {
      type: 'object',
      required: ['mail'],
      additionalProperties: false,
      properties: { mail: { type: ['string', 'null'], format: 'email', maxLength: 254 } },
    },
    answers: { 204: 'Set; it is not shown again' },
    errors: ['invalid_body', 'not_found'],
    handle: async ({ params, body, actor }, gateway) => {
      const tenant = await requireTenant(gateway, params['tenant'] ?? null, actor)
      const { mail } = parseBody<{ mail: string | null }>(body)
      const sealed = mail === null ? undefined : sealContact(gateway.keyring, tenant.id, mail)
      await gateway.database.withOwner((tx) => setSealedContact(tx, tenant.id, sealed))
      return { status: 204, body: undefined }
    },
  },
]

function beforeOf(next: string | null): number {
  if (next === null) return Number.POSITIVE_INFINITY
  if (/^\d{1,9}$/.test(next)) return Number(next)
  throw new ApiError('invalid_query', 'Cannot use next: wanted what a list has answered')
}

function printVersion({ windowEndsAt, ...publication }: Publication) {
  return { ...publication, windowEndsAt: windowEndsAt ?? null }
}

function printPolicies(tenant: Tenant, { policies, clock }: Gateway): unknown {
  const nowMs = clock.nowMs()
  const { version, staying, latest } = policies.inForce
  const held = policies.of(tenant.id, nowMs).bundle
  const common = { bundle: held.hash, latestVersion: version }
  if (staying === undefined || held.hash !== staying.bundle.hash) {
    return { ...common, awaiting: null }
  }
  const comparison = printComparison(staying.bundle, latest)
  return {
    ...common,
    awaiting: {
      version: staying.version,
      announcedAt: staying.announcedAt,
      windowEndsAt: staying.windowEndsAt,
      isDecided: staying.movesAt.has(tenant.id),
      movesAt: new Date(policies.staysUntilMs(tenant.id)),
      // What narrows holds already.
      changes: comparison.items.filter(({ effect }) => effect === 'widens'),
    },
  }
}
