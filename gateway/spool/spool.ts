import type { Clock } from '#domain/clock.ts'
import type { Pseudonym } from '#domain/ids.ts'
import { LIMITS } from '#domain/limits.ts'
import type { Pseudonyms } from '#domain/stored_report.ts'
import type { Logger } from '../telemetry/logger.ts'
import { AppendQueue } from './append_queue.ts'
import { pseudonymsOf, receivedAt } from './entry.ts'
import { type HeldSpool, HeldSpools } from './held_spools.ts'
import { type Matcher, type SpoolSubmission, weigh } from './spool_file.ts'

/** The spool cannot take it: it is full, or its disk is. Nothing of the submission was kept. */
export class SpoolFullError extends Error {
  override readonly name = 'SpoolFullError'
}

export interface SpoolLimits {
  readonly bytesMax: number
  readonly rowsMax: number
  /** How long the oldest row may wait before nothing more is taken. */
  readonly ageMaxMs: number
  /** Rows of one transaction that several requests share. */
  readonly groupRowsMax: number
}

export interface SpoolSettings {
  /** The folder of all spools of this data folder; made where it is missing. */
  readonly folder: string
  /** The 32 bytes that a spool is sealed with, from the keyring; made where there are none. */
  readonly keyOf: (spoolId: string) => Promise<Uint8Array>
  readonly clock: Clock
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
  readonly limits?: Partial<SpoolLimits>
}

const DEFAULTS: SpoolLimits = {
  bytesMax: LIMITS.spoolBytesMax,
  rowsMax: LIMITS.spoolRowsMax,
  ageMaxMs: LIMITS.spoolAgeMaxMs,
  groupRowsMax: LIMITS.groupRowsMax,
}
/** Part of each bound from which only Required reports are taken. */
const REQUIRED_ONLY_FROM = 0.8
/** The file holds what is counted and the space between; past this even what is not counted is stopped. */
const FILE_BYTES_FACTOR = 2
/** Rows that are looked through before others get their turn. */
const SCAN_ROWS = 2_000
/** How often the age of the oldest row is read. */
const AGE_READ_MS = 1_000

/**
 * Where clean reports wait, sealed, while the store is away: one file for each life of a process, so that no sequence
 * number is ever used twice, in a folder that it has locked. Files of dead processes are adopted, emptied, removed.
 */
export class Spool {
  readonly #settings: SpoolSettings
  readonly #limits: SpoolLimits
  readonly #held: HeldSpools
  readonly #queue: AppendQueue
  #isClosed = false
  #age = { readAtMs: Number.NEGATIVE_INFINITY, oldestAtMs: undefined as number | undefined }

