import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import {
  isDamage,
  isSound,
  openDatabase,
  parseEntry,
  SQL,
  truncateLog,
  valuesOf,
} from './spool_database.ts'

/** What a salvage found, as numbers only. */
export interface Salvage {
  /** Rows that could be read; whether they are genuine shows when they are opened. */
  readonly rows: number
  /** Places at which one row or more could not be read. */
  readonly gaps: number
}

export interface OpenedFile {
  readonly db: DatabaseSync
  /** Undefined where nothing was damaged. */
  readonly salvage: Salvage | undefined
}

export const FILE = 'spool.db'
const DAMAGED = /^damaged-\d+\.db$/
const LOGS = ['', '-wal', '-shm', '-journal']

/**
 * Opens the file in a spool's folder. A damaged one is moved aside, what can be read of it is copied row by row into a
 * new one, then it is deleted: it may hold nothing longer than the spool itself would. A crash in between is no harm,
 * since the damaged file goes last. Throws only where the folder cannot be used at all. A file in which damage has turned
 * up in use is salvaged whatever SQLite's own check says of it, since that does not read all.
 */
export function openOrSalvage(
  folder: string,
  { bytesMax, isDamaged }: { readonly bytesMax: number; readonly isDamaged: boolean },
): OpenedFile {
  const path = join(folder, FILE)
  const left = readdirSync(folder).find((name) => DAMAGED.test(name))
  if (left === undefined && !isDamaged) {
    const db = openSound(path, bytesMax)
    if (db !== undefined) return { db, salvage: undefined }
  }
  const damaged = join(folder, left ?? `damaged-${Date.now()}.db`)
  if (left === undefined) moveFiles(path, damaged)
  else removeFiles(path)
  const db = openDatabase(path, bytesMax)
  try {
    const salvage = copyReadable(damaged, db, bytesMax)
    removeFiles(damaged)
    return { db, salvage }
  } catch (error) {
    db.close()
    throw error
  }
}

function openSound(path: string, bytesMax: number): DatabaseSync | undefined {
  let db: DatabaseSync
  try {
    db = openDatabase(path, bytesMax)
  } catch (error) {
    if (isDamage(error)) return undefined
    throw error
  }
  if (isSound(db)) return db
  db.close()
  return undefined
}

function moveFiles(from: string, to: string): void {
  // The log first: a file that was moved without its log would lack what was committed last.
  for (const log of LOGS.toReversed()) {
    try {
      renameSync(from + log, to + log)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    }
  }
}

function removeFiles(path: string): void {
  for (const log of LOGS) rmSync(path + log, { force: true })
}

function copyReadable(damaged: string, db: DatabaseSync, bytesMax: number): Salvage {
  const source = openDamaged(damaged, bytesMax)
  if (source === undefined) return { rows: 0, gaps: 1 }
  try {
    return copyRows(source, db)
  } finally {
    source.close()
  }
}

/** A damaged file as it is, or with the first page of a new one, which is the same in every spool. */
function openDamaged(damaged: string, bytesMax: number): DatabaseSync | undefined {
  for (const mend of [() => undefined, () => replaceFirstPage(damaged)]) {
    mend()
    let source: DatabaseSync | undefined
    try {
      source = openDatabase(damaged, bytesMax)
      source.prepare(SQL.readAfter)
      return source
    } catch (error) {
      source?.close()
      if (!isDamage(error)) throw error
    }
  }
  return undefined
}

const PAGE_BYTES = 4_096
/** Where the header says of which change its count of pages is (sqlite.org/fileformat.html, 1.3.7). */
const VERSION_VALID_FOR_AT = 92

function replaceFirstPage(damaged: string): void {
  const template = `${damaged}-template`
  removeFiles(template)
  const db = openDatabase(template, Number.MAX_SAFE_INTEGER)
  truncateLog(db)
  db.close()
  const page = readFileSync(template).subarray(0, PAGE_BYTES)
  removeFiles(template)
  // A count that is not valid makes SQLite count the pages by the file's size.
  page.writeUInt32BE(0xffff_ffff, VERSION_VALID_FOR_AT)
  const target = openSync(damaged, 'r+')
  writeSync(target, page, 0, PAGE_BYTES, 0)
  closeSync(target)
}

const BATCH = 500

function copyRows(source: DatabaseSync, target: DatabaseSync): Salvage {
  const read = source.prepare(SQL.readAfter)
  const insert = target.prepare(SQL.insert.replace('insert into', 'insert or ignore into'))
  let rows = 0
  target.exec('begin immediate')
  const gaps = readAround(
    (after, limit) => tryRead(() => read.all(after, limit)),
    (row) => {
      const entry = parseEntry(row)
      if (entry === undefined) return
      rows += Number(insert.run(...valuesOf(entry)).changes)
    },
  )
  target.exec('commit')
  return { rows, gaps }
}

type Row = Record<string, SQLOutputValue>
/** Rows after a place, up to a number; undefined where one of them cannot be read. */
type Read = (after: number, limit: number) => readonly Row[] | undefined

/** Takes every row that can be read, in their order; how often some could not be. */
function readAround(read: Read, take: (row: Row) => void): number {
  let gaps = 0
  let after = 0
  for (;;) {
    // One by one up to the row that cannot be read.
    const found = read(after, BATCH) ?? read(after, 1)
    const next =
      found === undefined
        ? nextReadable((from) => read(from, 1) !== undefined, after)
        : Number(found.at(-1)?.['sequence'])
    if (found === undefined) gaps += 1
    // An order that damage has broken would lead round in a circle.
    if (next === undefined || !(next > after)) return gaps
    for (const row of found ?? []) take(row)
    after = next
  }
}

function tryRead<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (isDamage(error)) return undefined
    throw error
  }
}

/** As many rows as one page of page numbers leads to, many times over. */
const GAP_MAX = 2 ** 24

/** The smallest place after `from` at which reading works again, by doubling steps and then by halves. */
function nextReadable(canRead: (from: number) => boolean, from: number): number | undefined {
  let step = 1
  while (!canRead(from + step)) {
    step *= 2
    if (step > GAP_MAX) return undefined
  }
  let unreadable = from + Math.floor(step / 2)
  let readable = from + step
  while (readable - unreadable > 1) {
    const middle = Math.floor((readable + unreadable) / 2)
    if (canRead(middle)) readable = middle
    else unreadable = middle
  }
  return readable
}
