import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import type { TenantId } from '#domain/ids.ts'
import { Connections, type DatabaseSettings, type OpenTransaction } from './connections.ts'

/** What repositories work in: an open transaction. */
export type Transaction = OpenTransaction

const MIGRATIONS = {
  folder: fileURLToPath(new URL('./migrations', import.meta.url)),
  lock: 720_100,
}

/** The store's connections. Work of one tenant goes through `withTenant`, under row-level security. */
export class Database extends Connections {
  constructor(settings: DatabaseSettings) {
    super(settings, MIGRATIONS)
  }

  /** Runs work as a tenant: PostgreSQL itself hides the rows of all others. */
  async withTenant<T>(tenantId: TenantId, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return await this.withOwner(async (tx) => {
      await tx.execute(
        sql`select set_config('role', 'tidegate_tenant', true), set_config('tidegate.tenant_id', ${tenantId}, true)`,
      )
      return await work(tx)
    })
  }
}
