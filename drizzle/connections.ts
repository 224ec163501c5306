import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'

/** What repositories work in: an open transaction. */
export type OpenTransaction = Parameters<Parameters<NodePgDatabase['transaction']>[0]>[0]

export interface DatabaseSettings {
  readonly url: string
  /** Most connections of the pool. */
  readonly connectionsMax: number
  /** Told of errors of idle connections; the message holds no data. */
  readonly onConnectionError: (error: Error) => void
}

/** Where a schema's migrations are, and where the database remembers which of them ran. */
export interface Migrations {
  readonly folder: string
  /** Number of the advisory lock under which one process migrates at a time. */
  readonly lock: number
  readonly recordedIn?: { readonly schema: string; readonly table: string }
}

const CONNECT_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 60_000

/** Connections to one database, and its migrations. */
export class Connections {
  readonly #pool: pg.Pool
  readonly #db: NodePgDatabase
  readonly #settings: DatabaseSettings
  readonly #migrations: Migrations

  constructor(settings: DatabaseSettings, migrations: Migrations) {
    this.#settings = settings
    this.#migrations = migrations
    this.#pool = new pg.Pool({
      connectionString: settings.url,
      max: settings.connectionsMax,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      application_name: 'tidegate',
    })
    this.#pool.on('error', settings.onConnectionError)
    // A connection that is in use when the store goes away tells nobody but its own listeners.
    this.#pool.on('connect', (client) => client.on('error', settings.onConnectionError))
    this.#db = drizzle(this.#pool)
  }

  /** Runs work of the gateway itself, across tenants, in one transaction. */
  async withOwner<T>(work: (tx: OpenTransaction) => Promise<T>): Promise<T> {
    return await this.#db.transaction(work)
  }

  /** A connection of its own, for a writer's COPY or a stream. The caller ends it. */
  async connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#settings.url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      application_name: 'tidegate-writer',
    })
    client.on('error', this.#settings.onConnectionError)
    await client.connect()
    return client
  }

  /** Brings the schema up to date. Any number of processes may do it at once; it is safe to repeat. */
  async migrate(): Promise<void> {
    const { folder, lock, recordedIn } = this.#migrations
    const client = await this.connect()
    try {
      await client.query('select pg_advisory_lock($1)', [lock])
      await client.query("set client_min_messages to 'warning'")
      await migrate(drizzle(client), {
        migrationsFolder: folder,
        ...(recordedIn && {
          migrationsSchema: recordedIn.schema,
          migrationsTable: recordedIn.table,
        }),
      })
    } finally {
      await client.end()
    }
  }

  /** True where the database answers. */
  async isReachable(): Promise<boolean> {
    try {
      await this.#pool.query('select 1')
      return true
    } catch {
      return false
    }
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}