  private constructor(settings: SpoolSettings) {
    this.#settings = settings
    this.#limits = { ...DEFAULTS, ...settings.limits }
    this.#held = new HeldSpools(settings, this.#limits.bytesMax * FILE_BYTES_FACTOR)
    this.#queue = new AppendQueue({
      write: (submissions) => this.#write(submissions),
      groupRowsMax: this.#limits.groupRowsMax,
    })
  }

  /**
   * Adopts the spools of dead processes and makes this process's own. It never throws: where the folder or the keys
   * cannot be used the spool counts as full, and `adopt` tries again.
   */
  static async open(settings: SpoolSettings): Promise<Spool> {
    const spool = new Spool(settings)
    await spool.adopt()
    return spool
  }

  /** Rows that wait for the store, over all spools of this process. */
  get rows(): number {
    return this.#held.list.reduce((sum, { file }) => sum + file.rows, 0)
  }

  /** Bytes of these rows. */
  get bytes(): number {
    return this.#held.list.reduce((sum, { file }) => sum + file.bytes, 0)
  }

  /** How long the oldest row has waited, in milliseconds; 0 where there is none. At most a second old. */
  get oldestAgeMs(): number {
    const nowMs = this.#settings.clock.nowMs()
    if (Math.abs(nowMs - this.#age.readAtMs) >= AGE_READ_MS) {
      this.#age = { readAtMs: nowMs, oldestAtMs: this.#readOldest() }
    }
    return Math.max(0, nowMs - (this.#age.oldestAtMs ?? nowMs))
  }

  /** The spools to empty: those of dead processes first. */
  get held(): readonly HeldSpool[] {
    return this.#held.list.toSorted((left, right) => Number(left.isActive) - Number(right.isActive))
  }

  /** Takes over spools whose process is gone, and makes this process's own where there is none yet; how many it was. */
  async adopt(): Promise<number> {
    return this.#isClosed ? 0 : await this.#held.adopt()
  }

  /** Keeps a submission; resolves when it is durable. Throws SpoolFullError. */
  async append(submission: SpoolSubmission): Promise<void> {
    const { rows, bytes } = weigh(submission)
    if (this.#isFullFor(submission, { rows, bytes })) {
      throw new SpoolFullError('Cannot keep reports: the spool is full')
    }
    await this.#queue.add(submission)
  }

  /** How many spooled reports name one of the subjects. */
  async countSubjects(tenantId: string, pseudonyms: readonly Pseudonym[]): Promise<number> {
    const matches = subjectMatcher(tenantId, pseudonyms)
    let count = 0
    for (const { file } of this.held) {
      let after: number | undefined = 0
      while (after !== undefined && file.rows > 0) {
        const found = file.countAfter(after, { rowsMax: SCAN_ROWS, matches })
        count += found.count
        after = found.next
        await new Promise(setImmediate)
      }
    }
    return count
  }

  /** Deletes what names one of the subjects, from the files and their logs; how many reports it was. */
  async eraseSubjects(tenantId: string, pseudonyms: readonly Pseudonym[]): Promise<number> {
    return await this.forget(subjectMatcher(tenantId, pseudonyms))
  }

  /** Deletes all reports of a tenant. */
  async eraseTenant(tenantId: string): Promise<number> {
    return await this.forget((head) => head.tenantId === tenantId)
  }

  /** Deletes what has expired on a UTC day, as `YYYY-MM-DD`. */
  async deleteExpired(today: string): Promise<number> {
    return await this.forget((head) => head.expiresOn <= today)
  }

  /**
   * Deletes what names a forgotten subject: to be called with newly learned tombstones of any process, and once
   * before anything is drained.
   */
  async followTombstones(known: {
    readonly hasAny: (pseudonyms: Pseudonyms) => boolean
  }): Promise<number> {
    return await this.forget((head) => known.hasAny(pseudonymsOf(head)))
  }

  /**
   * Deletes the reports that match, durably and from the logs too. What their senders were answered stays counted.
   * Throws where a file cannot be written.
   */
  async forget(matches: Matcher): Promise<number> {
    await this.#queue.settled()
    let forgotten = 0
    for (const { file } of this.held) {
      let after: number | undefined = 0
      while (after !== undefined && file.rows > 0) {
        const found = file.forgetAfter(after, { rowsMax: SCAN_ROWS, matches })
        forgotten += found.forgotten
        after = found.next
        if (after !== undefined) await new Promise(setImmediate)
      }
      file.truncateLog()
    }
    if (forgotten > 0) this.#settings.log.info('spool_forgot', { reports: forgotten })
    return forgotten
  }

  /** Removes an adopted spool that is empty; empties the log of this process's own. */
  release(held: HeldSpool): void {
    if (held.file.rows > 0) return
    held.file.truncateLog()
    if (held.isActive) return
    this.#held.remove(held)
  }

  /** Writes what waits, then closes all files; an empty one is removed. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#queue.settled()
    this.#held.close()
  }

  #isFullFor(
    { reports }: SpoolSubmission,
    { rows, bytes }: { readonly rows: number; readonly bytes: number },
  ): boolean {
    if (this.#isClosed || this.#held.active === undefined) return true
    const { rowsMax, bytesMax, ageMaxMs } = this.#limits
    const part = reports.some((report) => report.class !== 'required') ? REQUIRED_ONLY_FROM : 1
    return (
      this.rows + this.#queue.rows + rows > rowsMax * part ||
      this.bytes + this.#queue.bytes + bytes > bytesMax * part ||
      this.oldestAgeMs > ageMaxMs
    )
  }

  #write(submissions: readonly SpoolSubmission[]): void {
    const { active } = this.#held
    try {
      if (active === undefined) throw new Error('Cannot write the spool: it is closed')
      active.file.write(submissions)
    } catch (error) {
      this.#settings.log.error('spool_write_failed', { requests: submissions.length, error })
      throw new SpoolFullError('Cannot keep reports: the spool cannot be written', { cause: error })
    }
  }

  #readOldest(): number | undefined {
    let oldest: number | undefined
    for (const { file } of this.#held.list) {
      const entry = file.readAfter(0, { rowsMax: 1, bytesMax: 0 })[0]?.entry
      const atMs = entry && receivedAt(entry)
      if (atMs !== undefined) oldest = Math.min(oldest ?? atMs, atMs)
    }
    return oldest
  }
}

function subjectMatcher(tenantId: string, pseudonyms: readonly Pseudonym[]): Matcher {
  const wanted = new Set(pseudonyms.map(textOf))
  return (head) =>
    head.tenantId === tenantId &&
    head.pseudonyms.some((pseudonym) => pseudonym !== null && wanted.has(textOf(pseudonym)))
}

function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1')
}
