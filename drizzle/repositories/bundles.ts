import { sql } from 'drizzle-orm'
import type { Bundle } from '#policies/engine/bundle.ts'
import type { Transaction } from '../database.ts'
import { bundles } from '../schema/tenancy.ts'

/** Keeps the bundle that comes into force, so that reports judged by it can be explained later. */
export async function recordBundle(tx: Transaction, bundle: Bundle, at: Date): Promise<void> {
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
