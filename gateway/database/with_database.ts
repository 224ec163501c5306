import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../config_error.ts'
import { PASSWORD_FILE } from './cluster.ts'
import { DatabaseStartError } from './database_start_error.ts'
import { startEmbeddedPostgres } from './embedded.ts'
import { findRunningPostgres } from './running_server.ts'

export interface DatabaseOwner {
  readonly dataDir: string
  /** DATABASE_URL. */
  readonly databaseUrl: string | undefined
}

/**
 * Runs work of a command with the address of the store: the operator's, that of a gateway that runs on the data folder,
 * or one that is started for as long as the work takes. Throws a ConfigError where there is no store yet.
 */
export async function withDatabaseUrl<T>(
  { dataDir, databaseUrl }: DatabaseOwner,
  work: (url: string) => Promise<T>,
): Promise<T> {
  if (databaseUrl !== undefined) return await work(databaseUrl)
  if (!existsSync(join(dataDir, PASSWORD_FILE))) {
    throw new ConfigError(
      `Cannot find a store in ${dataDir}: start Tidegate once, or set TIDEGATE_DATA_DIR or DATABASE_URL`,
    )
  }
  const server = await startOwn(dataDir)
  if (typeof server === 'string') return await work(server)
  try {
    return await work(server.url)
  } finally {
    await server.stop()
  }
}

async function startOwn(dataDir: string) {
  try {
    return await startEmbeddedPostgres({ dataDir, preferredPort: 0, log: () => undefined })
  } catch (error) {
    const isRunning = error instanceof DatabaseStartError && error.code === 'data_folder_in_use'
    const url = isRunning ? await findRunningPostgres(dataDir) : undefined
    if (url === undefined) throw error
    return url
  }
}
