import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import copyStreams from 'pg-copy-streams'
import { DAY_MS, utcDay } from '#domain/clock.ts'

/** A table that is backed up by itself: an ordinary one, or one partition. */
export interface BackupTable {
  readonly name: string
  readonly columns: readonly string[]
  readonly partition?: { readonly parent: string; readonly day: string }
}

/** Where a sequence stands; null where it has given no number. */
export interface SequenceState {
  readonly name: string
  readonly last: string | null
}

export type BackedUp = 'store' | 'keyring'

const SCHEMAS: Readonly<Record<BackedUp, string>> = { store: 'public', keyring: 'keyring' }
const MIGRATIONS: Readonly<Record<BackedUp, string>> = {
  store: fileURLToPath(new URL('../migrations', import.meta.url)),
  keyring: fileURLToPath(new URL('../keyring/migrations', import.meta.url)),
}
/** Waits no longer than this for tables that somebody changes. */
const LOCK_TIMEOUT_MS = 30_000

/** Digest of the migrations of this version: a backup of other tables is not restored into these. */
export function migrationsDigest(kind: BackedUp): string {
  const digest = createHash('sha256')
  const folder = MIGRATIONS[kind]
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()) {
    digest.update(`${name}\n`).update(readFileSync(join(folder, name)))
  }
  return digest.digest('hex')
}

/**
 * Begins a transaction that sees the database as it is now for as long as it is open, and returns every table in it, as
 * the database lists them, so that a new one cannot be forgotten. None of them can be dropped meanwhile: retention waits.
 */
export async function beginSnapshot(
  client: pg.Client,
  kind: BackedUp,
): Promise<readonly BackupTable[]> {
  await client.query('set statement_timeout = 0')
  await client.query(`set lock_timeout = '${LOCK_TIMEOUT_MS}ms'`)
  await client.query('begin isolation level repeatable read read only')
  const names = (await listTables(client, kind)).map(({ name }) => qualified(client, kind, name))
  if (names.length > 0) await client.query(`lock table ${names.join(', ')} in access share mode`)
  // Again: a partition may have been dropped before the lock, or its drop broken off.
  return await listTables(client, kind)
}

export async function listTables(
  client: pg.Client,
  kind: BackedUp,
): Promise<readonly BackupTable[]> {
  const { rows } = await client.query<{
    name: string
    columns: string[]
    parent: string | null
    bound: string | null
  }>(
    `select c.relname as name, parent.relname as parent, pg_get_expr(c.relpartbound, c.oid) as bound,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
     from pg_class c left join pg_inherits i on i.inhrelid = c.oid
       left join pg_class parent on parent.oid = i.inhparent
     where c.relnamespace = $1::regnamespace and c.relkind = 'r'
       and not coalesce(i.inhdetachpending, false)
       and (i.inhrelid is not null or c.relname !~ '^reports_[0-9]{8}$')
     order by 1`,
    [SCHEMAS[kind]],
  )
  return rows.map(({ name, columns, parent, bound }) => {
    const day = /FROM \('(\d{4}-\d{2}-\d{2})'\)/.exec(bound ?? '')?.[1]
    return parent === null || day === undefined
      ? { name, columns }
      : { name, columns, partition: { parent, day } }
  })
}

/** Where every sequence stands. */
export async function listSequences(
  client: pg.Client,
  kind: BackedUp,
): Promise<readonly SequenceState[]> {
  const { rows } = await client.query<SequenceState>(
    `select sequencename as name, last_value::text as last from pg_sequences where schemaname = $1 order by 1`,
    [SCHEMAS[kind]],
  )
  return rows
}

/** The rows of a table in PostgreSQL's binary form. */
export function copyOut(client: pg.Client, kind: BackedUp, table: BackupTable): Copying<Readable> {
  const columns = columnsOf(client, table)
  const name = qualified(client, kind, table.name)
  const stream = client.query(copyStreams.to(`copy ${name} (${columns}) to stdout (format binary)`))
  return { stream, rows: () => rowsOf(client, stream) }
}

/** A table on its way. */
export interface Copying<Stream> {
  readonly stream: Stream
  /** How many rows it was, once the stream has ended. */
  readonly rows: () => Promise<number>
}

/** The server says the number after the data: it is known once the connection answers again. */
async function rowsOf(client: pg.Client, stream: { readonly rowCount: number }): Promise<number> {
  await client.query('select')
  return stream.rowCount
}

/** Takes what `copyOut` gave; the number of rows is known when it has finished. */
export function copyIn(client: pg.Client, kind: BackedUp, table: BackupTable): Copying<Writable> {
  const columns = columnsOf(client, table)
  const name = qualified(client, kind, table.name)
  const stream = client.query(
    copyStreams.from(`copy ${name} (${columns}) from stdin (format binary)`),
  )
  return { stream, rows: () => rowsOf(client, stream) }
}

/** True where no table has a row. */
export async function isEmpty(client: pg.Client, kind: BackedUp): Promise<boolean> {
  for (const { name } of await listTables(client, kind)) {
    const { rowCount } = await client.query(`select from ${qualified(client, kind, name)} limit 1`)
    if (rowCount !== 0) return false
  }
  return true
}

/** True where a gateway runs on this store: its jobs are always connected. */
export async function isServed(client: pg.Client): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from pg_stat_activity
      where datname = current_database() and application_name = 'tidegate-jobs' limit 1`,
  )
  return rowCount !== 0
}

/** Begins a transaction in which every table is empty and there is no partition. */
export async function beginEmpty(client: pg.Client, kind: BackedUp): Promise<void> {
  await client.query('set statement_timeout = 0')
  await client.query(`set lock_timeout = '${LOCK_TIMEOUT_MS}ms'`)
  await client.query('begin')
  const tables = await listTables(client, kind)
  const name = (table: BackupTable) => qualified(client, kind, table.name)
  const plain = tables.filter(({ partition }) => partition === undefined)
  if (plain.length > 0) await client.query(`truncate ${plain.map(name).join(', ')}`)
  for (const table of tables) {
    if (table.partition !== undefined) await client.query(`drop table ${name(table)}`)
  }
}

/** Makes the partition that a table of the backup was. */
export async function addPartition(
  client: pg.Client,
  kind: BackedUp,
  { name, partition }: BackupTable,
): Promise<void> {
  if (partition === undefined) return
  const { parent, day } = partition
  const next = utcDay(Date.parse(day) + DAY_MS)
  await client.query(
    `create table ${qualified(client, kind, name)} partition of ${qualified(client, kind, parent)}
       for values from ('${day}') to ('${next}')`,
  )
}

/** Puts sequences where they stood. */
export async function restoreSequences(
  client: pg.Client,
  kind: BackedUp,
  sequences: readonly SequenceState[],
): Promise<void> {
  for (const { name, last } of sequences) {
    await client.query(
      'select setval($1::regclass, coalesce($2::bigint, 1), $2::bigint is not null)',
      [qualified(client, kind, name), last],
    )
  }
}

function qualified(client: pg.Client, kind: BackedUp, name: string): string {
  return `${client.escapeIdentifier(SCHEMAS[kind])}.${client.escapeIdentifier(name)}`
}

function columnsOf(client: pg.Client, { columns }: BackupTable): string {
  return columns.map((column) => client.escapeIdentifier(column)).join(', ')
}
