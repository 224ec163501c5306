import { ApiError } from '#domain/errors.ts'
import { isGuid } from '#domain/ids.ts'
import { listIngestKeys, revokeIngestKey } from '#drizzle/repositories/tenants.ts'
import { createIngestKey, printIngestKey } from '../../tenancy/ingest_keys.ts'
import { parseBody } from '../api/parse_body.ts'
import type { ApiRoute } from '../api/route.ts'
import {
  answer,
  COUNT,
  ID,
  INSTANT,
  listOfItems,
  nullable,
  objectOf,
  TEXT,
} from '../api/schemas.ts'
import { requireInstance, requireTenant } from './find_tenant.ts'

interface KeyBody {
  readonly tenant: string
  readonly instance?: string
  readonly product: string
  readonly expiresAt?: string
}

const DEFAULT_INSTANCE = 'production'

/** As `printIngestKey` tells it, this once. */
const MADE_KEY = objectOf({
  id: ID,
  key: TEXT,
  dsn: TEXT,
  connectionString: TEXT,
  headers: objectOf({ authorization: TEXT }),
})

const KEY = objectOf({
  id: ID,
  instanceId: ID,
  product: TEXT,
  project: COUNT,
  createdAt: INSTANT,
  expiresAt: nullable(INSTANT),
})

export const ingestKeyRoutes: readonly ApiRoute[] = [
  {
    method: 'POST',
    path: '/manage/v1/ingest-keys',
    summary: 'Makes an ingest key; it is shown this once',
    body: {
      type: 'object',
      required: ['tenant', 'product'],
      additionalProperties: false,
      properties: {
        tenant: { type: 'string', minLength: 1, maxLength: 100 },
        instance: { type: 'string', minLength: 1, maxLength: 100 },
        product: { type: 'string', minLength: 1, maxLength: 100 },
        expiresAt: { type: 'string', format: 'date-time' },
      },
    },
    answers: { 201: answer('The key, and the setting of each SDK', MADE_KEY) },
    errors: ['invalid_body', 'not_found', 'product_unknown'],
    handle: async ({ body, origin, actor }, gateway) => {
      const wanted = parseBody<KeyBody>(body)
      const tenant = await requireTenant(gateway, wanted.tenant, actor)
      const instance = await requireInstance(gateway, tenant, wanted.instance ?? DEFAULT_INSTANCE)
      if (!gateway.policies.bundle.products.has(wanted.product)) {
        throw new ApiError('product_unknown', 'Cannot find the product in policies/catalog')
      }
      const created = await gateway.database.withTenant(tenant.id, (tx) =>
        createIngestKey(tx, {
          tenantId: tenant.id,
          instanceId: instance.id,
          product: wanted.product,
          createdAt: new Date(gateway.clock.nowMs()),
          expiresAt: wanted.expiresAt === undefined ? undefined : new Date(wanted.expiresAt),
        }),
      )
      return { status: 201, body: { id: created.id, ...printIngestKey(created, origin) } }
    },
  },
  {
    method: 'GET',
    path: '/manage/v1/ingest-keys',
    summary: 'Lists the ingest keys of a tenant, without the keys themselves',
    query: { tenant: { description: 'Id or name', required: true } },
    answers: { 200: listOfItems('The keys', KEY) },
    errors: ['not_found'],
    handle: async ({ query, actor }, gateway) => {
      const tenant = await requireTenant(gateway, query.get('tenant'), actor)
      const items = await gateway.database.withTenant(tenant.id, (tx) =>
        listIngestKeys(tx, tenant.id),
      )
      return { status: 200, body: { items } }
    },
  },
  {
    method: 'DELETE',
    path: '/manage/v1/tenants/{tenant}/ingest-keys/{key}',
    summary: 'Revokes an ingest key by its id; it works within a second on every process',
    answers: { 204: 'Revoked' },
    errors: ['not_found'],
    handle: async ({ params, actor }, gateway) => {
      const tenant = await requireTenant(gateway, params['tenant'] ?? null, actor)
      const id = params['key'] ?? ''
      const at = new Date(gateway.clock.nowMs())
      const isRevoked =
        isGuid(id) &&
        (await gateway.database.withTenant(tenant.id, (tx) =>
          revokeIngestKey(tx, tenant.id, { id, at }),
        ))
      if (!isRevoked) throw new ApiError('not_found', 'Cannot find the ingest key')
      return { status: 204, body: undefined }
    },
  },
]
