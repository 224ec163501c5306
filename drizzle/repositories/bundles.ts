import { and, desc, inArray, like, sql } from 'drizzle-orm'
import type { Bundle } from '#policies/engine/bundle.ts'
import type { Transaction } from '../database.ts'
import { bundles, publications } from '../schema/tenancy.ts'

/** Keeps the bundle that comes into force, so that reports judged by it can be explained later. */
export async function recordBundle(
  tx: Transaction,
  bundle: Pick<Bundle, 'hash' | 'source'>,
  at: Date,
): Promise<void> {
  await tx
    .insert(bundles)
    .values({ hash: bundle.hash, source: bundle.source, firstUsedAt: at })
    .onConflictDoNothing()
}

/** When a bundle was first in force, or undefined. */
export async function findBundle(tx: Transaction, hash: string) {
  const rows = await tx.select().from(bundles).where(sql`${bundles.hash} = ${hash}`).limit(1)
  return rows[0]
}

/** A bundle that is or was in force. */
export interface UsedBundle {
  readonly hash: string
  readonly firstUsedAt: Date
}

/** Not those of tenants that stay on a version: they are made of two. Before anything is published all count. */
const WAS_PUBLISHED = sql`(${bundles.hash} in (select bundle from ${publications})
  or not exists (select from ${publications}))`

/**
 * Bundles by the time when each was first in force, the newest first; after the bundle of the hash `after` where it is
 * given. Their sources are not read.
 */
export async function listBundles(
  tx: Transaction,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<readonly UsedBundle[]> {
  const { hash, firstUsedAt } = bundles
  const last = sql`(select b.first_used_at, b.hash from ${bundles} b where b.hash = ${page.after})`
  return await tx
    .select({ hash, firstUsedAt })
    .from(bundles)
    .where(
      and(
        WAS_PUBLISHED,
        page.after === undefined ? undefined : sql`(${firstUsedAt}, ${hash}) < ${last}`,
      ),
    )
    .orderBy(desc(firstUsedAt), desc(hash))
    .limit(page.limit)
}

/** A bundle with its source, as it was recorded. */
export interface KeptBundle extends UsedBundle {
  readonly source: unknown
}

/** The bundles whose hash begins with a prefix of hexadecimal digits, at most so many. */
export async function findBundlesByPrefix(
  tx: Transaction,
  prefix: string,
  limit: number,
): Promise<readonly KeptBundle[]> {
  return await tx
    .select()
    .from(bundles)
    .where(like(bundles.hash, `${prefix}%`))
    .orderBy(bundles.hash)
    .limit(limit)
}

/** How much a bundle declares. */
export interface BundleSize {
  readonly products: number
  readonly contracts: number
}

/** How many products and contracts each of the bundles declares, by hash. Their sources stay in the store. */
export async function measureBundles(
  tx: Transaction,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, BundleSize>> {
  if (hashes.length === 0) return new Map()
  const rows = await tx
    .select({
      hash: bundles.hash,
      products: sql<number>`jsonb_array_length(${bundles.source} -> 'products')`,
      contracts: sql<number>`jsonb_array_length(jsonb_path_query_array(${bundles.source}, '$.products[*].contracts[*]'))`,
    })
    .from(bundles)
    .where(inArray(bundles.hash, [...hashes]))
  return new Map(rows.map(({ hash, products, contracts }) => [hash, { products, contracts }]))
}
