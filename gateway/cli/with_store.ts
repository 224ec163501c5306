import { SYSTEM_CLOCK } from '#domain/clock.ts'
import { ApiError } from '#domain/errors.ts'
import { Database } from '#drizzle/database.ts'
import { isStoreAway, sqlStateOf } from '#drizzle/errors.ts'
import type { GatewayConfig } from '../config.ts'
import { ConfigError } from '../config_error.ts'
import { DatabaseStartError } from '../database/database_start_error.ts'
import { withDatabaseUrl } from '../database/with_database.ts'
import type { Keyring } from '../keyring/keyring.ts'
import { assertKeyringOfStore } from '../keyring/keyring_of_store.ts'
import { KeyringAwayError } from '../keyring/keys.ts'
import { openKeyring } from '../keyring/open_keyring.ts'
import { createReceiptSigner } from '../keyring/receipt_signer.ts'
import type { PublishedParts } from '../policies/published.ts'
import { createLogger } from '../telemetry/logger.ts'
import type { CliStreams } from './streams.ts'

const CONNECTIONS_MAX = 2

/** The store and its keyring, opened for one command. */
export interface OpenedStore {
  readonly database: Database
  readonly keyring: Keyring
}

export interface StoreSettings {
  readonly config: GatewayConfig
  readonly streams: CliStreams
  /** Whether the store may be new, or of an earlier version: what only looks leaves it as it is. */
  readonly migrates: boolean
}

/** Runs work with the store and its keyring, beside a gateway that serves or without one. */
export async function withStore<T>(
  { config, streams, migrates }: StoreSettings,
  work: (store: OpenedStore) => Promise<T>,
): Promise<T> {
  const log = createLogger(config.logLevel, (line) => streams.err(line.trimEnd()))
  return await withDatabaseUrl(config, async (databaseUrl) => {
    const database = new Database({
      url: databaseUrl,
      connectionsMax: CONNECTIONS_MAX,
      onConnectionError: () => undefined,
    })
    try {
      if (migrates) await database.migrate()
      const keyring = await openKeyring({ config, databaseUrl, log })
      try {
        await assertKeyringOfStore(database, keyring)
        return await work({ database, keyring })
      } finally {
        await keyring.close()
      }
    } finally {
      await database.close()
    }
  })
}

/** Runs work with the versions of the store and the key that signs them. */
export async function withPublished<T>(
  config: GatewayConfig,
  streams: CliStreams,
  work: (parts: PublishedParts) => Promise<T>,
): Promise<T> {
  return await withStore({ config, streams, migrates: true }, async ({ database, keyring }) => {
    const clock = SYSTEM_CLOCK
    const receipts = await createReceiptSigner({ keyring, database, clock })
    return await work({ database, receipts, clock })
  })
}

const EXPLAINED = [ApiError, ConfigError, DatabaseStartError, KeyringAwayError]

/** One clear line for what the caller can mend; undefined for a fault of the program. */
export function storeReasonOf(error: unknown): string | undefined {
  if (isStoreAway(error)) return 'Cannot reach the store: no PostgreSQL answers there'
  if (error instanceof Error && EXPLAINED.some((kind) => error instanceof kind)) {
    return error.message
  }
  const state = sqlStateOf(error)
  return state === undefined ? undefined : `Cannot use the store: PostgreSQL refused it (${state})`
}
