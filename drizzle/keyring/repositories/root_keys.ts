import { asc, eq, sql } from 'drizzle-orm'
import type { OpenTransaction } from '../../connections.ts'
import { rootKeys } from '../schema.ts'

export interface StoredRootKey {
  readonly id: number
  readonly wrapped: Uint8Array
  /** Id of the master key that wrapped it. */
  readonly masterKey: string
  readonly createdAt: Date
}

/** Every root key, the oldest first. */
export async function listRootKeys(tx: OpenTransaction): Promise<readonly StoredRootKey[]> {
  const { id, wrapped, masterKey, createdAt } = rootKeys
  return await tx
    .select({ id, wrapped, masterKey, createdAt })
    .from(rootKeys)
    .orderBy(asc(rootKeys.id))
}

/** Adds the newest root key; those before it are retired, and stay. */
export async function insertRootKey(
  tx: OpenTransaction,
  { id, wrapped, masterKey }: Omit<StoredRootKey, 'createdAt'>,
): Promise<void> {
  await tx.execute(sql`update keyring.root_keys set retired_at = now() where retired_at is null`)
  await tx.insert(rootKeys).values({ id, wrapped, masterKey, createdAt: sql`now()` })
}

/** Puts the same root key under another master key. */
export async function rewrapRootKey(
  tx: OpenTransaction,
  { id, wrapped, masterKey }: Omit<StoredRootKey, 'createdAt'>,
): Promise<void> {
  await tx.update(rootKeys).set({ wrapped, masterKey }).where(eq(rootKeys.id, id))
}
