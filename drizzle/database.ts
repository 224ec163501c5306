import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import type { TenantId } from '#domain/ids.ts'

/** What repositories work in: an open transaction. */
export type Transaction = Parameters<Parameters<NodePgDatabase['transaction']>[0]>[0]

export interface DatabaseSettings {
  readonly url: string
  /** Most connections of the pool. */
  readonly connectionsMax: number
  /** Told of errors of idle connections; the message holds no data. */
  readonly onConnectionError: (error: Error) => void
}

/** Number of the advisory lock under which one process migrates at a time. */
const MIGRATION_LOCK = 720_100
const CONNECT_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 60_000
const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations', import.meta.url))

/** The store's connections. Work of one tenant goes through `withTenant`, under row-level security. */
export class Database {
  readonly #pool: pg.Pool
  readonly #db: NodePgDatabase
  readonly #url: string
  readonly #onConnectionError: (error: Error) => void

  constructor(settings: DatabaseSettings) {
    this.#url = settings.url
    this.#onConnectionError = settings.onConnectionError
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

  /** Runs work as a tenant: PostgreSQL itself hides the rows of all others. */
  async withTenant<T>(tenantId: TenantId, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return await this.#db.transaction(async (tx) => {
      await tx.execute(
        sql`select set_config('role', 'tidegate_tenant', true), set_config('tidegate.tenant_id', ${tenantId}, true)`,
      )
      return await work(tx)
    })
  }

  /** Runs work of the gateway itself, across tenants: jobs, admission, caches. */
  async withOwner<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return await this.#db.transaction(work)
  }

  /** A connection of its own, for a writer's COPY or a stream. The caller ends it. */
  async connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      application_name: 'tidegate-writer',
    })
    client.on('error', this.#onConnectionError)
    await client.connect()
    return client
  }

  /** Brings the schema up to date. Any number of processes may do it at once; it is safe to repeat. */
  async migrate(): Promise<void> {
    const client = await this.connect()
    try {
      await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
      await client.query("set client_min_messages to 'warning'")
      await migrate(drizzle(client), { migrationsFolder: MIGRATIONS_FOLDER })
    } finally {
      await client.end()
    }
  }

  /** True where the store answers. */
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
