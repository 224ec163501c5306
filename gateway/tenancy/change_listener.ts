import type pg from 'pg'
import { CHANGES_CHANNEL } from '#drizzle/repositories/changes.ts'
import type { Logger } from '../telemetry/logger.ts'

export interface ChangeListenerSettings {
  /** A connection of the listener's own. */
  readonly connect: () => Promise<pg.Client>
  /** Called at every notice: it returns at once. */
  readonly onChange: () => void
  readonly log: Pick<Logger, 'warn'>
  /** How long it waits before it connects again, in milliseconds. */
  readonly retryMs?: number
}

const RETRY_MS = 1_000

/**
 * Hears of what other processes record, so that it holds here at once and not at the next look only. It connects again
 * by itself; while it cannot, the timer that looks anyway is what the promise of a second rests on.
 */
export class ChangeListener {
  readonly #settings: ChangeListenerSettings
  #client: pg.Client | undefined
  #timer: NodeJS.Timeout | undefined
  #isStopped = false

  constructor(settings: ChangeListenerSettings) {
    this.#settings = settings
  }

  /** Resolves when it listens, or when the first try failed: then it goes on trying. */
  async start(): Promise<void> {
    if (this.#isStopped) return
    try {
      const client = await this.#settings.connect()
      this.#client = client
      client.on('notification', () => this.#settings.onChange())
      client.on('end', () => this.#retry(client))
      await client.query(`listen ${CHANGES_CHANNEL}`)
      // Something may have been recorded while nobody listened.
      this.#settings.onChange()
      if (this.#isStopped) await this.stop()
    } catch (error) {
      this.#settings.log.warn('changes_not_heard', { error })
      const client = this.#client
      await client?.end().catch(() => undefined)
      this.#retry(client)
    }
  }

  /** Safe to call twice. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    const client = this.#client
    this.#client = undefined
    await client?.end().catch(() => undefined)
  }

  #retry(ended: pg.Client | undefined): void {
    if (this.#isStopped || this.#client !== ended) return
    this.#client = undefined
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.start(), this.#settings.retryMs ?? RETRY_MS)
    this.#timer.unref()
  }
}
