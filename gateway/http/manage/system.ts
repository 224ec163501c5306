import type { ApiRoute } from '../api/route.ts'

export const systemRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/bundle',
    summary:
      'Names the policies in force: the bundle’s hash, and the products and report types that it declares',
    answers: { 200: 'The bundle' },
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
