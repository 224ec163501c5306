import type { KeyringDatabase } from '#drizzle/keyring/database.ts'
import { lockRootKeys } from '#drizzle/keyring/repositories/locks.ts'
import { listRootKeys, rewrapRootKey } from '#drizzle/keyring/repositories/root_keys.ts'
import { MasterKeyError, type MasterKeyProvider } from './master_key_provider.ts'
import { unwrapRootKey } from './unwrap_root_key.ts'

/**
 * Puts every root key under the next master key, in one transaction: after a crash all of them are under the former or
 * all under the next one. No other key and no report is touched. Returns how many were rewrapped. Throws a ConfigError
 * where the present master key is not at hand, and a MasterKeyError where a KMS refuses.
 */
export async function rotateMasterKey(
  database: KeyringDatabase,
  present: readonly MasterKeyProvider[],
  next: MasterKeyProvider,
): Promise<number> {
  return await database.withOwner(async (tx) => {
    await lockRootKeys(tx)
    let rewrapped = 0
    for (const stored of await listRootKeys(tx)) {
      if (stored.masterKey === next.id) continue
      const key = await unwrapRootKey(stored, present)
      const wrapped = await next.wrap(key)
      await assertOpens(next, wrapped, key)
      await rewrapRootKey(tx, { id: stored.id, wrapped, masterKey: next.id })
      rewrapped += 1
    }
    return rewrapped
  })
}

/** All that is stored depends on it: what the next key wrapped is opened once before the former wrapping is given up. */
async function assertOpens(
  next: MasterKeyProvider,
  wrapped: Uint8Array,
  key: Uint8Array,
): Promise<void> {
  if (Buffer.from(await next.unwrap(wrapped)).equals(key)) return
  throw new MasterKeyError(`Cannot rotate to ${next.id}: it does not open what it wrapped`)
}
