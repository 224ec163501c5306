import type pg from 'pg'
import { type Clock, utcDay } from '#domain/clock.ts'
import { LIMITS } from '#domain/limits.ts'
import { type Outcome, refusal } from '#domain/outcome.ts'
import type { OutcomeKey, ShapeKey } from '#domain/stored_report.ts'
import { commitGroup } from '#drizzle/repositories/report_writer.ts'
import { deleteSpoolProgress, readSpoolProgress } from '#drizzle/repositories/spool_progress.ts'
import { withinTime } from '../keyring/away.ts'
import type { ReportSealer } from '../keyring/report_sealer.ts'
import { Counter } from '../pipeline/counter.ts'
import { sealAll } from '../pipeline/seal.ts'
import { ShapeBudget } from '../pipeline/shape_budget.ts'
import { countOutcomes, isDataError, outcomeKeyOf } from '../pipeline/store.ts'
import type { SuppressionIndex } from '../subjects/suppression_index.ts'
import type { Logger } from '../telemetry/logger.ts'
import { type Batch, batchOf } from './batch.ts'
import type { SpooledReport } from './entry.ts'
import type { HeldSpool } from './held_spools.ts'
import type { Spool } from './spool.ts'
import type { StoreWatch } from './store_watch.ts'

export interface DrainSettings {
  readonly spool: Spool
  readonly watch: StoreWatch
  /** A connection of the drain's own: it takes its turns beside the writers of new reports. */
  readonly connect: () => Promise<pg.Client>
  readonly sealer: ReportSealer
  readonly suppressions: SuppressionIndex
  /** The outcome of a report that may not be stored any more, by the choices of now. */
  readonly refusalOf: (report: SpooledReport) => Outcome | undefined
  /** Resolves where the keyring answers. */
  readonly askKeyring: () => Promise<void>
  /** Keeps its counters apart from those of the writers. */
  readonly writer: number
  readonly clock: Clock
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
}

/** Rows and bytes of one commit: small, so that requests and other work get their turn in between. */
const BATCH = { rowsMax: 500, bytesMax: 2 * 1024 * 1024 }
/** How long it waits where there is nothing to do, or the store is away. */
const IDLE_MS = 250
/** How often spools of processes that have died meanwhile are looked for. */
const ADOPT_MS = 30_000

/**
 * Moves what is spooled into the store, in order and exactly once: a batch and the spool's progress are one commit, and
 * rows up to the progress are never stored again. After any error the progress is asked for first.
 */
export class SpoolDrain {
  readonly #settings: DrainSettings
  readonly #shapes = new ShapeBudget()
  readonly #loop: Promise<void>
  #client: pg.Client | undefined
  /** The last row of each spool that is in the store, as far as it is known on this connection. */
  readonly #done = new Map<string, number>()
  /** Spools of which nothing can be opened: their key is another one. */
  readonly #unreadable = new Set<string>()
  #rowsMax = BATCH.rowsMax
  #adoptedAtMs = performance.now()
  #isFailing = false
  #isStopping = false
  #wake: () => void = () => undefined

  constructor(settings: DrainSettings) {
    this.#settings = settings
    this.#loop = this.#run()
  }

