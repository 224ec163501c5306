import { constants } from 'node:fs'
import { lstat, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { PolicyFile } from '#policies/schema/policy_source.ts'
import { POLICY_FILE_BYTES_MAX } from '#policies/schema/read_yaml.ts'
import { ConfigError } from '../config_error.ts'

/** Most files, folders below each other, and bytes of one policies directory. */
export const POLICY_FILES_MAX = 2_000
const DEPTH_MAX = 4
const TOTAL_BYTES_MAX = 32 * 1024 * 1024
/** The folders that hold policies; the others of policies/ hold the programs that use them. */
const POLICY_FOLDERS = ['catalog', 'settings'] as const

/** Even where a file becomes a link after it was listed. */
const NO_FOLLOW = constants.O_RDONLY | constants.O_NOFOLLOW

const decoder = new TextDecoder()

/** Why a policies directory cannot be read as a whole. */
export class PolicyFilesError extends ConfigError {
  readonly code = 'policy_files_unreadable'
}

/**
 * Reads the files of `catalog/` and `settings/` in a policies directory, in the order of their paths. Symbolic links and
 * special files are refused, so that nothing outside of the directory is read. A file that is larger than a policy may
 * be is read only as far as `checkPolicies` needs to refuse it. Throws a PolicyFilesError where the directory is
 * missing, holds more than the limits allow, or holds anything else than files and folders.
 */
export async function readPolicyFiles(directory: string): Promise<readonly PolicyFile[]> {
  const paths: string[] = []
  for (const folder of POLICY_FOLDERS) await listFolder(directory, folder, paths)
  const files: PolicyFile[] = []
  let bytes = 0
  for (const path of paths.toSorted()) {
    const text = await readText(join(directory, path), path)
    bytes += text.length
    if (bytes > TOTAL_BYTES_MAX) throw tooLarge(`${TOTAL_BYTES_MAX} bytes`)
    files.push({ path, text })
  }
  return files
}

async function listFolder(directory: string, folder: string, paths: string[]): Promise<void> {
  if (folder.split('/').length > DEPTH_MAX) throw tooLarge(`${DEPTH_MAX} levels of folders`)
  await assertFolder(directory, folder)
  for (const entry of await readdir(join(directory, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) await listFolder(directory, path, paths)
    else if (entry.isFile()) paths.push(path)
    else throw refused(path)
    if (paths.length > POLICY_FILES_MAX) throw tooLarge(`${POLICY_FILES_MAX} files`)
  }
}

/** A link to a folder reads like a folder: only lstat tells them apart. */
async function assertFolder(directory: string, folder: string): Promise<void> {
  const status = await lstat(join(directory, folder)).catch(() => undefined)
  if (status === undefined)
    throw new PolicyFilesError(`Cannot read policies: folder ${folder} is missing`)
  if (!status.isDirectory()) throw refused(folder)
}

async function readText(file: string, path: string): Promise<string> {
  const handle = await open(file, NO_FOLLOW).catch(() => {
    throw new PolicyFilesError(`Cannot read policies: file ${path} cannot be opened`)
  })
  try {
    // One byte more than allowed is enough to tell that the file is too large.
    const buffer = new Uint8Array(POLICY_FILE_BYTES_MAX + 1)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
    return decoder.decode(buffer.subarray(0, bytesRead))
  } finally {
    await handle.close()
  }
}

function refused(path: string): PolicyFilesError {
  return new PolicyFilesError(
    `Cannot read policies: ${path} is a link or a special file, wanted a file or a folder`,
  )
}

function tooLarge(limit: string): PolicyFilesError {
  return new PolicyFilesError(`Cannot read policies: the directory holds more than ${limit}`)
}
