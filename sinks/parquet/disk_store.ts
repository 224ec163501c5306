import { randomUUID } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type ObjectStore, ObjectStoreError } from './object_store.ts'

/** Readable for the group, so that an analysis can run under another user. */
const FOLDER_MODE = 0o750
const FILE_MODE = 0o640
/** Unfinished files begin so, which readers of such folders leave out. */
const TEMPORARY = '.'

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'the file is larger than may be',
  EACCES: 'the folder is not writable',
  EPERM: 'the folder is not writable',
  EROFS: 'the disk is read-only',
  ENOTDIR: 'the folder is a file',
  ENOENT: 'the folder does not exist',
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Does something with files. Errors keep their reason only: the system's words name paths. */
async function attempt<T>(verb: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new ObjectStoreError(
      `Cannot ${verb} file: ${REASONS[codeOf(error)] ?? 'the disk refuses it'}`,
    )
  }
}

/** What `work` gives, or `otherwise` where the file or folder does not exist. */
async function ifThere<T>(otherwise: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return otherwise
    throw error
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Writes a new file, durably. */
async function writeTemporary(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', FILE_MODE)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Files in a folder, which has to exist: a disk that is not mounted is not replaced by an empty folder. */
export function createDiskStore(root: string): ObjectStore {
  const entriesOf = (prefix: string) =>
    ifThere<readonly Dirent[]>([], () => readdir(join(root, prefix), { withFileTypes: true }))
  const walk = async (prefix: string, signal: AbortSignal): Promise<readonly string[]> => {
    signal.throwIfAborted()
    const found: string[] = []
    for (const entry of await entriesOf(prefix)) {
      if (entry.isDirectory()) found.push(...(await walk(`${prefix}${entry.name}/`, signal)))
      else if (entry.isFile()) found.push(`${prefix}${entry.name}`)
    }
    return found
  }
  const walkPrefix = async (prefix: string, signal: AbortSignal): Promise<readonly string[]> => {
    await stat(root)
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
    return (await walk(folder, signal)).filter((key) => key.startsWith(prefix))
  }
  const removeAll = async (keys: readonly string[], signal: AbortSignal): Promise<void> => {
    const folders = new Set<string>()
    for (const key of keys) {
      signal.throwIfAborted()
      await rm(join(root, key), { force: true })
      folders.add(dirname(key))
    }
    for (const folder of folders) await removeEmpty(root, folder)
  }
  return {
    folders: (prefix) =>
      attempt('list', async () => {
        await stat(root)
        const entries = await entriesOf(prefix)
        return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${prefix}${name}/`)
      }),
    files: (prefix, signal) =>
      attempt('list', async () =>
        (await walkPrefix(prefix, signal)).filter((key) => !isTemporary(key)),
      ),
    read: (key) =>
      attempt('read', () =>
        ifThere<Uint8Array | undefined>(undefined, () => readFile(join(root, key))),
      ),
    write: (key, bytes, signal) => attempt('write', () => writeFile(root, key, { bytes, signal })),
    remove: (keys, signal) => attempt('delete', () => removeAll(keys, signal)),
    sweep: (prefix, signal) =>
      attempt('delete', async () =>
        removeAll((await walkPrefix(prefix, signal)).filter(isTemporary), signal),
      ),
    keepsVersions: () => Promise.resolve(false),
    close: () => undefined,
  }
}

function isTemporary(key: string): boolean {
  return key.slice(key.lastIndexOf('/') + 1).startsWith(TEMPORARY)
}

interface Content {
  readonly bytes: Uint8Array
  readonly signal: AbortSignal
}

/** Temporary name, fsync, rename, fsync of the folders: after a crash there is the whole file or none. */
async function writeFile(root: string, key: string, { bytes, signal }: Content): Promise<void> {
  await stat(root)
  const path = join(root, key)
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE })
  const temporary = join(folder, `${TEMPORARY}${randomUUID()}.tmp`)
  try {
    await writeTemporary(temporary, bytes)
    signal.throwIfAborted()
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
  for (let parent = folder; parent.length >= root.length; parent = dirname(parent)) {
    await syncFolder(parent)
    if (parent === root) return
  }
}

/** Deletes a folder and those above it as long as they are empty; the files' deletion is durable after it. */
async function removeEmpty(root: string, folder: string): Promise<void> {
  let path = join(root, folder)
  while (path !== root && path.startsWith(root)) {
    const isGone = await rmdir(path).then(
      () => true,
      (error: unknown) => codeOf(error) === 'ENOENT',
    )
    if (!isGone) break
    path = dirname(path)
  }
  await ifThere(undefined, () => syncFolder(path))
}
