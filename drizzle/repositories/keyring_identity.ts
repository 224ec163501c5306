import { sql } from 'drizzle-orm'
import type { Transaction } from '../database.ts'
import { keyringIdentity } from '../schema/reports.ts'

/** The only row. */
const ROW = 1

/** Remembers which keyring the store belongs to, once and for all; returns the one that it remembers. */
export async function rememberKeyring(tx: Transaction, identity: string): Promise<string> {
  // The update changes nothing: with it the row of whoever came first is returned.
  const rows = await tx
    .insert(keyringIdentity)
    .values({ id: ROW, identity })
    .onConflictDoUpdate({
      target: keyringIdentity.id,
      set: { identity: sql`${keyringIdentity.identity}` },
    })
    .returning({ identity: keyringIdentity.identity })
  return rows[0]?.identity ?? identity
}
