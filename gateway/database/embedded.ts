import { chmod, mkdir, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { findNativeFolder, type PostgresBinaries, prepareBinaries } from './binaries.ts'
import { type Cluster, DATABASE_NAME, prepareCluster, readOwner } from './cluster.ts'
import { findForgottenClusters, placeCluster, SYSTEM_FOLDER } from './cluster_place.ts'
import { DatabaseStartError } from './database_start_error.ts'
import { type FolderLock, lockFolder } from './folder_lock.ts'
import { findFreePort } from './free_port.ts'
import { type GuardedServer, startGuardedServer } from './guarded_server.ts'
import { essentialLine } from './run_process.ts'
import { stopLeftoverServer } from './server_process.ts'
import { serverArguments } from './server_settings.ts'
import { findOrCreateSystemUser } from './system_user.ts'

/** What the gateway's own PostgreSQL needs to know. */
export interface EmbeddedPostgresSettings {
  /** Created when missing. Deleting it means an empty database. */
  readonly dataDir: string
  /** The first port to try; 54329 when not given; 0 lets the system choose. */
  readonly preferredPort?: number
  /** Takes single lines that hold no values, statements or parameters. */
  readonly log: (line: string) => void
  /** Called when the server's process runs: from then on it starts by itself, whatever this process is busy with. */
  readonly onSpawned?: () => void
}

/** A running PostgreSQL of this gateway's own. */
export interface EmbeddedPostgres {
  /** postgres://tidegate:password@127.0.0.1:port/tidegate; holds the password, so never log it. */
  readonly url: string
  readonly port: number
  /** The process id of the postmaster. */
  readonly processId: number
  /** Resolves when the server is gone, after stop() or by itself. */
  readonly ended: Promise<void>
  /** Fast shutdown; resolves when the server is gone, within 30 s. May be called again. */
  stop(): Promise<void>
}

const PREFERRED_PORT = 54_329
const START_ATTEMPTS_MAX = 20

/**
 * Starts PostgreSQL on a data folder and waits until it takes connections, after recovery from a
 * crash if need be (up to 5 min). The first start creates the cluster and the database. A server
 * that a killed gateway left behind is stopped first (up to 15 s).
 * Throws DatabaseStartError with a message of one line.
 */
export async function startEmbeddedPostgres(
  settings: EmbeddedPostgresSettings,
): Promise<EmbeddedPostgres> {
  const locks: FolderLock[] = []
  const unlock = () => {
    for (const lock of locks) lock.release()
  }
  try {
    const dataDir = await openDataFolder(settings.dataDir)
    locks.push(lockFolder(dataDir))
    const { cluster, binaries } = await prepare(dataDir, settings.log)
    await stopLeftover(cluster.clusterDir)
    const password = await prepareCluster(cluster, binaries, dataDir)
    const { server, port } = await startServer(cluster, binaries, settings)
    server.ended.then(unlock)
    return {
      url: `postgres://${DATABASE_NAME}:${password}@127.0.0.1:${port}/${DATABASE_NAME}`,
      port,
      processId: server.processId,
      ended: server.ended,
      async stop() {
        await server.stop()
        unlock()
      },
    }
  } catch (error) {
    unlock()
    if (error instanceof DatabaseStartError) throw error
    const reason = error instanceof Error ? error.message : 'unknown reason'
    throw new DatabaseStartError('start_failed', `Cannot start PostgreSQL: ${reason}`, {
      cause: error,
    })
  }
}

async function openDataFolder(dataDir: string): Promise<string> {
  const path = resolve(dataDir)
  try {
    const created = await mkdir(path, { recursive: true })
    if (created !== undefined) await chmod(path, 0o700)
    return await realpath(path)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown reason'
    throw new DatabaseStartError('start_failed', `Cannot create the data folder: ${reason}`, {
      cause,
    })
  }
}

async function prepare(
  dataDir: string,
  log: (line: string) => void,
): Promise<{ cluster: Cluster; binaries: PostgresBinaries }> {
  const isRoot = process.getuid?.() === 0
  const { clusterDir } = await placeCluster(dataDir, isRoot ? findOrCreateSystemUser : undefined)
  for (const home of isRoot ? await findForgottenClusters(dataDir, clusterDir) : []) {
    log(
      `An earlier database of this data folder is still in ${home}; delete it if it is not needed`,
    )
  }
  const runAs = isRoot
    ? ((await readOwner(clusterDir)) ?? (await findOrCreateSystemUser()))
    : undefined
  const copiesDir = join(isRoot ? SYSTEM_FOLDER : dataDir, 'binaries')
  const binaries = await prepareBinaries(findNativeFolder(), copiesDir, runAs)
  return { cluster: { clusterDir, runAs }, binaries }
}

async function stopLeftover(clusterDir: string): Promise<void> {
  if (await stopLeftoverServer(clusterDir)) return
  throw new DatabaseStartError(
    'start_failed',
    `Cannot stop the earlier PostgreSQL on ${clusterDir}: it still runs after 15 s`,
  )
}

async function startServer(
  cluster: Cluster,
  binaries: PostgresBinaries,
  settings: EmbeddedPostgresSettings,
): Promise<{ server: GuardedServer; port: number }> {
  let firstPort = settings.preferredPort ?? PREFERRED_PORT
  let reason = 'no port is free'
  for (let attempt = 0; attempt < START_ATTEMPTS_MAX; attempt += 1) {
    const port = await findFreePort(firstPort)
    if (port === undefined) break
    const order = {
      file: binaries.postgres,
      args: serverArguments(cluster.clusterDir, port),
      runAs: cluster.runAs,
    }
    const starting = startGuardedServer(cluster.clusterDir, order, settings.log)
    settings.onSpawned?.()
    const server = await starting
    if ('processId' in server) return { server, port }
    reason = essentialLine(server.lines.join('\n'))
    const said = (words: RegExp) => server.lines.some((line) => words.test(line))
    if (said(/could not bind/)) {
      // Another program took the port after it was found free.
      firstPort = firstPort === 0 ? 0 : port + 1
    } else if (said(/"postmaster\.pid" already exists|pre-existing shared memory/)) {
      // The guard of a killed gateway was still starting its server, and is stopping it now.
      await stopLeftover(cluster.clusterDir)
    } else break
  }
  throw new DatabaseStartError('start_failed', `Cannot start PostgreSQL: ${reason}`)
}
