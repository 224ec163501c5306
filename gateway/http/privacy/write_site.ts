import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Names the files that were written: only these are ever replaced or removed. */
export const MARKER = '.tidegate-docs.json'

/**
 * Writes files into a folder, and removes those of an earlier time that are no more. Answers why it was not done: where
 * the folder holds something that was not written here, nothing is changed.
 */
export async function writeSite(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const present = await namesIn(folder)
  if (present === undefined) return `Cannot write to ${folder}: it is no folder`
  const written = await writtenNames(folder, present)
  const foreign = present.find((name) => name !== MARKER && written?.has(name) !== true)
  if (foreign !== undefined) {
    return `Cannot write to ${folder}: it holds ${foreign}, which was not written by policy docs`
  }
  await mkdir(folder, { recursive: true })
  const stale = present.filter((name) => name !== MARKER && !files.has(name))
  // Whoever is interrupted finds every file named by the marker, and may go on.
  await writeMarker(folder, [...files.keys(), ...stale])
  for (const [name, text] of files) await writeFile(join(folder, name), text)
  for (const name of stale) await rm(join(folder, name))
  await writeMarker(folder, [...files.keys()])
  return undefined
}

async function writeMarker(folder: string, names: readonly string[]): Promise<void> {
  const text = JSON.stringify({ files: names.toSorted() }, null, 2)
  await writeFile(join(folder, MARKER), `${text}\n`)
}

/** The names in a folder; none where it does not exist yet, undefined where it is something else. */
async function namesIn(folder: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(folder)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return []
    if (code === 'ENOTDIR') return undefined
    throw error
  }
}

/** The names that the marker of a folder holds; undefined where there is none that can be read. */
async function writtenNames(
  folder: string,
  present: readonly string[],
): Promise<ReadonlySet<string> | undefined> {
  if (!present.includes(MARKER)) return undefined
  try {
    return parseMarker(await readFile(join(folder, MARKER), 'utf8'))
  } catch {
    return undefined
  }
}

function parseMarker(text: string): ReadonlySet<string> {
  const { files } = JSON.parse(text) as { readonly files: readonly string[] }
  return new Set(files)
}
