import { CATEGORIES, DATA_CLASSES } from '#domain/classification.ts'
import type { ApiRoute } from '../api/route.ts'
import {
  answer,
  arrayOf,
  COUNT,
  eitherOf,
  INSTANT,
  nullable,
  objectOf,
  oneOf,
  TEXT,
} from '../api/schemas.ts'

const BUNDLE_IN_FORCE = objectOf({
  hash: TEXT,
  version: COUNT,
  publishedAt: nullable(INSTANT),
  held: nullable(objectOf({ bundle: TEXT, changes: TEXT })),
  products: arrayOf(
    objectOf({
      product: TEXT,
      title: TEXT,
      types: arrayOf(
        objectOf({
          type: TEXT,
          version: COUNT,
          class: oneOf(DATA_CLASSES),
          category: oneOf(CATEGORIES),
          // A day, or the version of the client.
          expires: eitherOf(TEXT, objectOf({ version: TEXT })),
          'retentionDays?': COUNT,
        }),
      ),
    }),
  ),
})

export const systemRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/bundle',
    summary:
      'Names the policies in force: the bundle’s hash, and the products and report types that it declares',
    answers: { 200: answer('The bundle', BUNDLE_IN_FORCE) },
    errors: [],
    handle: async (_request, { policies }) => ({
      status: 200,
      body: {
        hash: policies.bundle.hash,
        version: policies.inForce.version,
        publishedAt: policies.inForce.publishedAt ?? null,
        // What lies in the directory and waits for its approval.
        held: policies.held ?? null,
        products: policies.source.products.map(({ product, contracts }) => ({
          product: product.product,
          title: product.title,
          types: contracts.map(
            ({ type, version, class: dataClass, category, expires, retentionDays }) => ({
              type,
              version,
              class: dataClass,
              category,
              expires,
              retentionDays,
            }),
          ),
        })),
      },
    }),
  },
]
