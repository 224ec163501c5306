import type { Database } from '#drizzle/database.ts'
import { rememberKeyring } from '#drizzle/repositories/keyring_identity.ts'
import { ConfigError } from '../config_error.ts'
import type { Keyring } from './keyring.ts'

/**
 * Makes sure that the keyring is the one of this store: with another one every report would look erased, and nobody who
 * was erased would be known. Throws a ConfigError, and closes the keyring, where it is not.
 */
export async function assertKeyringOfStore(database: Database, keyring: Keyring): Promise<void> {
  const { identity } = keyring
  const remembered = await database.withOwner((tx) => rememberKeyring(tx, identity))
  if (remembered === identity) return
  await keyring.close()
  throw new ConfigError(
    `Cannot use the keyring: the store belongs to keyring ${remembered}, and this is ${identity}; restore that one, or set KEYRING_URL to it`,
  )
}
