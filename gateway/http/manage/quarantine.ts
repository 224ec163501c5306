import { ApiError } from '#domain/errors.ts'
import type { TenantId } from '#domain/ids.ts'
import { insertAuditEntry } from '#drizzle/repositories/audit.ts'
import {
  listOverCollected,
  listQuarantinedTypes,
  type OverCollected,
  type QuarantinedType,
} from '#drizzle/repositories/quarantine.ts'
import type { Gateway } from '../../gateway.ts'
import { draftQuarantinedType } from '../../policies/draft_type.ts'
import type { Actor } from '../../tenancy/actor.ts'
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
  objectOf,
  TEXT,
} from '../api/schemas.ts'
import { requireTenant } from './find_tenant.ts'
import { isDeclaredPath, isDeclaredType } from './shape_declared.ts'
import { parseShapePlace, printShapePlace } from './shape_place.ts'

interface DraftBody {
  readonly tenant: string
  readonly product: string
  readonly type: string
}

const NAME = { type: 'string', minLength: 1, maxLength: 100 }

/** Said with every answer, so that nobody waits for what was sent before the contract was there. */
const REPLAY =
  'A replay is not possible: of a quarantined report only its paths and types were kept, and no value. Reports are collected from the moment on at which a contract declares their type'

/** What was counted of a path: never a value. */
const COUNTED = { path: TEXT, valueType: TEXT, count: COUNT, firstSeen: INSTANT, lastSeen: INSTANT }

const QUARANTINED_TYPE = objectOf({
  product: TEXT,
  type: TEXT,
  declared: FLAG,
  reportsMin: COUNT,
  firstSeen: INSTANT,
  lastSeen: INSTANT,
  clientVersions: arrayOf(TEXT),
  shapes: arrayOf(objectOf({ ...COUNTED, clientVersions: arrayOf(TEXT) })),
})

const OVER_COLLECTED = objectOf({
  product: TEXT,
  type: TEXT,
  clientVersion: TEXT,
  ...COUNTED,
  declared: FLAG,
})

export const quarantineRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/quarantine',
    summary:
      'Lists report types that no contract declared when they arrived, with their paths and value types; no value was kept',
    query: {
      tenant: { description: 'Id or name', required: true },
      product: { description: 'Only this product' },
      type: { description: 'Only this report type' },
      limit: { description: 'Most types' },
      next: { description: 'Place to go on from' },
    },
    answers: {
      200: answer(
        'The types by product and name, and in `replay` why nothing of them can be replayed; the type `*` counts what was over the limit of shapes',
        objectOf({ items: arrayOf(QUARANTINED_TYPE), 'next?': TEXT, replay: TEXT }),
      ),
    },
    errors: ['invalid_query', 'not_found'],
    handle: async ({ query, actor }, gateway) => {
      const tenant = await requireTenant(gateway, query.get('tenant'), actor)
      const limit = limitOf(query)
      const place = parseShapePlace(query.get('next'), { texts: 2, numbers: 0 })
      const [product = '', type = ''] = place?.texts ?? []
      const filter = {
        product: query.get('product') ?? undefined,
        type: query.get('type') ?? undefined,
        after: place === undefined ? undefined : { product, type },
        limit,
      }
      const types = await gateway.database.withTenant(tenant.id, async (tx) => {
        const found = await listQuarantinedTypes(tx, tenant.id, filter)
        await insertAuditEntry(tx, entryOf('quarantine_read', { tenant, actor, found, gateway }))
        return found
      })
      const { next } = listOf(types, {
        limit,
        nextOf: (last) => printShapePlace({ texts: [last.product, last.type], numbers: [] }),
      })
      const items = types.map((item) => printType(item, gateway))
      return {
        status: 200,
        body: next === undefined ? { items, replay: REPLAY } : { items, next, replay: REPLAY },
      }
    },
  },
  {
    method: 'GET',
    path: '/manage/v1/over-collection',
    summary:
      'Lists fields that were sent in declared reports and that no contract declared, by client version, so that the product can stop at the source',
    query: {
      tenant: { description: 'Id or name', required: true },
      product: { description: 'Only this product' },
      limit: { description: 'Most items' },
      next: {
        description:
          'Place to go on from; a field whose count grows meanwhile may be passed over or come twice',
      },
    },
    answers: {
      200: listOfItems('The fields, the most frequent first; no value was kept', OVER_COLLECTED),
    },
    errors: ['invalid_query', 'not_found'],
    handle: async ({ query, actor }, gateway) => {
      const tenant = await requireTenant(gateway, query.get('tenant'), actor)
      const limit = limitOf(query)
      const after = overCollectedPlace(query.get('next'))
      const product = query.get('product') ?? undefined
      const fields = await gateway.database.withTenant(tenant.id, async (tx) => {
        const found = await listOverCollected(tx, tenant.id, { product, after, limit })
        const looked = { tenant, actor, found, gateway }
        await insertAuditEntry(tx, entryOf('over_collection_read', looked))
        return found
      })
      const page = listOf(fields, { limit, nextOf: printOverCollectedPlace })
      const items = page.items.map((field) => ({
        ...field,
        declared: isDeclaredPath(gateway.policies.bundle, field),
      }))
      return { status: 200, body: { ...page, items } }
    },
  },
  {
    method: 'POST',
    path: '/manage/v1/quarantine/draft',
    summary:
      'Drafts a contract for a quarantined type from its shapes: a person completes it, and until then it cannot be published',
    body: {
      type: 'object',
      required: ['tenant', 'product', 'type'],
      additionalProperties: false,
      properties: { tenant: NAME, product: NAME, type: NAME },
    },
    answers: {
      200: answer(
        'The file of policies that it would be, and its text as YAML',
        objectOf({ path: TEXT, yaml: TEXT }),
      ),
    },
    errors: ['invalid_body', 'not_found'],
    handle: async ({ body, actor }, gateway) => {
      const { tenant: name, product, type } = parseBody<DraftBody>(body)
      const tenant = await requireTenant(gateway, name, actor)
      const { source } = gateway.policies
      const draft = await gateway.database.withTenant(tenant.id, async (tx) => {
        const found = await draftQuarantinedType(tx, tenant.id, { product, type, source })
        const looked = { tenant, actor, found: found === undefined ? [] : [found], gateway }
        await insertAuditEntry(tx, entryOf('quarantine_drafted', looked))
        return found
      })
      if (draft === undefined) {
        throw new ApiError('not_found', 'Cannot find the type among those that were quarantined')
      }
      return { status: 200, body: draft }
    },
  },
]

