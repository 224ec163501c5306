import { ApiError } from '#domain/errors.ts'
import { runRetention } from '../../jobs/retention.ts'
import { parseBody } from '../api/parse_body.ts'
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
  {
    method: 'POST',
    path: '/manage/v1/retention/run',
    summary: 'Makes the partitions of the next days and deletes what has expired, now',
    body: {
      type: 'object',
      additionalProperties: false,
      properties: { now: { type: 'string', format: 'date-time' } },
    },
    bodyOptional: true,
    answers: { 200: 'What was deleted' },
    errors: ['invalid_body', 'clock_not_settable'],
    handle: async ({ body }, gateway) => {
      const { now } = parseBody<{ readonly now?: string }>(body)
      if (now !== undefined && !gateway.config.testClock) {
        throw new ApiError(
          'clock_not_settable',
          'Cannot take the time for now: TIDEGATE_TEST_CLOCK is not 1',
        )
      }
      const nowMs = now === undefined ? gateway.clock.nowMs() : Date.parse(now)
      return { status: 200, body: await runRetention(gateway, nowMs) }
    },
  },
]
