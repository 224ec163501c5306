import { createHash, randomBytes } from 'node:crypto'
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { DatabaseStartError } from './database_start_error.ts'

/**
 * Does what the package's install script does, for installs that run no scripts: links for the
 * libraries' short names, and the right to execute. Changes nothing that is right already.
 */
export async function restorePackage(nativeDir: string): Promise<void> {
  for (const link of await readLinks(nativeDir)) {
    const path = join(nativeDir, '..', link.target)
    const present = await lstat(path).catch(() => undefined)
    if (present === undefined) await symlinkOnce(basename(link.source), path)
  }
  for (const name of ['initdb', 'postgres']) {
    const path = join(nativeDir, 'bin', name)
    const { mode } = await lstat(path)
    if ((mode & 0o555) !== 0o555) await chmod(path, 0o755)
  }
}

async function symlinkOnce(target: string, path: string): Promise<void> {
  try {
    await symlink(target, path)
  } catch (error) {
    // Another start may have been faster.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

interface PackageLink {
  readonly source: string
  readonly target: string
}

async function readLinks(nativeDir: string): Promise<PackageLink[]> {
  return parseLinks(await readFile(join(nativeDir, 'pg-symlinks.json'), 'utf8').catch(() => '[]'))
}

function parseLinks(text: string): PackageLink[] {
  return JSON.parse(text) as PackageLink[]
}

/**
 * Copies the package to `<copiesDir>/<version>-<hash>/native`, once, readable by everyone, and
 * returns that folder. It is made under another name and renamed, so that a copy that was broken
 * off is never used. Throws `no_binaries` when it cannot be written.
 */
export async function copyPackage(nativeDir: string, copiesDir: string): Promise<string> {
  const target = join(copiesDir, await nameCopy(nativeDir))
  if (await exists(target)) return join(target, 'native')
  const unfinished = `${target}.new-${randomBytes(6).toString('hex')}`
  try {
    await mkdir(copiesDir, { recursive: true })
    await chmod(copiesDir, 0o755)
    await mkdir(unfinished)
    await cp(nativeDir, join(unfinished, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
      // Libraries for linking are a third of the package and never run.
      filter: (source) => !source.endsWith('.a'),
    })
    await openToAll(unfinished)
    await restorePackage(join(unfinished, 'native'))
    await rename(unfinished, target).catch(async (error) => {
      if (!(await exists(target))) throw error
    })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown reason'
    throw new DatabaseStartError('no_binaries', `Cannot copy PostgreSQL to ${target}: ${reason}`, {
      cause,
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined)
  }
  return join(target, 'native')
}

/** The version for people, the hash so that a rebuilt package of the same version is another copy. */
async function nameCopy(nativeDir: string): Promise<string> {
  const manifest = await readFile(join(nativeDir, '..', 'package.json'), 'utf8').catch(() => '{}')
  const program = await readFile(join(nativeDir, 'bin', 'postgres'))
  const hash = createHash('sha256').update(program).digest('hex').slice(0, 12)
  return `${parseVersion(manifest)}-${hash}`
}

function parseVersion(manifest: string): string {
  const { version } = JSON.parse(manifest) as { version?: unknown }
  return typeof version === 'string' && /^[\w.-]+$/.test(version) ? version : 'unknown'
}

/**
 * Lets everyone read a folder and all in it, and its owner write.
 * A strict umask, now or when the package was installed, must not lock the other user out, and a
 * package from a read-only store must become a copy that can be completed.
 */
export async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) await chmod(path, 0o755)
    else if (entry.isFile()) await chmod(path, (await lstat(path)).mode & 0o111 ? 0o755 : 0o644)
  }
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined
}
