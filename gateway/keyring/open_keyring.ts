import { KeyringDatabase } from '#drizzle/keyring/database.ts'
import type { GatewayConfig } from '../config.ts'
import type { Logger } from '../telemetry/logger.ts'
import { Keyring } from './keyring.ts'
import { placeKeyring } from './keyring_place.ts'
import { loadMasterKey } from './master_key.ts'
import { RootKeys } from './root_keys.ts'

const CONNECTIONS_MAX = 5

/** Opens the keyring of a gateway: makes and migrates its database, and opens the root keys with the master key. */
export async function openKeyring(settings: {
  readonly config: GatewayConfig
  readonly databaseUrl: string
  readonly log: Logger
}): Promise<Keyring> {
  const { config, databaseUrl, log } = settings
  const database = new KeyringDatabase({
    url: await placeKeyring(config.keyringUrl, databaseUrl),
    connectionsMax: CONNECTIONS_MAX,
    onConnectionError: (error) => log.warn('keyring_connection_lost', { error }),
  })
  try {
    await database.migrate()
    const roots = new RootKeys(database, [loadMasterKey(config.masterKey, config.dataDir)])
    await roots.load()
    const keyring = new Keyring({
      database,
      roots,
      onError: (error) => log.warn('keyring_not_followed', { error }),
    })
    await keyring.refresh()
    return keyring
  } catch (error) {
    await database.close()
    throw error
  }
}
