import { sql } from 'drizzle-orm'
import type { OpenTransaction } from '../../connections.ts'
import { reconciliation } from '../schema.ts'

/** The only row. */
const ROW = 1

/** The newest suppression of the store that the keyring has followed; 0 where it has followed none. */
export async function readStoreSequence(tx: OpenTransaction): Promise<number> {
  const { storeSequence } = reconciliation
  const [row] = await tx.select({ storeSequence }).from(reconciliation)
  return row?.storeSequence ?? 0
}

/** Remembers how far the keyring has followed the store. */
export async function writeStoreSequence(tx: OpenTransaction, sequence: number): Promise<void> {
  await tx
    .insert(reconciliation)
    .values({ id: ROW, storeSequence: sequence })
    .onConflictDoUpdate({
      target: reconciliation.id,
      set: { storeSequence: sql`excluded.store_sequence` },
    })
}
