import {
  CATEGORIES,
  DATA_CLASSES,
  DATA_KINDS,
  PURPOSES,
  SENSITIVITIES,
} from '#domain/classification.ts'
import { FIELD_ACTIONS, FIELD_TYPES, GENERALISATIONS } from '#domain/contract.ts'
import { ApiError } from '#domain/errors.ts'
import { readCatalogue, readCatalogueType } from '../../catalogue/catalogue.ts'
import { mayKnowProduct } from '../../tenancy/actor.ts'
import type { ApiRoute } from '../api/route.ts'
import {
  answer,
  arrayOf,
  COUNT,
  FLAG,
  INSTANT,
  nullable,
  objectOf,
  oneOf,
  TEXT,
} from '../api/schemas.ts'
import { CONSENT_NEEDED, EXPIRES } from './explained_schema.ts'
import { requireTenant } from './find_tenant.ts'

const TENANT_QUERY = { tenant: { description: 'Id or name', required: true } } as const
const PURPOSE_LIST = arrayOf(oneOf(PURPOSES))

const OUTLINE = {
  type: TEXT,
  declaredBy: TEXT,
  version: COUNT,
  title: TEXT,
  class: oneOf(DATA_CLASSES),
  category: oneOf(CATEGORIES),
  dataKind: oneOf(DATA_KINDS),
  owner: TEXT,
  purposes: PURPOSE_LIST,
  expires: EXPIRES,
  expired: FLAG,
  retentionDays: COUNT,
  fieldCount: COUNT,
  highestSensitivity: nullable(oneOf(SENSITIVITIES)),
  consentNeeded: CONSENT_NEEDED,
  feature: nullable(TEXT),
  reports: COUNT,
  bytes: COUNT,
  lastSeen: nullable(INSTANT),
}

const FIELD = objectOf({
  path: TEXT,
  type: oneOf(FIELD_TYPES),
  values: nullable(arrayOf(TEXT)),
  class: oneOf(DATA_CLASSES),
  category: oneOf(CATEGORIES),
  sensitivity: oneOf(SENSITIVITIES),
  dataKind: oneOf(DATA_KINDS),
  purposes: PURPOSE_LIST,
  action: oneOf(FIELD_ACTIONS),
  generalisation: nullable(oneOf(GENERALISATIONS)),
  bounds: nullable(arrayOf({ type: 'number' })),
  identity: nullable(TEXT),
  releaseAfter: nullable(COUNT),
  description: TEXT,
  example: { anyOf: [TEXT, { type: 'number' }, FLAG, { type: 'null' }] },
})

const PRODUCT = objectOf({
  product: TEXT,
  title: TEXT,
  description: TEXT,
  owner: TEXT,
  isStandard: FLAG,
  types: arrayOf(objectOf(OUTLINE)),
})

/** What a tenant's products may collect, by the policies in force for it, and how much of it came. */
export const catalogueRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/products',
    summary: 'The products of the policies in force for a tenant, their types, and how much came',
    query: TENANT_QUERY,
    answers: {
      200: answer(
        'The products; counts are of what was stored in the latest volumeDays',
        objectOf({ bundle: TEXT, volumeDays: COUNT, items: arrayOf(PRODUCT) }),
      ),
    },
    errors: ['not_found'],
    handle: async ({ query, actor }, gateway) => {
      const tenant = await requireTenant(gateway, query.get('tenant'), actor)
      const { items, ...catalogue } = await readCatalogue(gateway, tenant)
      const known = items.filter(({ product }) => mayKnowProduct(actor, product))
      return { status: 200, body: { ...catalogue, items: known } }
    },
  },
  {
    method: 'GET',
    path: '/manage/v1/products/{product}/types/{type}',
    summary: 'One type of a product with all its fields; examples are made up',
    query: TENANT_QUERY,
    answers: {
      200: answer(
        'The type',
        objectOf({
          ...{ bundle: TEXT, volumeDays: COUNT, product: TEXT, ...OUTLINE },
          ...{ description: TEXT, review: TEXT, fields: arrayOf(FIELD) },
        }),
      ),
    },
    errors: ['not_found'],
    handle: async ({ params, query, actor }, gateway) => {
      const tenant = await requireTenant(gateway, query.get('tenant'), actor)
      const { product = '', type = '' } = params
      const found = await readCatalogueType(gateway, tenant, { product, type })
      if (found === undefined) throw new ApiError('not_found', 'Cannot find the type')
      return { status: 200, body: found }
    },
  },
]
