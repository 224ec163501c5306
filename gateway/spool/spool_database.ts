import { existsSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite'
import type { SealedEntry } from './entry.ts'

/**
 * Primary result codes of SQLite that mean damage here (sqlite.org/rescode.html): the statements are known to be right,
 * so that "no such table" says that the schema was changed, and "read only" that the header was.
 */
const DAMAGE: ReadonlySet<number> = new Set([
  1, // SQLITE_ERROR
  8, // SQLITE_READONLY
  11, // SQLITE_CORRUPT
  18, // SQLITE_TOOBIG
  24, // SQLITE_FORMAT
  26, // SQLITE_NOTADB
])
const SHORT_READ = 522

/** Pages of 4096 bytes. More of them fit into one flush of the log; fewer rows need an overflow page. */
const WAL_PAGES = 2_000

/** In the order of IDENTITY_KINDS. */
const PSEUDONYMS = [
  'user_pseudonym',
  'organisation_pseudonym',
  'device_pseudonym',
  'email_pseudonym',
  'phone_pseudonym',
  'advertising_pseudonym',
  'custom_pseudonym',
] as const
/** Columns that files of earlier versions lack: they are added, after all others. */
const ADDED = PSEUDONYMS.slice(4)

const COLUMNS = `sequence, tenant_id, expires_on, class, ${PSEUDONYMS.join(', ')}`

const SCHEMA = `
  create table entries (
    sequence integer primary key,
    tenant_id text not null,
    expires_on text not null,
    class text not null,
    ${PSEUDONYMS.map((name) => `${name} blob,`).join('\n    ')}
    bytes integer not null,
    sealed blob not null
  ) strict;
`

/** SQL of a spool's file: the only place of it. */
export const SQL = {
  insert: `insert into entries (${COLUMNS}, bytes, sealed) values (?, ?, ?, ?, ${PSEUDONYMS.map(() => '?, ').join('')}?, ?)`,
  /** Replaces a report by the counters that stand for it, at its place. */
  replace: `update entries set expires_on = ?, class = ?, ${PSEUDONYMS.map((name) => `${name} = null`).join(', ')}, bytes = ?, sealed = ?
    where sequence = ?`,
  readAfter: `select ${COLUMNS}, sealed from entries where sequence > ? order by sequence limit ?`,
  readHeadsAfter: `select ${COLUMNS}, bytes from entries where sequence > ? order by sequence limit ?`,
  readOne: `select ${COLUMNS}, sealed from entries where sequence = ?`,
  deleteOne: 'delete from entries where sequence = ?',
  deleteThrough: 'delete from entries where sequence <= ?',
  through: `select count(*) as rows, coalesce(sum(bytes), 0) as bytes from entries where sequence <= ?`,
  totals: `select count(*) as rows, coalesce(sum(bytes), 0) as bytes, coalesce(max(sequence), 0) as last
    from entries`,
} as const

/**
 * Opens a spool's file: one connection, which keeps all others out; every commit is flushed; what is deleted is
 * overwritten. `bytesMax` bounds the file itself. Throws where the file is damaged or cannot be written.
 */
export function openDatabase(path: string, bytesMax: number): DatabaseSync {
  const isNew = !existsSync(path)
  const db = new DatabaseSync(path, { timeout: 0 })
  try {
    db.exec(`
      pragma locking_mode = exclusive;
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma secure_delete = on;
      pragma temp_store = memory;
      pragma wal_autocheckpoint = ${WAL_PAGES};
      pragma max_page_count = ${Math.ceil(bytesMax / 4_096)};
      ${isNew ? SCHEMA : ''}
      begin immediate; commit;
    `)
    addColumns(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** A file of an earlier version has fewer kinds of identity; one without the table is damaged, which is found later. */
function addColumns(db: DatabaseSync): void {
  const known = new Set(
    db
      .prepare('pragma table_info(entries)')
      .all()
      .map(({ name }) => name),
  )
  if (known.size === 0) return
  for (const name of ADDED) {
    if (!known.has(name)) db.exec(`alter table entries add column ${name} blob`)
  }
}

/** True where every page of the file is in order. It reads the whole file. */
export function isSound(db: DatabaseSync): boolean {
  try {
    db.prepare(SQL.readAfter)
    return db.prepare('pragma quick_check(1)').get()?.['quick_check'] === 'ok'
  } catch (error) {
    if (isDamage(error)) return false
    throw error
  }
}

/** Moves the log into the file and empties it, so that nothing deleted is left in it. */
export function truncateLog(db: DatabaseSync): void {
  db.exec('pragma wal_checkpoint(truncate)')
}

/** True for an error that says that the file is damaged. */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && error.code === 'ERR_OUT_OF_RANGE') return true
  const code = 'errcode' in error ? Number(error.errcode) : 0
  return code === SHORT_READ || DAMAGE.has(code & 0xff)
}

/** What a row takes on disk beside what is sealed in it. */
export const ROW_BYTES = 200

/** What a row counts for against the spool's bound. */
export function bytesOf({ sealed }: Pick<SealedEntry, 'sealed'>): number {
  return sealed.length + ROW_BYTES
}

/** What `SQL.insert` takes. */
export function valuesOf(entry: SealedEntry): SQLInputValue[] {
  const { sequence, tenantId, expiresOn, sealed } = entry
  return [sequence, tenantId, expiresOn, entry.class, ...entry.pseudonyms, bytesOf(entry), sealed]
}

/** The columns that are in the clear; undefined where damage has made another kind of value of one. */
export function parseEntry(
  row: Record<string, SQLOutputValue>,
): (SealedEntry & { readonly bytes: number }) | undefined {
  const { sequence, tenant_id: tenantId, expires_on: expiresOn, class: kind } = row
  const pseudonyms: (SQLOutputValue | undefined)[] = PSEUDONYMS.map((name) => row[name])
  if (typeof sequence !== 'number' || typeof tenantId !== 'string') return undefined
  if (typeof expiresOn !== 'string' || typeof kind !== 'string') return undefined
  if (!pseudonyms.every(isPseudonym)) return undefined
  const { sealed, bytes } = row
  return {
    sequence,
    tenantId,
    expiresOn,
    class: kind,
    pseudonyms,
    sealed: sealed instanceof Uint8Array ? sealed : EMPTY,
    bytes: typeof bytes === 'number' ? bytes : 0,
  }
}

const EMPTY = new Uint8Array(0)

function isPseudonym(value: SQLOutputValue | undefined): value is Uint8Array<ArrayBuffer> | null {
  return value === null || (value instanceof Uint8Array && value.length === 32)
}
