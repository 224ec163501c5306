import { randomUUID } from 'node:crypto'
import { ApiError } from '#domain/errors.ts'
import { parseTenantId } from '#domain/ids.ts'
import { invariant } from '#domain/invariant.ts'
import {
  insertInstance,
  insertTenant,
  listInstances,
  listTenants,
} from '#drizzle/repositories/tenants.ts'
import { beginWithLatest } from '../../policies/decide_version.ts'
import { limitOf, listOf } from '../api/page.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiRoute } from '../api/route.ts'
import { answer, ID, INSTANT, listOfItems, objectOf, TEXT } from '../api/schemas.ts'
import { requireTenant } from './find_tenant.ts'
import { printTenant, TENANT } from './print_tenant.ts'
import { RETENTION_DAYS } from './retention_body.ts'

const NAME = {
  type: 'string',
  minLength: 1,
  maxLength: 100,
  pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]*$',
}
const INSTANCE = objectOf({
  id: ID,
  tenantId: ID,
  name: TEXT,
  region: TEXT,
  createdAt: INSTANT,
})

interface TenantBody {
  readonly name: string
  readonly id?: string
  readonly retentionDays?: number | null
}

export const tenantRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/tenants',
    summary: 'Lists the tenants by name',
    query: { limit: { description: 'Most items' }, next: { description: 'Place to go on from' } },
    answers: { 200: listOfItems('The tenants', TENANT) },
    errors: ['invalid_query'],
    handle: async ({ query, actor }, gateway) => {
      const limit = limitOf(query)
      const page = { after: query.get('next') ?? undefined, limit }
      const tenants =
        actor.tenants === undefined
          ? await gateway.database.withOwner((tx) => listTenants(tx, page))
          : await Promise.all(actor.tenants.map((id) => requireTenant(gateway, id, actor)))
      const list = listOf(tenants, { limit, nextOf: ({ name }) => name })
      return {
        status: 200,
        body: { ...list, items: tenants.map((tenant) => printTenant(tenant, gateway)) },
      }
    },
  },
  {
    method: 'POST',
    path: '/manage/v1/tenants',
    summary: 'Adds a tenant',
    body: {
      type: 'object',
      required: ['name'],
      additionalProperties: false,
      properties: {
        name: NAME,
        id: { type: 'string', format: 'uuid' },
        retentionDays: RETENTION_DAYS,
      },
    },
    answers: { 201: answer('The tenant', TENANT) },
    errors: ['invalid_body', 'name_taken'],
    wholeInstallation: true,
    handle: async ({ body }, gateway) => {
      const { name, id, retentionDays } = parseBody<TenantBody>(body)
      const tenantId = parseTenantId(id ?? randomUUID())
      invariant(tenantId !== undefined, 'the schema allows GUIDs only')
      const tenant = await gateway.database.withOwner(async (tx) => {
        const inserted = await insertTenant(tx, {
          id: tenantId,
          name,
          retentionDays: retentionDays ?? undefined,
          createdAt: new Date(gateway.clock.nowMs()),
        })
        if (inserted !== undefined) await beginWithLatest(tx, tenantId, gateway)
        return inserted
      })
      if (tenant === undefined)
        throw new ApiError('name_taken', 'Cannot add the tenant: its name or id is taken')
      return { status: 201, body: printTenant(tenant, gateway) }
    },
  },
  {
    method: 'GET',
    path: '/manage/v1/tenants/{tenant}/instances',
    summary: 'Lists the instances of a tenant by name',
    answers: { 200: listOfItems('The instances', INSTANCE) },
    errors: ['not_found'],
    handle: async ({ params, actor }, gateway) => {
      const tenant = await requireTenant(gateway, params['tenant'] ?? null, actor)
      const items = await gateway.database.withTenant(tenant.id, (tx) =>
        listInstances(tx, tenant.id),
      )
      return { status: 200, body: { items } }
    },
  },
  {
    method: 'POST',
    path: '/manage/v1/tenants/{tenant}/instances',
    summary: 'Adds an instance to a tenant',
    body: {
      type: 'object',
      required: ['name'],
      additionalProperties: false,
      properties: { name: NAME, region: { type: 'string', minLength: 1, maxLength: 40 } },
    },
    answers: { 201: answer('The instance', INSTANCE) },
    errors: ['invalid_body', 'not_found', 'name_taken'],
    handle: async ({ params, body, actor }, gateway) => {
      const tenant = await requireTenant(gateway, params['tenant'] ?? null, actor)
      const { name, region } = parseBody<{ name: string; region?: string }>(body)
      const instance = await gateway.database.withTenant(tenant.id, (tx) =>
        insertInstance(tx, {
          id: randomUUID(),
          tenantId: tenant.id,
          name,
          region: region ?? 'local',
          createdAt: new Date(gateway.clock.nowMs()),
        }),
      )
      if (instance === undefined)
        throw new ApiError('name_taken', 'Cannot add the instance: its name is taken')
      return { status: 201, body: instance }
    },
  },
]
