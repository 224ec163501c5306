import { findBundle } from '#drizzle/repositories/bundles.ts'
import type { ConsentRecord } from '#drizzle/repositories/consents.ts'
import type { BundleSource } from '#policies/engine/bundle.ts'
import type { Gateway } from '../gateway.ts'

/** The policies that were in force when a choice was recorded; undefined where they are not known any more. */
export async function sourceOfChoice(
  { database }: Pick<Gateway, 'database'>,
  { bundle }: Pick<ConsentRecord, 'bundle'>,
): Promise<BundleSource | undefined> {
  if (bundle === undefined) return undefined
  const known = await database.withOwner((tx) => findBundle(tx, bundle))
  return known === undefined ? undefined : parseSource(known.source)
}

/** The product wrote it, after it was checked. */
function parseSource(stored: unknown): BundleSource {
  return stored as BundleSource
}
