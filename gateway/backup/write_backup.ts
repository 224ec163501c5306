import { createHash } from 'node:crypto'
import type pg from 'pg'
import {
  type BackupTable,
  beginSnapshot,
  copyOut,
  listSequences,
  migrationsDigest,
} from '#drizzle/repositories/backup.ts'
import { DATA_BYTES_MAX, FrameWriter } from './frames.ts'
import type { BackupKind, TableEnd } from './manifest.ts'

export interface WrittenBackup {
  readonly tables: number
  readonly rows: number
  /** Before compression. */
  readonly bytes: number
}

/**
 * Writes a backup of what the database holds at this moment, table by table, in memory of a few MiB. The gateway may go
 * on serving; retention cannot drop days until it has ended.
 */
export async function writeBackup(
  client: pg.Client,
  kind: BackupKind,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<WrittenBackup> {
  const frames = new FrameWriter(write)
  const tables = await beginSnapshot(client, kind)
  const createdAt = new Date().toISOString()
  await frames.begin()
  await frames.json('M', { kind, migrations: migrationsDigest(kind), createdAt })
  let rows = 0
  let bytes = 0
  for (const table of tables) {
    await frames.json('T', table)
    const end = await writeTable(client, kind, { table, frames })
    await frames.json('E', end)
    rows += end.rows
    bytes += end.bytes
  }
  const sequences = await listSequences(client, kind)
  await client.query('commit')
  await frames.json('Z', { tables: tables.length, sequences })
  await frames.end()
  return { tables: tables.length, rows, bytes }
}

async function writeTable(
  client: pg.Client,
  kind: BackupKind,
  { table, frames }: { readonly table: BackupTable; readonly frames: FrameWriter },
): Promise<TableEnd> {
  const digest = createHash('sha256')
  let bytes = 0
  const copy = copyOut(client, kind, table)
  for await (const chunk of chunksOf(copy.stream)) {
    digest.update(chunk)
    bytes += chunk.length
    await frames.data(chunk)
  }
  return { rows: await copy.rows(), bytes, sha256: digest.digest('hex') }
}

/** Joins small chunks and cuts large ones to what one frame holds. */
async function* chunksOf(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let length = 0
  for await (const chunk of source) {
    held.push(chunk)
    length += chunk.length
    if (length < DATA_BYTES_MAX) continue
    const all = Buffer.concat(held)
    let from = 0
    for (; all.length - from >= DATA_BYTES_MAX; from += DATA_BYTES_MAX) {
      yield all.subarray(from, from + DATA_BYTES_MAX)
    }
    held = [all.subarray(from)]
    length = all.length - from
  }
  if (length > 0) yield Buffer.concat(held)
}
