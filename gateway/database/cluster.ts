import { randomBytes } from 'node:crypto'
import {
  chmod,
  chown,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { PostgresBinaries } from './binaries.ts'
import { writePrivate } from './cluster_place.ts'
import { DatabaseStartError } from './database_start_error.ts'
import { essentialLine, type RunAs, runProcess } from './run_process.ts'

/** The name of the database and of the role that owns it; the role is no superuser. */
export const DATABASE_NAME = 'tidegate'

/** A cluster and the user that owns and runs it; no user means this process's own. */
export interface Cluster {
  readonly clusterDir: string
  readonly runAs: RunAs | undefined
}

/** In the data folder; it is there once a cluster was made. */
export const PASSWORD_FILE = 'postgres.password'
const PASSWORD_BYTES = 32

/** Only over TCP from this machine, and only with a password; the superuser has none. */
const HOST_RULES = 'host all all 127.0.0.1/32 scram-sha-256\n'

const INITDB_ARGUMENTS = [
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--data-checksums',
  '--username=postgres',
  // Nobody is let in until HOST_RULES replace this.
  '--auth=reject',
  '--no-instructions',
]

/**
 * Makes sure that the cluster exists, fits the binaries and has a known password, and returns the
 * password. A new cluster is made under another name and renamed when it is complete.
 */
export async function prepareCluster(
  cluster: Cluster,
  binaries: PostgresBinaries,
  dataDir: string,
): Promise<string> {
  const version = await readVersion(cluster.clusterDir)
  if (version === undefined) return createCluster(cluster, binaries, dataDir)
  if (version !== String(binaries.majorVersion)) {
    throw new DatabaseStartError(
      'data_version_mismatch',
      `Cannot open the database cluster ${cluster.clusterDir}: it was written by PostgreSQL ` +
        `${version} and this is PostgreSQL ${binaries.majorVersion}; upgrade it with pg_upgrade or ` +
        'pg_dump, or use the earlier version of Tidegate',
    )
  }
  const password = await readPassword(dataDir)
  return password ?? resetPassword(cluster, binaries, dataDir)
}

/** The user that owns a cluster, when it exists and this process is root and may become that user. */
export async function readOwner(clusterDir: string): Promise<RunAs | undefined> {
  const folder = await stat(clusterDir).catch(() => undefined)
  return folder === undefined || folder.uid === 0 ? undefined : { uid: folder.uid, gid: folder.gid }
}

/** The major version that wrote the cluster; undefined when there is none. */
async function readVersion(clusterDir: string): Promise<string | undefined> {
  try {
    return (await readFile(join(clusterDir, 'PG_VERSION'), 'utf8')).trim()
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    const entries = isMissing ? await readdir(clusterDir).catch(() => []) : []
    if (isMissing && entries.length === 0) return undefined
    const reason = isMissing ? 'it has no PG_VERSION' : 'it belongs to another user'
    throw new DatabaseStartError(
      'start_failed',
      `Cannot read the database cluster ${clusterDir}: ${reason}`,
      { cause },
    )
  }
}

async function createCluster(
  cluster: Cluster,
  binaries: PostgresBinaries,
  dataDir: string,
): Promise<string> {
  const parent = dirname(cluster.clusterDir)
  const prefix = `${basename(cluster.clusterDir)}.new-`
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix)) await removeUnfinished(join(parent, name))
  }
  const unfinished = { ...cluster, clusterDir: join(parent, prefix + randomHex(6)) }
  try {
    await mkdir(unfinished.clusterDir, { mode: 0o700 })
    await giveTo(unfinished.clusterDir, cluster.runAs)
    await initialise(unfinished, binaries)
    const password = randomPassword()
    await runSql(unfinished, binaries, [
      `CREATE ROLE ${DATABASE_NAME} LOGIN CREATEDB CREATEROLE PASSWORD '${password}';`,
      `CREATE DATABASE ${DATABASE_NAME} OWNER ${DATABASE_NAME};`,
    ])
    await writePassword(dataDir, password)
    await rm(cluster.clusterDir, { recursive: true, force: true })
    await rename(unfinished.clusterDir, cluster.clusterDir)
    await syncFolder(parent)
    return password
  } catch (error) {
    await removeUnfinished(unfinished.clusterDir)
    if (error instanceof DatabaseStartError) throw error
    throw new DatabaseStartError('initdb_failed', `Cannot create ${cluster.clusterDir}`, {
      cause: error,
    })
  }
}

async function initialise(cluster: Cluster, binaries: PostgresBinaries): Promise<void> {
  const args = ['--pgdata', cluster.clusterDir, ...INITDB_ARGUMENTS]
  const finished = await runProcess(binaries.initdb, args, { runAs: cluster.runAs })
  if (finished.code !== 0) {
    throw new DatabaseStartError(
      'initdb_failed',
      `Cannot create the database cluster: ${essentialLine(finished.errors)}`,
    )
  }
  // Not created anew, so that the file keeps its owner.
  await writeFile(join(cluster.clusterDir, 'pg_hba.conf'), HOST_RULES, { flush: true })
}

/**
 * Runs statements, each in one line, as superuser in PostgreSQL's single-user mode: no port is
 * open, no superuser needs a password, and the statements are in no process list.
 */
async function runSql(
  cluster: Cluster,
  binaries: PostgresBinaries,
  statements: readonly string[],
): Promise<void> {
  const args = ['--single', '-D', cluster.clusterDir, '-c', 'log_min_error_statement=panic']
  const finished = await runProcess(binaries.postgres, [...args, 'postgres'], {
    runAs: cluster.runAs,
    input: `${statements.join('\n')}\n`,
  })
  // Single-user mode goes on after an error and then ends with 0.
  if (finished.code !== 0 || /\b(?:ERROR|FATAL|PANIC):/.test(finished.errors)) {
    throw new DatabaseStartError(
      'initdb_failed',
      `Cannot set up the database cluster: ${essentialLine(finished.errors)}`,
    )
  }
}

/** The file was lost; the cluster's owner may always set a new password. */
async function resetPassword(
  cluster: Cluster,
  binaries: PostgresBinaries,
  dataDir: string,
): Promise<string> {
  const password = randomPassword()
  await runSql(cluster, binaries, [`ALTER ROLE ${DATABASE_NAME} PASSWORD '${password}';`])
  await writePassword(dataDir, password)
  return password
}

/** The password of the role `tidegate`, or undefined where it is lost. */
export async function readPassword(dataDir: string): Promise<string | undefined> {
  const text = await readFile(join(dataDir, PASSWORD_FILE), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : parsePassword(text)
}

function parsePassword(text: string): string | undefined {
  const { password } = JSON.parse(text) as { password?: unknown }
  return typeof password === 'string' && /^[\w-]{43}$/.test(password) ? password : undefined
}

async function writePassword(dataDir: string, password: string): Promise<void> {
  await writePrivate(join(dataDir, PASSWORD_FILE), { password })
}

/** Base64url: needs quoting neither in SQL nor in a URL. */
function randomPassword(): string {
  return randomBytes(PASSWORD_BYTES).toString('base64url')
}

function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex')
}

async function giveTo(folder: string, runAs: RunAs | undefined): Promise<void> {
  await chmod(folder, 0o700)
  if (runAs !== undefined) await chown(folder, runAs.uid, runAs.gid)
}

/** An initdb whose gateway was killed may still be writing there for a moment. */
async function removeUnfinished(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}

/** Makes the renaming durable: what was acknowledged must be found after a power cut. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
