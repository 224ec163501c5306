import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DATABASE_NAME, readPassword } from './cluster.ts'
import { readLocation } from './cluster_place.ts'

/** Line of postmaster.pid that holds the port (PostgreSQL, pidfile.h). */
const PORT_LINE = 3

/**
 * The address of the PostgreSQL that another Tidegate runs on this data folder, or undefined where there is none. It
 * holds the password, so never log it.
 */
export async function findRunningPostgres(dataDir: string): Promise<string | undefined> {
  const clusterDir = (await readLocation(dataDir)) ?? join(dataDir, 'postgres')
  const lines = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => '')
  const port = Number(lines.split('\n')[PORT_LINE])
  const password = await readPassword(dataDir)
  if (!Number.isInteger(port) || port <= 0 || password === undefined) return undefined
  return `postgres://${DATABASE_NAME}:${password}@127.0.0.1:${port}/${DATABASE_NAME}`
}
