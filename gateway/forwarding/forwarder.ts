import { HOUR_MS, utcDay } from '#domain/clock.ts'
import { deleteOrphanLetters } from '#drizzle/repositories/dead_letters.ts'
import { listSinks, type SinkKey } from '#drizzle/repositories/sinks.ts'
import type { ForwardParts } from './parts.ts'
import { pause, serveSink } from './serve_sink.ts'
import { boundsFor, type Lag } from './serving.ts'
import { SinkLocks } from './sink_locks.ts'

/** How often new, paused and removed sinks are looked for, in milliseconds. */
const REFRESH_MS = 1_000
/** How long a sink rests whose loop failed. */
const FAILED_MS = 500

export interface Forwarder {
  /** Ends every loop, and what is being sent: it is sent again at the next start. Safe to call twice. */
  readonly stop: () => Promise<void>
}

/**
 * Forwards stored reports to the sinks of all tenants. Each sink has a loop of its own with one batch in flight, so
 * that a slow one delays nobody; one process serves a sink at a time.
 */
export function startForwarder(parts: ForwardParts): Forwarder {
  const forwarding = new Forwarding(parts)
  const watching = forwarding.watch()
  return {
    stop: async () => {
      forwarding.abort()
      await watching
    },
  }
}

interface Loop {
  readonly control: AbortController
  readonly ended: Promise<void>
}

class Forwarding {
  readonly #parts: ForwardParts
  readonly #stopping = new AbortController()
  readonly #locks: SinkLocks
  readonly #loops = new Map<string, Loop>()
  readonly #lags = new Map<string, Lag>()
  #cleanedAtMs = Number.NEGATIVE_INFINITY

  constructor(parts: ForwardParts) {
    this.#parts = parts
    this.#locks = new SinkLocks(parts.database)
    parts.metrics.watchSinks(() => [...this.#lags.values()])
  }

  abort(): void {
    this.#stopping.abort()
    for (const { control } of this.#loops.values()) control.abort()
  }

  /** Runs until `abort`, and until every loop has ended. */
  async watch(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await this.#refresh().catch((error: unknown) => {
        this.#parts.log.warn('sinks_not_read', { error })
      })
      await pause(REFRESH_MS, signal)
    }
    await Promise.all([...this.#loops.values()].map(({ ended }) => ended))
    await this.#locks.close()
  }

  async #refresh(): Promise<void> {
    const { database } = this.#parts
    const sinks = await database.withOwner((tx) => listSinks(tx, undefined))
    const active = new Map(
      sinks.flatMap((sink) => (sink.status === 'active' ? [[sink.id, sink]] : [])),
    )
    for (const [id, { control }] of this.#loops) if (!active.has(id)) control.abort()
    if (this.#stopping.signal.aborted) return
    for (const [id, sink] of active) if (!this.#loops.has(id)) this.#begin(sink)
    await this.#cleanUp()
  }

  #begin({ tenantId, id }: SinkKey): void {
    const control = new AbortController()
    const ended = this.#run({ tenantId, id }, control).finally(() => this.#loops.delete(id))
    this.#loops.set(id, { control, ended })
  }

  async #run(key: SinkKey, control: AbortController): Promise<void> {
    const { signal } = control
    try {
      if (!(await this.#locks.take(key.id, () => control.abort()))) {
        return await pause(REFRESH_MS, signal)
      }
      await serveSink(key, {
        parts: this.#parts,
        signal,
        locks: this.#locks,
        bounds: () => boundsFor(this.#loops.size),
        reportLag: (lag) => this.#lags.set(key.id, lag),
      })
    } catch (error) {
      this.#parts.log.warn('sink_failed', { sink: key.id, error })
      await pause(FAILED_MS, signal)
    } finally {
      this.#lags.delete(key.id)
      await this.#locks.give(key.id)
    }
  }

  /** Forgets dead letters whose report has expired or is gone, once an hour. */
  async #cleanUp(): Promise<void> {
    const { clock, database } = this.#parts
    const nowMs = clock.nowMs()
    if (nowMs - this.#cleanedAtMs < HOUR_MS) return
    this.#cleanedAtMs = nowMs
    await database.withOwner((tx) => deleteOrphanLetters(tx, utcDay(nowMs)))
  }
}
