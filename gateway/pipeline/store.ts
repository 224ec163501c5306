import type pg from 'pg'
import { LIMITS } from '#domain/limits.ts'
import { type Outcome, refusal } from '#domain/outcome.ts'
import type { Counted, OutcomeKey, ReportHead, ShapeKey } from '#domain/stored_report.ts'
import type { Database } from '#drizzle/database.ts'
import { sqlStateOf } from '#drizzle/errors.ts'
import { commitGroup, type Refused } from '#drizzle/repositories/report_writer.ts'
import type { SuppressionIndex } from '../subjects/suppression_index.ts'
import { countStored } from './count_stored.ts'
import { Counter } from './counter.ts'
import { ShapeBudget } from './shape_budget.ts'
import type { SealedReport } from './steps.ts'

/** What one request wants to have stored, in one commit. */
export interface Submission {
  readonly rows: readonly SealedReport[]
  /** Outcomes that were decided before the store. */
  readonly decided: readonly Counted<OutcomeKey>[]
  readonly shapes: readonly ShapeKey[]
}

/** The store is away or the queue is full: the request is answered 503 and nothing of it is kept. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError'
}

/** The same where it is certain that the store has nothing of it: it may be kept elsewhere. */
export class NotStoredError extends OverloadedError {}

export interface GroupWriterSettings {
  readonly database: Database
  readonly suppressions: SuppressionIndex
  /** Commits that run at once. */
  readonly writers: number
  /** Told of errors of the store, for the log; the message holds no data. */
  readonly onError: (error: unknown) => void
}

interface Waiting extends Submission {
  readonly bytes: number
  readonly queuedAtMs: number
  readonly resolve: (refused: Refused<SealedReport>) => void
  readonly reject: (error: unknown) => void
}

const RECONNECT_DELAY_MS = 250
/** How often what has waited too long is looked for. */
const PATIENCE_CHECK_MS = 250
/** Rows that wait before another writer helps. */
const BACKLOG_ROWS = 200

/**
 * Group commit: requests queue, and each writer takes all that wait, up to `LIMITS.groupRowsMax`, into one
 * transaction. `submit` resolves when that transaction is durable.
 */
export class GroupWriter {
  readonly #settings: GroupWriterSettings
  readonly #queue: Waiting[] = []
  readonly #loops: Promise<void>[] = []
  /** What wakes each writer that waits for work. */
  readonly #sleepers = new Map<number, () => void>()
  readonly #shapes = new ShapeBudget()
  /** Connections that the store has closed while nothing was under way. */
  readonly #ended = new WeakSet<pg.Client>()
  #queuedRows = 0
  #queuedBytes = 0
  #stopping = false
  readonly #patience: NodeJS.Timeout

  constructor(settings: GroupWriterSettings) {
    this.#settings = settings
    this.#patience = setInterval(() => this.#giveUpLate(), PATIENCE_CHECK_MS).unref()
    for (let writer = 0; writer < settings.writers; writer += 1) {
      this.#loops.push(this.#run(writer))
    }
  }

  /** Rows that wait for a commit. */
  get queuedRows(): number {
    return this.#queuedRows
  }

