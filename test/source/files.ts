import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The repository's root. */
export const ROOT = resolve(import.meta.dirname, '../..')

/** One file of the repository. */
export interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string
  readonly text: string
}

const SKIPPED: ReadonlySet<string> = new Set([
  'node_modules',
  '.git',
  '.tidegate',
  'dist',
  'coverage',
])

/** The files below some folders whose names end as asked, in the order of their paths. Missing folders have none. */
export function filesOf(
  folders: readonly string[],
  endings: readonly string[],
): readonly SourceFile[] {
  return folders
    .flatMap((folder) => walk(folder))
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
}

function walk(folder: string): readonly string[] {
  const entries = readdirIfThere(folder).filter(({ name }) => !SKIPPED.has(name))
  return entries.flatMap((entry) =>
    entry.isDirectory() ? walk(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
  )
}

function readdirIfThere(folder: string) {
  try {
    return readdirSync(join(ROOT, folder), { withFileTypes: true })
  } catch {
    return []
  }
}