/** Who looked, for the audit. */
function entryOf(
  action: string,
  looked: {
    readonly tenant: { readonly id: TenantId }
    readonly actor: Actor
    readonly found: readonly unknown[]
    readonly gateway: Gateway
  },
) {
  return {
    tenantId: looked.tenant.id,
    at: new Date(looked.gateway.clock.nowMs()),
    actor: looked.actor.name,
    action,
    detail: { count: looked.found.length },
  }
}

function printType({ product, type, shapes }: QuarantinedType, gateway: Gateway) {
  const times = shapes.map(({ firstSeen, lastSeen }) => ({ firstSeen, lastSeen }))
  return {
    product,
    type,
    /** True where a contract in force has declared the type since. */
    declared: isDeclaredType(gateway.policies.bundle, { product, type }),
    /** Each path is counted once a report: the most frequent one tells how many there were at least. */
    reportsMin: Math.max(0, ...shapes.map(({ count }) => count)),
    firstSeen: new Date(Math.min(...times.map(({ firstSeen }) => firstSeen.getTime()))),
    lastSeen: new Date(Math.max(...times.map(({ lastSeen }) => lastSeen.getTime()))),
    clientVersions: [...new Set(shapes.flatMap(({ clientVersions }) => clientVersions))].toSorted(),
    shapes,
  }
}

function printOverCollectedPlace(last: OverCollected): string {
  const { count, product, type, path, valueType, clientVersion } = last
  return printShapePlace({
    texts: [product, type, path, valueType, clientVersion],
    numbers: [count],
  })
}

function overCollectedPlace(
  next: string | null,
): Omit<OverCollected, 'firstSeen' | 'lastSeen'> | undefined {
  const place = parseShapePlace(next, { texts: 5, numbers: 1 })
  if (place === undefined) return undefined
  const [product, type, path, valueType, clientVersion] = place.texts
  const [count] = place.numbers
  if (
    product === undefined ||
    type === undefined ||
    path === undefined ||
    valueType === undefined ||
    clientVersion === undefined ||
    count === undefined
  ) {
    throw new ApiError('invalid_query', 'Cannot use next: wanted the value of an earlier answer')
  }
  return { product, type, path, valueType, clientVersion, count }
}
