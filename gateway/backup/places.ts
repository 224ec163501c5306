import type pg from 'pg'
import { Database } from '#drizzle/database.ts'
import { isEmpty, isServed } from '#drizzle/repositories/backup.ts'
import type { GatewayConfig } from '../config.ts'
import { DatabaseStartError } from '../database/database_start_error.ts'
import { startEmbeddedPostgres } from '../database/embedded.ts'
import { openKeyringDatabase } from '../keyring/open_keyring.ts'
import type { Logger } from '../telemetry/logger.ts'
import { BackupError } from './frames.ts'
import type { BackupKind } from './manifest.ts'
import { restoreBackup } from './restore_backup.ts'
import { type WrittenBackup, writeBackup } from './write_backup.ts'

/** Which of the two databases, and where. */
export interface BackupPlace {
  readonly config: GatewayConfig
  readonly databaseUrl: string
  readonly kind: BackupKind
  readonly log: Logger
}

/** Backs a database up; the gateway may serve meanwhile. */
export async function backUp(
  place: BackupPlace,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<WrittenBackup> {
  return await withClient(place, (client) => writeBackup(client, place.kind, write))
}

export interface RestoreOptions {
  /** Whether what the database holds may be lost. */
  readonly isReplaced: boolean
}

/** Restores a database that no gateway uses. Throws a BackupError; nothing is changed then. Returns the rows. */
export async function restore(
  place: BackupPlace,
  path: string,
  { isReplaced }: RestoreOptions,
): Promise<number> {
  await withClient({ ...place, kind: 'store' }, async (client) => {
    if (!(await isServed(client))) return
    throw new BackupError('Cannot restore: a gateway serves this store; stop it first')
  })
  return await withClient(place, async (client) => {
    if (!(isReplaced || (await isEmpty(client, place.kind)))) {
      throw new BackupError(
        `Cannot restore: the ${place.kind} is not empty; use --replace to lose what it holds`,
      )
    }
    return await restoreBackup(client, path, place.kind)
  })
}

async function withClient<T>(
  place: BackupPlace,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  return await withDatabase(place, async (database) => {
    const client = await database.connect()
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  })
}

type Connected = Pick<Database, 'connect' | 'migrate' | 'close'>

async function withDatabase<T>(
  place: BackupPlace,
  work: (database: Connected) => Promise<T>,
): Promise<T> {
  const { config, databaseUrl, log, kind } = place
  const database =
    kind === 'keyring'
      ? await openKeyringDatabase({ config, databaseUrl, log })
      : new Database({
          url: databaseUrl,
          connectionsMax: 1,
          onConnectionError: (error) => log.warn('database_connection_lost', { error }),
        })
  try {
    if (kind === 'store') await database.migrate()
    return await work(database)
  } finally {
    await database.close()
  }
}

/** Runs work with the store's server while no gateway uses the data folder. A new folder gets an empty store. */
export async function withOwnServer<T>(
  { dataDir, databaseUrl }: GatewayConfig,
  work: (url: string) => Promise<T>,
): Promise<T> {
  if (databaseUrl !== undefined) return await work(databaseUrl)
  const server = await startEmbeddedPostgres({
    dataDir,
    preferredPort: 0,
    log: () => undefined,
  }).catch((error: unknown) => {
    if (error instanceof DatabaseStartError && error.code === 'data_folder_in_use') {
      throw new BackupError('Cannot restore: Tidegate is running on the data folder; stop it first')
    }
    throw error
  })
  try {
    return await work(server.url)
  } finally {
    await server.stop()
  }
}
