import { randomBytes, randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../config_error.ts'
import { type MasterKey, parseMasterKey } from './master_key.ts'

const KEY_BYTES = 32
const FILE_NAME = 'master.key'
/** The key that is to take over: it is there from before the keyring is rewrapped until after it. */
const NEXT_NAME = 'master.key.next'
/** What others may not do with the file. */
const OTHERS_MODE = 0o077

/** The key files of a data folder: of two the keyring says which one it is wrapped by. */
export function readKeyFiles(dataDir: string): readonly MasterKey[] {
  return [FILE_NAME, NEXT_NAME]
    .map((name) => join(dataDir, name))
    .filter(existsSync)
    .map(readKeyFile)
}

/** The key of the data folder, which is made on first start. Throws a ConfigError for a file that others may read. */
export function openKeyFile(dataDir: string): MasterKey {
  return openFile(dataDir, FILE_NAME)
}

/** The key that is to take over, made where a rotation has not made it already. */
export function openNextKeyFile(dataDir: string): MasterKey {
  return openFile(dataDir, NEXT_NAME)
}

/**
 * Gives the next key its place once the keyring is wrapped by it; the former one is kept under another name, since old
 * backups of the keyring need it. Can be done again after a crash at any point, and does nothing where there is nothing
 * to do. Returns the path of the former key.
 */
export function settleKeyFiles(dataDir: string, idInUse: string): string | undefined {
  const [path, nextPath] = [join(dataDir, FILE_NAME), join(dataDir, NEXT_NAME)]
  if (!existsSync(nextPath) || readKeyFile(nextPath).id !== idInUse) return undefined
  const formerPath = existsSync(path) ? retire(path, idInUse) : undefined
  renameSync(nextPath, path)
  syncFolder(dataDir)
  return formerPath
}

/** Keeps a key file that is in use no more under a name of its own. */
export function retireKeyFile(dataDir: string, idInUse: string): string | undefined {
  const path = join(dataDir, FILE_NAME)
  if (!existsSync(path)) return undefined
  const formerPath = retire(path, idInUse)
  if (formerPath !== undefined) rmSync(path)
  syncFolder(dataDir)
  return formerPath
}

function retire(path: string, idInUse: string): string | undefined {
  const { id } = readKeyFile(path)
  if (id === idInUse) return undefined
  const formerPath = `${path}.${id.replace(/^local:/, '')}`
  if (!existsSync(formerPath)) linkSync(path, formerPath)
  return formerPath
}

function openFile(dataDir: string, name: string): MasterKey {
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, name)
  if (!existsSync(path)) createKeyFile(path)
  return readKeyFile(path)
}

function readKeyFile(path: string): MasterKey {
  if ((statSync(path).mode & OTHERS_MODE) !== 0) {
    throw new ConfigError(
      `Cannot use the master key ${path}: others may read it; run chmod 600 on it`,
    )
  }
  return parseMasterKey(readFileSync(path, 'utf8'))
}

/**
 * Makes the file whole or not at all: written and synced under another name, then linked. Of processes that start at
 * once the first to link wins, and none reads a file that is still empty. All that is stored depends on this key.
 */
function createKeyFile(path: string): void {
  const draft = `${path}.${randomUUID()}`
  try {
    const text = randomBytes(KEY_BYTES).toString('base64')
    writeFileSync(draft, `${text}\n`, { mode: 0o600, flag: 'wx', flush: true })
    linkSync(draft, path)
    syncFolder(join(path, '..'))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Makes new names of a folder outlive a power cut. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
