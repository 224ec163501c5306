import { utcDay } from '#domain/clock.ts'
import type { ErasedReport, ForgetResult } from '#domain/sink.ts'
import { encodeSegment, isSealedName, type Place, parseKey } from './layout.ts'
import { type ObjectStore, ObjectStoreError } from './object_store.ts'
import { decodeRows, encodeRows, type Row } from './parquet_file.ts'
import { openSealedFile, SealedFileError, sealFile } from './sealed_file.ts'

/** Where the files are, and the key of the sealed ones where there is one. */
export interface Files {
  readonly store: ObjectStore
  readonly key?: Uint8Array
}

const EXPIRES = /\/expires=(\d{4}-\d{2}-\d{2})\/$/

/** Deletes all files that expire before a day, of all tenants. */
export async function expireFiles(
  { store }: Files,
  day: string,
  signal: AbortSignal,
): Promise<ForgetResult> {
  return await forgetting(async () => {
    const tenants = await store.folders('', signal)
    let deleted = 0
    for (const tenant of tenants.filter((name) => name.startsWith('tenant='))) {
      const folders = await store.folders(tenant, signal)
      for (const folder of folders.filter((name) => (EXPIRES.exec(name)?.[1] ?? day) < day)) {
        await store.sweep(folder, signal)
        const own = (await store.files(folder, signal)).filter((key) => parseKey(key) !== undefined)
        await store.remove(own, signal)
        deleted += own.length
      }
    }
    return await finished(store, { kind: 'forgotten', deleted, rewritten: 0 }, signal)
  })
}

type Change = 'none' | 'deleted' | 'rewritten'

/**
 * Rewrites the files that hold these reports without them; a file without any other is deleted. A file that cannot be
 * read does not keep the others from it, and makes the result `permanent`.
 */
export async function eraseFromFiles(
  files: Files,
  reports: readonly ErasedReport[],
  signal: AbortSignal,
): Promise<ForgetResult> {
  return await forgetting(async () => {
    const changes: (Change | UnreadableFileError)[] = []
    for (const [tenant, wanted] of byTenant(reports)) {
      const folder = `tenant=${tenant}/`
      // What an ended process left unfinished may hold the reports too; what a running one writes is written again.
      await files.store.sweep(folder, signal)
      for (const key of await files.store.files(folder, signal)) {
        const place = parseKey(key)
        if (place === undefined) continue
        const ids = idsIn(place, wanted)
        changes.push(ids.size === 0 ? 'none' : await eraseFrom(files, { key, ids, signal }))
      }
    }
    const unreadable = changes.find((change) => change instanceof UnreadableFileError)
    if (unreadable !== undefined) return { kind: 'permanent', message: unreadable.message }
    const count = (wanted: Change) => changes.filter((change) => change === wanted).length
    const deleted = count('deleted')
    const rewritten = count('rewritten')
    return await finished(files.store, { kind: 'forgotten', deleted, rewritten }, signal)
  })
}

/** Whatever fails means that something may be left; an error of another kind is not quoted. */
async function forgetting(work: () => Promise<ForgetResult>): Promise<ForgetResult> {
  try {
    return await work()
  } catch (error) {
    const message = error instanceof ObjectStoreError ? error.message : 'Cannot read files'
    return { kind: 'retry', message }
  }
}

async function finished(
  store: ObjectStore,
  result: ForgetResult,
  signal: AbortSignal,
): Promise<ForgetResult> {
  if (!(await store.keepsVersions(signal))) return result
  const message = 'Cannot forget for certain: the bucket keeps older versions of its objects'
  return { kind: 'permanent', message }
}

function byTenant(reports: readonly ErasedReport[]): ReadonlyMap<string, readonly ErasedReport[]> {
  return Map.groupBy(reports, ({ tenantId }) => encodeSegment(tenantId))
}

/** The ids of those reports that can lie in a place. */
function idsIn(place: Place, reports: readonly ErasedReport[]): ReadonlySet<string> {
  return new Set(
    reports
      .filter(
        ({ product, receivedAtMs }) =>
          (product === undefined || encodeSegment(product) === place.product) &&
          (receivedAtMs === undefined || utcDay(receivedAtMs) === place.day),
      )
      .map(({ id }) => id.toWellFormed()),
  )
}

interface Erasure {
  readonly key: string
  readonly ids: ReadonlySet<string>
  readonly signal: AbortSignal
}

async function eraseFrom(
  files: Files,
  { key, ids, signal }: Erasure,
): Promise<Change | UnreadableFileError> {
  try {
    const rows = await readRows(files, key, signal)
    const kept = rows.filter(({ id }) => !ids.has(id))
    if (kept.length === rows.length) return 'none'
    if (kept.length > 0) await files.store.write(key, bytesOf(files, key, kept), signal)
    else await files.store.remove([key], signal)
    return kept.length > 0 ? 'rewritten' : 'deleted'
  } catch (error) {
    if (error instanceof UnreadableFileError) return error
    throw error
  }
}

/** A file that is there and cannot be read: damaged, or sealed under another key. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError'
}

/** The rows of a file; none where it is gone. Rejects with an UnreadableFileError for one that is no such file. */
export async function readRows(
  { store, key: sealKey }: Files,
  key: string,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const bytes = await store.read(key, signal)
  if (bytes === undefined) return []
  try {
    return await decodeRows(isSealedName(key) ? openSealedFile(bytes, needed(sealKey)) : bytes)
  } catch (error) {
    const isOurs = error instanceof SealedFileError
    throw new UnreadableFileError(isOurs ? error.message : 'Cannot read file: it is damaged')
  }
}

/** The bytes of a file with these rows: sealed where its name says so. */
export function bytesOf({ key: sealKey }: Files, key: string, rows: readonly Row[]): Uint8Array {
  const clear = encodeRows(rows)
  return isSealedName(key) ? sealFile(clear, needed(sealKey)) : clear
}

function needed(key: Uint8Array | undefined): Uint8Array {
  if (key === undefined) throw new SealedFileError('Cannot open sealed file: the sink has no key')
  return key
}