  /**
   * Stores a submission; the rows that the store refused are named. Throws OverloadedError, a NotStoredError where the
   * queue is full, the store does not answer, or a commit has not begun within `LIMITS.commitWaitMaxMs`.
   */
  async submit(submission: Submission): Promise<Refused<SealedReport>> {
    const bytes = submission.rows.reduce((sum, row) => sum + row.sealed.length, 0)
    const isFull =
      this.#queuedRows + submission.rows.length > LIMITS.queueRowsMax ||
      this.#queuedBytes + bytes > LIMITS.queueBytesMax
    if (this.#stopping || isFull)
      throw new NotStoredError('Cannot store reports: the queue is full')
    return await new Promise((resolve, reject) => {
      this.#queue.push({ ...submission, bytes, queuedAtMs: performance.now(), resolve, reject })
      this.#queuedRows += submission.rows.length
      this.#queuedBytes += bytes
      this.#wake()
    })
  }

  /** Commits what waits, then ends. Safe to call twice. */
  async stop(): Promise<void> {
    this.#stopping = true
    for (const wake of this.#sleepers.values()) wake()
    await Promise.all(this.#loops)
    clearInterval(this.#patience)
  }

  async #run(writer: number): Promise<void> {
    let client: pg.Client | undefined
    while (await this.#hasWork(writer)) {
      client = await this.#serve(client, writer)
      if (client === undefined && !this.#stopping) {
        await new Promise((wake) => setTimeout(wake, RECONNECT_DELAY_MS))
      }
    }
    await client?.end().catch(() => undefined)
  }

  /** Commits the next group; the connection to go on with, undefined after an error. */
  async #serve(known: pg.Client | undefined, writer: number): Promise<pg.Client | undefined> {
    let client = known
    let group: readonly Waiting[] = []
    try {
      if (client === undefined || this.#ended.has(client)) client = await this.#connect()
      group = this.#takeGroup()
      if (group.length > 0) await this.#commitInTime(client, group, writer)
      return client
    } catch (error) {
      this.#settings.onError(error)
      this.#fail(group, error)
      await client?.end().catch(() => undefined)
      return undefined
    }
  }

  /** Before there was a connection nothing was sent, neither of a group nor of what waits for one. */
  #fail(group: readonly Waiting[], error: unknown): void {
    const isCertain = group.length === 0 || isRefused(error)
    const Failure = isCertain ? NotStoredError : OverloadedError
    for (const waiting of group.length === 0 ? this.#takeAll() : group) {
      waiting.reject(new Failure('Cannot store reports: the store is away'))
    }
  }

  /** What waits for a commit that does not begin is given back: it was not sent. */
  #giveUpLate(): void {
    const late: Waiting[] = []
    const from = performance.now() - LIMITS.commitWaitMaxMs
    while ((this.#queue[0]?.queuedAtMs ?? from) < from) late.push(...this.#take(1))
    for (const waiting of late) {
      waiting.reject(new NotStoredError('Cannot store reports: the store is slow'))
    }
  }

  /** Commits a group; past `LIMITS.commitResultMaxMs` the connection is closed, and what became of it is not known. */
  async #commitInTime(client: pg.Client, group: readonly Waiting[], writer: number): Promise<void> {
    const timer = setTimeout(() => {
      client.end().catch(() => undefined)
    }, LIMITS.commitResultMaxMs)
    try {
      await this.#commit(client, group, writer)
    } finally {
      clearTimeout(timer)
    }
  }

  /** Waits until there is work for this writer; false where it is to end. */
  async #hasWork(writer: number): Promise<boolean> {
    while (this.#queue.length === 0 || !this.#isNeeded(writer)) {
      if (this.#stopping) return false
      await new Promise<void>((wake) => this.#sleepers.set(writer, wake))
      this.#sleepers.delete(writer)
    }
    return true
  }

  /** The first writer always; each further one only past a backlog, so that commits stay few and large. */
  #isNeeded(writer: number): boolean {
    return this.#stopping || this.#queuedRows >= writer * BACKLOG_ROWS
  }

  #wake(): void {
    for (const [writer, wake] of this.#sleepers) if (this.#isNeeded(writer)) wake()
  }

  async #connect(): Promise<pg.Client> {
    const client = await this.#settings.database.connect()
    client.on('end', () => this.#ended.add(client))
    return client
  }

  #takeGroup(): readonly Waiting[] {
    return this.#take(LIMITS.groupRowsMax)
  }

  #takeAll(): readonly Waiting[] {
    return this.#take(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
  }