  /** Ends after the batch that is under way, or breaks it off: it is then done again. Safe to call twice. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#wake()
    await Promise.race([this.#loop, new Promise((late) => setTimeout(late, IDLE_MS * 4))])
    await this.#disconnect()
    await this.#loop
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      const isBusy = await this.#turn()
      if (isBusy) await new Promise(setImmediate)
      else await this.#pause()
    }
    await this.#disconnect()
  }

  /** One batch, or one look at the store; true where there is more to do. */
  async #turn(): Promise<boolean> {
    const { spool, watch, log } = this.#settings
    try {
      await this.#adopt()
      const held = spool.held.find(({ file }) => file.rows > 0 && !this.#unreadable.has(file.id))
      if (held === undefined && !watch.isAway) return false
      const client = await this.#connected()
      const isBusy = held !== undefined && (await this.#drain(client, held))
      if (!isBusy && watch.isAway) await this.#probe(client)
      this.#isFailing = false
      return isBusy
    } catch (error) {
      // Once for each time that the store goes away.
      if (!this.#isFailing) log.warn('spool_drain_waits', { rows: spool.rows, error })
      this.#isFailing = true
      await this.#disconnect()
      return false
    }
  }

  async #adopt(): Promise<void> {
    if (performance.now() - this.#adoptedAtMs < ADOPT_MS) return
    this.#adoptedAtMs = performance.now()
    const { spool, suppressions } = this.#settings
    if ((await spool.adopt()) > 0) await spool.followTombstones(suppressions)
  }

  async #connected(): Promise<pg.Client> {
    if (this.#client !== undefined) return this.#client
    const client = await this.#settings.connect()
    client.on('end', () => {
      if (this.#client === client) this.#client = undefined
    })
    this.#done.clear()
    this.#client = client
    return client
  }

  async #disconnect(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    await client?.end().catch(() => undefined)
  }

  async #probe(client: pg.Client): Promise<void> {
    await this.#inTime(client, () => client.query('select 1'))
    await withinTime(this.#settings.askKeyring(), LIMITS.commitWaitMaxMs)
    this.#settings.watch.back()
  }

  /** Moves one batch; true where there was one. */
  async #drain(client: pg.Client, held: HeldSpool): Promise<boolean> {
    const { file } = held
    const done =
      this.#done.get(file.id) ??
      (await this.#inTime(client, () => readSpoolProgress(client, file.id)))
    this.#settle(held, done)
    const entries = file.readAfter(done, { ...BATCH, rowsMax: this.#rowsMax })
    if (entries.length > 0) {
      const { clock, refusalOf, watch } = this.#settings
      const batch = batchOf(entries, { today: utcDay(clock.nowMs()), refusalOf })
      if (this.#isForeign(held, batch, entries.length)) return true
      await this.#store(client, file.id, batch)
      watch.back()
      this.#settle(held, batch.sequence)
    }
    if (file.rows === 0) {
      this.#settings.spool.release(held)
      if (!held.isActive) await deleteSpoolProgress(client, file.id)
      this.#settings.log.info('spool_drained')
    }
    return entries.length > 0
  }

  /** Deletes what is in the store. Where the disk is too full even for that, it is tried again the next time. */
  #settle({ file }: HeldSpool, sequence: number): void {
    this.#done.set(file.id, sequence)
    try {
      file.deleteThrough(sequence)
    } catch (error) {
      this.#settings.log.error('spool_not_emptied', { rows: file.rows, error })
    }
  }

  /** True where nothing of a spool opens: it was sealed under another key, and is left until it expires. */
  #isForeign({ file }: HeldSpool, { unreadable }: Batch, rows: number): boolean {
    if (unreadable === 0) return false
    const { log } = this.#settings
    if (unreadable === rows && rows === file.rows) {
      this.#unreadable.add(file.id)
      log.error('spool_not_readable', { rows })
      return true
    }
    log.error('spool_rows_lost', { rows: unreadable })
    return false
  }

  async #store(client: pg.Client, spoolId: string, batch: Batch): Promise<void> {
    try {
      await this.#inTime(client, () => this.#commit(client, spoolId, batch))
      this.#rowsMax = Math.min(BATCH.rowsMax, this.#rowsMax * 2)
    } catch (error) {
      if (!isDataError(error)) throw error
      // One by one, until the row that the store cannot hold is alone: then it is given up.
      if (this.#rowsMax > 1) {
        this.#rowsMax = 1
        throw error
      }
      this.#settings.log.error('spool_row_refused', { error })
    }
  }

  async #commit(client: pg.Client, spoolId: string, batch: Batch): Promise<void> {
    const { sealer, suppressions, writer } = this.#settings
    const sealed = await withinTime(sealAll(batch.reports, sealer), LIMITS.commitWaitMaxMs)
    const decided = new Counter<OutcomeKey>()
    for (const { key, count } of batch.decided) decided.add(key, count)
    for (const [index, report] of batch.reports.entries()) {
      if (sealed[index] === undefined) decided.add(outcomeKeyOf(report, refusal('suppressed')))
    }
    const shapes = new Counter<ShapeKey>()
    for (const { key, count } of batch.shapes) shapes.add(this.#shapes.admit(key), count)
    const rows = sealed.filter((row) => row !== undefined)
    const group = [{ decided: decided.list() }]
    await commitGroup(
      client,
      {
        rows,
        shapes: shapes.list(),
        outcomesOf: (stored, refused) => countOutcomes(group, stored, refused),
        progress: { spoolId, sequence: batch.sequence },
      },
      {
        writer,
        knownSequence: () => suppressions.sequence,
        findSuppressed: (candidates, newest) => suppressions.findSuppressed(candidates, newest),
      },
    )
  }

  /** Does the work; a store that does not answer in time is cut off, and the work fails. */
  async #inTime<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      client.end().catch(() => undefined)
    }, LIMITS.commitResultMaxMs)
    try {
      return await work()
    } finally {
      clearTimeout(timer)
    }
  }

  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, IDLE_MS)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
      if (this.#isStopping) this.#wake()
    })
  }
}
