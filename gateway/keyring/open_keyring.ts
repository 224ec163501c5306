import { KeyringDatabase } from '#drizzle/keyring/database.ts'
import { hasReports } from '#drizzle/keyring/repositories/place.ts'
import { ConfigError } from '../config_error.ts'
import type { Logger } from '../telemetry/logger.ts'
import { settleKeyFiles } from './key_file.ts'
import { Keyring } from './keyring.ts'
import { placeKeyring } from './keyring_place.ts'
import { MasterKeyError } from './master_key_provider.ts'
import { createMasterKeySource, type MasterKeyConfig } from './master_keys.ts'
import { RootKeys } from './root_keys.ts'

const CONNECTIONS_MAX = 5

export interface KeyringPlace {
  readonly config: MasterKeyConfig & { readonly keyringUrl: string | undefined }
  /** The reports' database. */
  readonly databaseUrl: string
  readonly log: Logger
}

/** Opens the keyring of a gateway: makes and migrates its database, and opens the root keys with the master key. */
export async function openKeyring(place: KeyringPlace): Promise<Keyring> {
  const { config, log } = place
  const database = await openKeyringDatabase(place)
  try {
    const roots = new RootKeys(database, createMasterKeySource(config))
    await roots.load()
    settleKeyFiles(config.dataDir, roots.masterKeyId)
    const keyring = new Keyring({
      database,
      roots,
      onError: (error) => log.warn('keyring_not_followed', { error }),
    })
    await keyring.refresh()
    return keyring
  } catch (error) {
    await database.close()
    throw error instanceof MasterKeyError ? new ConfigError(error.message, { cause: error }) : error
  }
}

/** The keyring's database, migrated. Throws a ConfigError where it is the reports' own. */
export async function openKeyringDatabase({
  config,
  databaseUrl,
  log,
}: KeyringPlace): Promise<KeyringDatabase> {
  const database = new KeyringDatabase({
    url: await placeKeyring(config.keyringUrl, databaseUrl),
    connectionsMax: CONNECTIONS_MAX,
    onConnectionError: (error) => log.warn('keyring_connection_lost', { error }),
  })
  try {
    if (await database.withOwner(hasReports)) {
      throw new ConfigError(
        'Cannot use KEYRING_URL: it is a database of reports, whose backups would hold the keys',
      )
    }
    await database.migrate()
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}
