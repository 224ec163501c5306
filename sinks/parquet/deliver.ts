import { LIMITS } from '#domain/limits.ts'
import type { CleanReport, SendResult } from '#domain/sink.ts'
import { bytesOf, type Files, readRows, UnreadableFileError } from './forget.ts'
import { folderOf, nameOf, namePrefixOf, parseKey, placeOf } from './layout.ts'
import { ObjectStoreError } from './object_store.ts'
import { type Row, rowOf } from './parquet_file.ts'
import type { Repetitions } from './repetitions.ts'

/** One file of a batch: reports of one place, in the batch's order. */
interface Part {
  readonly folder: string
  readonly reports: CleanReport[]
  readonly rows: Row[]
  characters: number
}

export interface DeliveryOptions {
  readonly isSealed: boolean
  readonly repetitions: Repetitions
  readonly signal: AbortSignal
}

/**
 * Writes a batch as files. Where it may have been written before in another cut, files that hold nothing but reports of
 * one of these files are deleted after it, so that no row is there twice.
 */
export async function deliver(
  files: Files,
  batch: readonly CleanReport[],
  options: DeliveryOptions,
): Promise<SendResult> {
  const parts = partsOf(batch)
  if (parts === undefined) {
    return { kind: 'retry', message: 'Cannot write file: a report has no expiry day' }
  }
  try {
    for (const part of parts) {
      options.signal.throwIfAborted()
      await writePart(files, part, options)
    }
    options.repetitions.finish(parts.map(prefixOf))
    return { kind: 'sent', rejected: 0 }
  } catch (error) {
    const message = error instanceof ObjectStoreError ? error.message : 'Cannot write file'
    return { kind: 'retry', message }
  }
}

/** The files of a batch; undefined where a report may not be kept. */
function partsOf(batch: readonly CleanReport[]): readonly Part[] | undefined {
  const parts: Part[] = []
  const open = new Map<string, Part>()
  for (const report of batch) {
    const place = placeOf(report)
    if (place === undefined) return undefined
    const folder = folderOf(place)
    const row = rowOf(report)
    let part = open.get(folder)
    if (part === undefined || part.characters + row.data.length > LIMITS.parquetCharactersMax) {
      part = { folder, reports: [], rows: [], characters: 0 }
      open.set(folder, part)
      parts.push(part)
    }
    part.reports.push(report)
    part.rows.push(row)
    part.characters += row.data.length
  }
  return parts
}

/** What the keys of all files begin with that begin with the same report. */
function prefixOf({ folder, reports }: Part): string {
  const [first] = reports
  return first === undefined ? folder : `${folder}${namePrefixOf(first)}`
}

async function writePart(files: Files, part: Part, options: DeliveryOptions): Promise<void> {
  const mayRepeat = options.repetitions.start(prefixOf(part))
  const key = `${part.folder}${nameOf(part.reports, options.isSealed)}`
  await files.store.write(key, bytesOf(files, key, part.rows), options.signal)
  if (mayRepeat) await removeRepeated(files, { key, part, signal: options.signal })
}

interface Written {
  readonly key: string
  readonly part: Part
  readonly signal: AbortSignal
}

/** Deletes the files that begin with the same report and hold nothing but reports of the file that was written. */
async function removeRepeated(files: Files, { key, part, signal }: Written): Promise<void> {
  const ids = new Set(part.rows.map(({ id }) => id))
  for (const other of await files.store.files(prefixOf(part), signal)) {
    if (other === key || parseKey(other) === undefined) continue
    const repeated = await readIds(files, other, signal)
    if (repeated?.every((id) => ids.has(id))) await files.store.remove([other], signal)
  }
}

/** The ids in a file; undefined where it cannot be read: it is left then. */
async function readIds(
  files: Files,
  key: string,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  try {
    return (await readRows(files, key, signal)).map(({ id }) => id)
  } catch (error) {
    if (error instanceof UnreadableFileError) return undefined
    throw error
  }
}
