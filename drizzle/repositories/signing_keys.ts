import type { Transaction } from '../database.ts'
import { signingKeys } from '../schema/tenancy.ts'

/** Keeps the public half of a key before it is used; again does nothing. */
export async function recordSigningKey(
  tx: Transaction,
  publicJwk: { readonly kid: string },
  at: Date,
): Promise<void> {
  await tx
    .insert(signingKeys)
    .values({ id: publicJwk.kid, publicJwk, firstUsedAt: at })
    .onConflictDoNothing()
}

/** The public halves of all keys that were ever used, the oldest first. */
export async function listSigningKeys(tx: Transaction): Promise<readonly unknown[]> {
  const rows = await tx.select().from(signingKeys).orderBy(signingKeys.firstUsedAt, signingKeys.id)
  return rows.map((row) => row.publicJwk)
}
