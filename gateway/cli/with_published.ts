import { SYSTEM_CLOCK } from '#domain/clock.ts'
import { Database } from '#drizzle/database.ts'
import { isStoreAway, sqlStateOf } from '#drizzle/errors.ts'
import type { GatewayConfig } from '../config.ts'
import { ConfigError } from '../config_error.ts'
import { DatabaseStartError } from '../database/database_start_error.ts'
import { withDatabaseUrl } from '../database/with_database.ts'
import { assertKeyringOfStore } from '../keyring/keyring_of_store.ts'
import { KeyringAwayError } from '../keyring/keys.ts'
import { openKeyring } from '../keyring/open_keyring.ts'
import { createReceiptSigner } from '../keyring/receipt_signer.ts'
import type { PublishedParts } from '../policies/published.ts'
import { createLogger } from '../telemetry/logger.ts'
import type { CliStreams } from './streams.ts'

const CONNECTIONS_MAX = 2

/** Runs work with the versions of the store and the key that signs them, beside a gateway that serves or without one. */
export async function withPublished<T>(
  config: GatewayConfig,
  streams: CliStreams,
  work: (parts: PublishedParts) => Promise<T>,
): Promise<T> {
  const log = createLogger(config.logLevel, (line) => streams.err(line.trimEnd()))
  return await withDatabaseUrl(config, async (databaseUrl) => {
    const database = new Database({
      url: databaseUrl,
      connectionsMax: CONNECTIONS_MAX,
      onConnectionError: () => undefined,
    })
    try {
      await database.migrate()
      const keyring = await openKeyring({ config, databaseUrl, log })
      try {
        await assertKeyringOfStore(database, keyring)
        const clock = SYSTEM_CLOCK
        const receipts = await createReceiptSigner({ keyring, database, clock })
        return await work({ database, receipts, clock })
      } finally {
        await keyring.close()
      }
    } finally {
      await database.close()
    }
  })
}

const EXPLAINED = [ConfigError, DatabaseStartError, KeyringAwayError]

/** One clear line for what the caller can mend; undefined for a fault of the program. */
export function storeReasonOf(error: unknown): string | undefined {
  if (isStoreAway(error)) return 'Cannot reach the store: no PostgreSQL answers there'
  if (error instanceof Error && EXPLAINED.some((kind) => error instanceof kind)) {
    return error.message
  }
  const state = sqlStateOf(error)
  return state === undefined ? undefined : `Cannot use the store: PostgreSQL refused it (${state})`
}
