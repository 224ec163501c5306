import type pg from 'pg'
import type { Database } from '#drizzle/database.ts'
import {
  lockSink,
  lockSinkBatch,
  unlockSink,
  unlockSinkBatch,
} from '#drizzle/repositories/sinks.ts'

/**
 * The sinks that this process serves, each under a lock of the store, all on one connection: when that is lost, so are
 * the locks, and another process may serve the sinks.
 */
export class SinkLocks {
  readonly #database: Pick<Database, 'connect'>
  readonly #held = new Map<string, () => void>()
  #client: Promise<pg.Client> | undefined

  constructor(database: Pick<Database, 'connect'>) {
    this.#database = database
  }

  /** Takes a sink; false where another process has it. `onLost` is told where the connection ends. */
  async take(sinkId: string, onLost: () => void): Promise<boolean> {
    this.#client ??= this.#connect()
    const client = await this.#client
    if (!(await lockSink(client, sinkId))) return false
    this.#held.set(sinkId, onLost)
    return true
  }

  /** Gives a sink back. Never rejects: a lost connection has given it back. */
  async give(sinkId: string): Promise<void> {
    if (!this.#held.delete(sinkId)) return
    const client = await this.#client?.catch(() => undefined)
    if (client !== undefined) await unlockSink(client, sinkId).catch(() => undefined)
  }

  /** Work that changes what the destination holds; undefined where something else is changing it. */
  async during<Done>(sinkId: string, work: () => Promise<Done>): Promise<Done | undefined> {
    const client = await this.#client
    if (client === undefined || !(await lockSinkBatch(client, sinkId))) return undefined
    try {
      return await work()
    } finally {
      await unlockSinkBatch(client, sinkId).catch(() => undefined)
    }
  }

  /** Ends the connection, and with it all locks. Safe to call twice. */
  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined)
    await client?.end().catch(() => undefined)
  }

  async #connect(): Promise<pg.Client> {
    try {
      const client = await this.#database.connect()
      client.once('end', () => this.#lose())
      return client
    } catch (error) {
      this.#client = undefined
      throw error
    }
  }

  #lose(): void {
    this.#client = undefined
    const held = [...this.#held.values()]
    this.#held.clear()
    for (const onLost of held) onLost()
  }
}
