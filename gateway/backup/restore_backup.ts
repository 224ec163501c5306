import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import {
  addPartition,
  type BackupTable,
  beginEmpty,
  copyIn,
  listTables,
  migrationsDigest,
  restoreSequences,
} from '#drizzle/repositories/backup.ts'
import { renumberCommits } from '#drizzle/repositories/commit_numbers.ts'
import { MARK_RESTORED } from '#drizzle/repositories/ledger_tree.ts'
import { BackupError, changed, type Frame, parseData, readFrames } from './frames.ts'
import {
  assertFits,
  type BackupEnd,
  type BackupKind,
  type Manifest,
  parseEnd,
  parseManifest,
  parseTable,
  parseTableEnd,
  type TableEnd,
} from './manifest.ts'

const READ_BYTES = 4 * 1024 * 1024

/** What is done with each table of a backup: its data is to be read to the end. */
type Visit = (table: BackupTable, data: AsyncIterable<Buffer>) => Promise<number | undefined>

interface Visited {
  readonly manifest: Manifest
  readonly end: BackupEnd
  readonly rows: number
}

/**
 * Reads a whole backup and checks it: the file's digest, each table's, and that it is of this kind and version. Throws a
 * BackupError.
 */
export async function verifyBackup(path: string, kind: BackupKind): Promise<Visited> {
  return await visitBackup(path, kind, async (_, data) => {
    for await (const _chunk of data);
    return undefined
  })
}

/**
 * Puts a backup in the place of all that the database holds, in one transaction: all of it or nothing. It was verified
 * before, and is checked again while it is read. Returns how many rows there are.
 */
export async function restoreBackup(
  client: pg.Client,
  path: string,
  kind: BackupKind,
): Promise<number> {
  await verifyBackup(path, kind)
  await beginEmpty(client, kind)
  try {
    const known = new Set((await listTables(client, kind)).map(({ name }) => name))
    const { end, rows } = await visitBackup(path, kind, async (table, data) => {
      if (table.partition !== undefined) await addPartition(client, kind, table)
      else if (!known.has(table.name)) throw changed()
      const copy = copyIn(client, kind, table)
      await pipeline(Readable.from(data), copy.stream)
      return await copy.rows()
    })
    await restoreSequences(client, kind, end.sequences)
    if (kind === 'store') {
      await renumberCommits(client, 'tenants')
      await client.query(MARK_RESTORED)
    }
    await client.query('commit')
    return rows
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

async function visitBackup(path: string, kind: BackupKind, visit: Visit): Promise<Visited> {
  const file = createReadStream(path, { highWaterMark: READ_BYTES })
  const frames = readFrames(file)
  try {
    const manifest = parseManifest(await next(frames, 'M'))
    assertFits(manifest, { kind, migrations: migrationsDigest(kind) })
    let tables = 0
    let rows = 0
    for await (const frame of frames) {
      if (frame.kind === 'Z') {
        const end = parseEnd(frame)
        if (end.tables !== tables) throw changed()
        // Only now is the digest of the whole file compared.
        if ((await frames.next()).done !== true) throw changed()
        return { manifest, end, rows }
      }
      rows += (await visitTable(frame, frames, visit)).rows
      tables += 1
    }
    throw changed()
  } catch (error) {
    throw explain(error)
  } finally {
    file.destroy()
  }
}

async function visitTable(
  first: Frame,
  frames: AsyncGenerator<Frame>,
  visit: Visit,
): Promise<TableEnd> {
  if (first.kind !== 'T') throw changed()
  const table = parseTable(first)
  const digest = createHash('sha256')
  const found: { bytes: number; end?: TableEnd } = { bytes: 0 }
  const rows = await visit(
    table,
    (async function* () {
      for (;;) {
        const { value: frame } = await frames.next()
        if (frame === undefined) throw changed()
        if (frame.kind === 'E') {
          found.end = parseTableEnd(frame)
          return
        }
        if (frame.kind !== 'D') throw changed()
        const data = parseData(frame)
        digest.update(data)
        found.bytes += data.length
        yield data
      }
    })(),
  )
  const { bytes, end } = found
  if (end === undefined || end.bytes !== bytes || end.sha256 !== digest.digest('hex')) {
    throw changed()
  }
  if (rows !== undefined && rows !== end.rows) {
    throw new BackupError('Cannot restore: the database did not take every row')
  }
  return end
}

async function next(frames: AsyncGenerator<Frame>, kind: Frame['kind']): Promise<Frame> {
  const { value } = await frames.next()
  if (value?.kind !== kind) throw changed()
  return value
}

/** What the file system says, without its own words. */
function explain(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return new BackupError('Cannot read the backup: there is no such file')
  if (code === 'EACCES' || code === 'EISDIR') {
    return new BackupError('Cannot read the backup: it is not a file that this user may read')
  }
  return error
}
