import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DatabaseStartError } from './database_start_error.ts'
import { canEnter, openToGroup } from './reachability.ts'
import type { RunAs } from './run_process.ts'

/** Where clusters and binaries go whose own folders the system user cannot reach. */
export const SYSTEM_FOLDER = '/var/lib/tidegate'

/** Where a cluster is, or will be. */
export interface ClusterPlace {
  /** PostgreSQL's own data folder; its parent exists. */
  readonly clusterDir: string
  /** Whether it lies in SYSTEM_FOLDER and not in the data folder. */
  readonly isOutside: boolean
}

const LOCATION_FILE = 'postgres.location'
const ORIGIN_FILE = 'origin.json'

/**
 * Decides where the cluster of a data folder is: where it has been so far; else `<dataDir>/postgres`
 * when its user can get there; else a new folder in `systemDir`, remembered in
 * `<dataDir>/postgres.location`. Without a `createUser` (not root) it is always in the data folder.
 */
export async function placeCluster(
  dataDir: string,
  createUser: (() => Promise<RunAs>) | undefined,
  systemDir: string = SYSTEM_FOLDER,
): Promise<ClusterPlace> {
  const inside = { clusterDir: join(dataDir, 'postgres'), isOutside: false }
  const remembered = await readLocation(dataDir)
  if (remembered !== undefined) return checkOutside(dataDir, remembered)
  if (createUser === undefined || (await exists(inside.clusterDir))) return inside
  const user = await createUser()
  if (!(await canEnter(dirname(dataDir), user))) return createOutside(dataDir, systemDir)
  await openToGroup(dataDir, user)
  return (await canEnter(dataDir, user)) ? inside : createOutside(dataDir, systemDir)
}

/**
 * The clusters in `systemDir` that were made for this data folder but that it no longer names,
 * as after the data folder was deleted. They hold data and are therefore only reported.
 */
export async function findForgottenClusters(
  dataDir: string,
  currentDir: string,
  systemDir: string = SYSTEM_FOLDER,
): Promise<string[]> {
  const names = await readdir(systemDir).catch(() => [])
  const forgotten: string[] = []
  for (const name of names) {
    const home = join(systemDir, name)
    const origin = await readPath(join(home, ORIGIN_FILE), 'dataDir').catch(() => undefined)
    if (origin === dataDir && join(home, 'postgres') !== currentDir) forgotten.push(home)
  }
  return forgotten
}

async function checkOutside(dataDir: string, clusterDir: string): Promise<ClusterPlace> {
  const home = dirname(clusterDir)
  const origin = await readPath(join(home, ORIGIN_FILE), 'dataDir')
  if (origin === undefined) {
    throw new DatabaseStartError(
      'start_failed',
      `Cannot find the database cluster ${clusterDir}: restore it, or delete ` +
        `${join(dataDir, LOCATION_FILE)} to begin with an empty database`,
    )
  }
  if (origin !== dataDir) await adoptMoved(dataDir, origin, clusterDir)
  return { clusterDir, isOutside: true }
}

/** A data folder that was moved keeps its cluster; a copy of one must not share the original's. */
async function adoptMoved(dataDir: string, origin: string, clusterDir: string): Promise<void> {
  if ((await readLocation(origin)) === clusterDir) {
    throw new DatabaseStartError(
      'data_folder_in_use',
      `Cannot use the database cluster ${clusterDir}: it belongs to ${origin}, of which ${dataDir} ` +
        `is a copy; delete ${join(dataDir, LOCATION_FILE)} to begin with an empty database`,
    )
  }
  await writePrivate(join(dirname(clusterDir), ORIGIN_FILE), { dataDir })
}

async function createOutside(dataDir: string, systemDir: string): Promise<ClusterPlace> {
  const home = join(systemDir, randomBytes(8).toString('hex'))
  try {
    await mkdir(home, { recursive: true })
    // Whatever the umask is, the system user must get through.
    await chmod(systemDir, 0o755)
    await chmod(home, 0o755)
    await writePrivate(join(home, ORIGIN_FILE), { dataDir })
  } catch (cause) {
    throw new DatabaseStartError('start_failed', `Cannot create the folder ${home}`, { cause })
  }
  const clusterDir = join(home, 'postgres')
  await writePrivate(join(dataDir, LOCATION_FILE), { cluster: clusterDir })
  return { clusterDir, isOutside: true }
}

/** Where a data folder says that its cluster is, if not in it. */
export function readLocation(dataDir: string): Promise<string | undefined> {
  return readPath(join(dataDir, LOCATION_FILE), 'cluster')
}

async function readPath(file: string, key: string): Promise<string | undefined> {
  try {
    return parsePath(await readFile(file, 'utf8'), key)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    // To go on would mean to begin with an empty database beside the real one.
    throw new DatabaseStartError('start_failed', `Cannot read ${file}: it is damaged or not ours`, {
      cause,
    })
  }
}

function parsePath(text: string, key: string): string {
  const values = JSON.parse(text) as Record<string, unknown>
  const value = values[key]
  if (typeof value !== 'string' || !value.startsWith('/')) throw new Error(`No ${key} is named`)
  return value
}

/** Writes a small file that only its owner reads, whole or not at all. */
export async function writePrivate(path: string, value: object): Promise<void> {
  const unfinished = `${path}.new-${randomBytes(6).toString('hex')}`
  await writeFile(unfinished, `${JSON.stringify(value)}\n`, { mode: 0o600, flush: true })
  await rename(unfinished, path)
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
