import type { StoredRootKey } from '#drizzle/keyring/repositories/root_keys.ts'
import { ConfigError } from '../config_error.ts'
import type { MasterKeyProvider } from './master_key_provider.ts'

/** Opens a root key with the master key that it names. Throws a ConfigError where that one is not at hand. */
export async function unwrapRootKey(
  { wrapped, masterKey }: StoredRootKey,
  masterKeys: readonly MasterKeyProvider[],
): Promise<Uint8Array> {
  return await requireMasterKey(masterKey, masterKeys).unwrap(wrapped)
}

/** The master key of this id. Throws a ConfigError that names those there are. */
export function requireMasterKey(
  id: string,
  masterKeys: readonly MasterKeyProvider[],
): MasterKeyProvider {
  const found = masterKeys.find((key) => key.id === id)
  if (found !== undefined) return found
  const given = [...new Set(masterKeys.map((key) => key.id))].join(' and ')
  throw new ConfigError(
    `Cannot open the keyring: it is wrapped by master key ${id}, and there is ${given || 'none'}`,
  )
}
