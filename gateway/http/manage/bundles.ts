import { ApiError } from '#domain/errors.ts'
import type { Transaction } from '#drizzle/database.ts'
import {
  findBundle,
  type KeptBundle,
  listBundles,
  measureBundles,
} from '#drizzle/repositories/bundles.ts'
import type { Gateway } from '../../gateway.ts'
import { printComparison } from '../../policies/compare_bundles.ts'
import { compileKept } from '../../policies/read_bundle.ts'
import { limitOf, listOf } from '../api/page.ts'
import type { ApiRoute } from '../api/route.ts'
import {
  ANY_OBJECT,
  answer,
  arrayOf,
  COUNT,
  FLAG,
  INSTANT,
  listOfItems,
  objectOf,
  openObjectOf,
  TEXT,
} from '../api/schemas.ts'
import { COMPARISON } from './print_comparison.ts'

const HASH = /^[0-9a-f]{64}$/

const USED = { hash: TEXT, firstUsedAt: INSTANT, isInForce: FLAG }
const LISTED_BUNDLE = objectOf({ ...USED, products: COUNT, contracts: COUNT })

/** What a bundle says is the policies' own; their JSON Schemas lie in policies/schema. */
const BUNDLE = objectOf({
  ...USED,
  source: openObjectOf({
    products: arrayOf(objectOf({ product: ANY_OBJECT, contracts: arrayOf(ANY_OBJECT) })),
    mixins: arrayOf(ANY_OBJECT),
    settings: ANY_OBJECT,
  }),
})

export const bundleRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/manage/v1/bundles',
    summary: 'Lists the bundles that are or were in force, the newest first',
    query: { limit: { description: 'Most items' }, next: { description: 'Place to go on from' } },
    answers: { 200: listOfItems('The bundles', LISTED_BUNDLE) },
    errors: ['invalid_query'],
    handle: async ({ query }, gateway) => {
      const limit = limitOf(query)
      const after = query.get('next') ?? undefined
      if (after !== undefined && !HASH.test(after)) {
        throw new ApiError('invalid_query', 'Cannot use next: wanted what a list has answered')
      }
      const items = await gateway.database.withOwner(async (tx) => {
        const page = await listBundles(tx, { limit, after })
        const hashes = page.map(({ hash }) => hash)
        const sizes = await measureBundles(tx, hashes)
        return page.map((bundle) => ({
          ...bundle,
          ...sizes.get(bundle.hash),
          isInForce: bundle.hash === gateway.policies.bundle.hash,
        }))
      })
      return { status: 200, body: listOf(items, { limit, nextOf: ({ hash }) => hash }) }
    },
  },
  {
    method: 'GET',
    path: '/manage/v1/bundles/{hash}',
    summary: 'Shows a bundle with its source: all policies as they were written',
    answers: { 200: answer('The bundle', BUNDLE) },
    errors: ['not_found'],
    handle: async ({ params }, gateway) => {
      const { hash, firstUsedAt, source } = await gateway.database.withOwner((tx) =>
        requireBundle(tx, params['hash'] ?? ''),
      )
      const isInForce = hash === gateway.policies.bundle.hash
      return { status: 200, body: { hash, firstUsedAt, isInForce, source } }
    },
  },
  {
    method: 'GET',
    path: '/manage/v1/bundles/{hash}/changes',
    summary: 'Tells in plain language what a bundle collects more or less than another one',
    query: {
      from: {
        description:
          'Hash of the bundle to compare with; the one that was first in force right before where it is missing',
      },
    },
    answers: { 200: answer('The changes, those that widen what is collected first', COMPARISON) },
    errors: ['not_found'],
    handle: async ({ params, query }, gateway) => {
      const compared = await findCompared(gateway, params['hash'] ?? '', query.get('from'))
      return { status: 200, body: printCompared(compared) }
    },
  },
]

interface Compared {
  readonly from: KeptBundle | undefined
  readonly to: KeptBundle
}

async function findCompared(
  gateway: Gateway,
  hash: string,
  from: string | null,
): Promise<Compared> {
  return await gateway.database.withOwner(async (tx) => {
    const to = await requireBundle(tx, hash)
    if (from !== null) return { from: await requireBundle(tx, from), to }
    const [before] = await listBundles(tx, { limit: 1, after: hash })
    return { from: before && (await requireBundle(tx, before.hash)), to }
  })
}

/** The first bundle of a store has none before it: there is nothing to compare it with. */
function printCompared({ from, to }: Compared): unknown {
  if (from !== undefined) return printComparison(compileKept(from), compileKept(to))
  const counts = { widens: 0, narrows: 0, neutral: 0 }
  return { from: null, to: to.hash, widens: false, counts, items: [] }
}

async function requireBundle(tx: Transaction, hash: string): Promise<KeptBundle> {
  const found = HASH.test(hash) ? await findBundle(tx, hash) : undefined
  if (found === undefined) throw new ApiError('not_found', 'Cannot find the bundle')
  return found
}
