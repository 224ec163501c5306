import pg from 'pg'
import { SQLSTATE, sqlStateOf } from '../errors.ts'

const CONNECT_TIMEOUT_MS = 5_000

/** What became of a database that is to exist. */
export type DatabaseCreation = 'there' | 'created' | 'not_permitted'

/** Makes the database `name` on the server of `url` unless it is there. Any number of processes may do it at once. */
export async function createDatabase(url: string, name: string): Promise<DatabaseCreation> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'tidegate',
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount !== 0) return 'there'
    await client.query(`create database ${client.escapeIdentifier(name)}`)
    return 'created'
  } catch (error) {
    const state = sqlStateOf(error)
    if (state === SQLSTATE.insufficientPrivilege) return 'not_permitted'
    // Another process was faster: it has the name, or is about to.
    if (state === SQLSTATE.duplicateDatabase || state === SQLSTATE.uniqueViolation) return 'there'
    throw error
  } finally {
    await client.end()
  }
}