  /** What waits longest, up to both bounds, but one submission at least. */
  #take(rowsMax: number, bytesMax: number = LIMITS.groupBytesMax): readonly Waiting[] {
    const group: Waiting[] = []
    let rows = 0
    let bytes = 0
    while (this.#queue.length > 0 && rows < rowsMax && bytes < bytesMax) {
      const next = this.#queue.shift()
      if (next === undefined) break
      group.push(next)
      rows += next.rows.length
      bytes += next.bytes
    }
    this.#queuedRows -= rows
    this.#queuedBytes -= bytes
    return group
  }

  /** Commits the group; where its data is at fault, each submission by itself, so that neighbours are kept. */
  async #commit(client: pg.Client, group: readonly Waiting[], writer: number): Promise<void> {
    try {
      const refused = await this.#commitOnce(client, group, writer)
      for (const waiting of group) waiting.resolve(refused)
    } catch (error) {
      if (group.length === 1 || !isDataError(error)) throw error
      for (const waiting of group) {
        await this.#commitOnce(client, [waiting], writer).then(waiting.resolve, waiting.reject)
      }
    }
  }

  async #commitOnce(
    client: pg.Client,
    group: readonly Waiting[],
    writer: number,
  ): Promise<Refused<SealedReport>> {
    const { suppressions } = this.#settings
    return await commitGroup(
      client,
      {
        rows: group.flatMap(({ rows }) => rows),
        shapes: countShapes(group, this.#shapes),
        outcomesOf: (stored, refused) => countOutcomes(group, stored, refused),
      },
      {
        writer,
        knownSequence: () => suppressions.sequence,
        findSuppressed: (rows, newest) => suppressions.findSuppressed(rows, newest),
      },
    )
  }
}

/** Classes 22 and 23 of SQLSTATE: the data is at fault, not the store. */
export function isDataError(error: unknown): boolean {
  return /^2[23]/.test(sqlStateOf(error) ?? '')
}

/**
 * True where the server itself could not do the work, so that it is certain that nothing was committed. A server that
 * is shutting down (class 57) may say so after the commit; data at fault (classes 22 and 23) stays so elsewhere.
 */
function isRefused(error: unknown): boolean {
  const state = sqlStateOf(error)
  return state !== undefined && !/^(?:08|57|2[23])/.test(state)
}

/** The key under which a report's outcome is counted. */
export function outcomeKeyOf(row: ReportHead, outcome: Outcome): OutcomeKey {
  return {
    tenantId: row.tenantId,
    instanceId: row.instanceId,
    product: row.product,
    collector: row.collector,
    outcome: outcome.outcome,
    reason: 'reason' in outcome ? outcome.reason : '',
    timeMs: row.receivedAtMs,
  }
}

/** What became of a row in the store. */
export function outcomeOf(row: SealedReport, refused: Refused<SealedReport>): Outcome {
  if (refused.suppressed.has(row)) return refusal('suppressed')
  return refused.duplicates.has(row) ? refusal('duplicate') : row.outcome
}

/** What became of all items of a commit. */
export function countOutcomes(
  group: readonly Pick<Submission, 'decided'>[],
  stored: readonly SealedReport[],
  refused: Refused<SealedReport>,
): readonly Counted<OutcomeKey>[] {
  const counter = new Counter<OutcomeKey>()
  countStored(stored, counter, (row) => outcomeKeyOf(row, row.outcome))
  for (const row of new Set([...refused.suppressed, ...refused.duplicates])) {
    counter.add(outcomeKeyOf(row, outcomeOf(row, refused)))
  }
  for (const { decided } of group) for (const { key, count } of decided) counter.add(key, count)
  return counter.list()
}

function countShapes(
  group: readonly Submission[],
  budget: ShapeBudget,
): readonly Counted<ShapeKey>[] {
  const counter = new Counter<ShapeKey>()
  for (const { shapes } of group) for (const shape of shapes) counter.add(budget.admit(shape))
  return counter.list()
}
