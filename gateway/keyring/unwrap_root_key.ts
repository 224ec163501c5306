import type { StoredRootKey } from '#drizzle/keyring/repositories/root_keys.ts'
import { ConfigError } from '../config_error.ts'
import type { MasterKeyProvider } from './master_key_provider.ts'

/** Opens a root key with the master key that it names. Throws a ConfigError where that one is not at hand. */
export async function unwrapRootKey(
  { wrapped, masterKey }: StoredRootKey,
  masterKeys: readonly MasterKeyProvider[],
): Promise<Uint8Array> {
  const provider = masterKeys.find(({ id }) => id === masterKey)
  if (provider === undefined) {
    const given = masterKeys.map(({ id }) => id).join(' and ')
    throw new ConfigError(
      `Cannot open the keyring: it is wrapped by master key ${masterKey}, and what is configured is ${given}`,
    )
  }
  return await provider.unwrap(wrapped)
}
