import { ApiError } from '#domain/errors.ts'
import { LIMITS } from '#domain/limits.ts'
import { FOUND_KINDS, searchNames } from '../../search/search_names.ts'
import type { Actor } from '../../tenancy/actor.ts'
import { limitOf } from '../api/page.ts'
import type { ApiRoute } from '../api/route.ts'
import { answer, arrayOf, objectOf, oneOf, TEXT } from '../api/schemas.ts'
import { requireTenant } from './find_tenant.ts'

const TEXT_LENGTH_MIN = 2
const TEXT_LENGTH_MAX = 100

/** Finds a thing by its name or its id. */
export const nameSearchRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/search',
    summary:
      'Finds tenants, products, types, settings, and a tenant’s requests, receipts, sinks, connectors, holds and disclosures by a part of their name or the beginning of their id',
    query: {
      q: {
        description: `${TEXT_LENGTH_MIN} to ${TEXT_LENGTH_MAX} characters of a name or an id; never who somebody is`,
        required: true,
      },
      tenant: { description: 'Id or name; the token’s own where it is missing' },
      limit: { description: 'Most items' },
    },
    answers: {
      200: answer(
        'What was found: what begins with the text comes first',
        objectOf({
          items: arrayOf(
            objectOf({ kind: oneOf(FOUND_KINDS), id: TEXT, title: TEXT, 'parent?': TEXT }),
          ),
        }),
      ),
    },
    errors: ['invalid_query', 'not_found'],
    handle: async ({ query, actor }, gateway) => {
      const named = query.get('tenant') ?? onlyTenantOf(actor)
      const tenant = named === undefined ? undefined : await requireTenant(gateway, named, actor)
      const asked = query.get('q')?.trim() ?? ''
      if (asked.length < TEXT_LENGTH_MIN || asked.length > TEXT_LENGTH_MAX) {
        throw new ApiError(
          'invalid_query',
          `Cannot use q: wanted ${TEXT_LENGTH_MIN} to ${TEXT_LENGTH_MAX} characters`,
        )
      }
      const limit = Math.min(limitOf(query), LIMITS.pageItemsDefault)
      const items = await searchNames(gateway, { text: asked, limit, tenant, actor })
      return { status: 200, body: { items } }
    },
  },
]

/** The tenant of whoever may know of one only. */
function onlyTenantOf({ tenants = [] }: Pick<Actor, 'tenants'>): string | undefined {
  const [only, another] = tenants
  return another === undefined ? only : undefined
}
