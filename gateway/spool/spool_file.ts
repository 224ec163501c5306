import type { DatabaseSync, StatementSync } from 'node:sqlite'
import {
  COUNTERS,
  countersOfAnswer,
  openEntry,
  type SealedEntry,
  type SpoolEntry,
  type SpooledCounters,
  type SpooledReport,
  type SpoolKey,
  sealCounters,
  sealReport,
} from './entry.ts'
import { openOrSalvage, type Salvage } from './salvage.ts'
import {
  bytesOf,
  isDamage,
  parseEntry,
  ROW_BYTES,
  SQL,
  truncateLog,
  valuesOf,
} from './spool_database.ts'

/** What one request wants to have kept, all of it or nothing. */
export interface SpoolSubmission {
  readonly reports: readonly SpooledReport[]
  readonly counters: SpooledCounters
}

/** A row as it was read, with its content where it could be opened. */
export interface ReadEntry {
  readonly sequence: number
  readonly expiresOn: string
  readonly entry: SpoolEntry | undefined
}

/** The columns of a report by which it may have to be forgotten. */
export type EntryHead = Omit<SealedEntry, 'sealed'>

export interface SpoolFileSettings {
  readonly folder: string
  readonly spoolKey: SpoolKey
  /** Bounds the file on disk, whatever is counted. */
  readonly fileBytesMax: number
  /** Told of damage that was found and what was left, as numbers. */
  readonly onDamage: (salvage: Salvage) => void
}

/**
 * The rows of one spool in one SQLite file. Sequence numbers grow and are used once: a file that a dead process has
 * left is read and emptied, and never added to. Damage that turns up later is mended as at the start.
 */
export class SpoolFile {
  readonly #settings: SpoolFileSettings
  #db: DatabaseSync
  #statements: { readonly [name in keyof typeof SQL]: StatementSync }
  #last = 0
  #rows = 0
  #bytes = 0
  #isLogEmpty = false

  /** Opens or makes the file. Throws where the folder cannot be used; damage is mended. */
  constructor(settings: SpoolFileSettings) {
    this.#settings = settings
    this.#db = this.#open(false)
    this.#statements = prepareAll(this.#db)
    this.#readTotals()
  }

  get id(): string {
    return this.#settings.spoolKey.spoolId
  }

  get rows(): number {
    return this.#rows
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Adds all submissions in one durable transaction. After an error nothing of them is kept. */
  write(submissions: readonly SpoolSubmission[]): void {
    const entries: SealedEntry[] = []
    for (const { reports, counters } of submissions) {
      for (const report of reports) entries.push(sealReport(report, this.#next(), this.#key))
      if (counters.decided.length + counters.shapes.length > 0) {
        entries.push(sealCounters(counters, this.#next(), this.#key))
      }
    }
    this.#mending(() => {
      this.#transaction(() => {
        for (const entry of entries) this.#statements.insert.run(...valuesOf(entry))
      })
    })
    this.#rows += entries.length
    for (const entry of entries) this.#bytes += bytesOf(entry)
  }

  /** The next rows in their order, as many as are within both bounds, but one at least. */
  readAfter(sequence: number, { rowsMax, bytesMax }: ReadBounds): readonly ReadEntry[] {
    return this.#mending(() => {
      const heads = this.#statements.readHeadsAfter.all(sequence, rowsMax)
      const count = countFitting(heads, bytesMax)
      return this.#statements.readAfter.all(sequence, count).map((row) => {
        const sealed = parseEntry(row)
        return {
          sequence: Number(row['sequence']),
          expiresOn: sealed?.expiresOn ?? '',
          entry: sealed && openEntry(sealed, this.#key),
        }
      })
    })
  }

  /** Deletes the rows up to a sequence number, durably. */
  deleteThrough(sequence: number): void {
    this.#mending(() => {
      const { bytes, rows } = this.#statements.through.get(sequence) ?? {}
      if (Number(rows) === 0) return
      this.#transaction(() => this.#statements.deleteThrough.run(sequence))
      this.#rows -= Number(rows)
      this.#bytes -= Number(bytes)
    })
  }

  /**
   * Looks through some rows after a sequence number: the reports that are to be forgotten are replaced by the counters
   * of what their sender was answered. Where to go on is undefined at the end.
   */
  forgetAfter(
    sequence: number,
    { rowsMax, matches }: { readonly rowsMax: number; readonly matches: Matcher },
  ): { readonly forgotten: number; readonly next: number | undefined } {
    return this.#mending(() => {
      const heads = this.#statements.readHeadsAfter.all(sequence, rowsMax)
      const found = heads.flatMap((row) => {
        const head = parseEntry(row)
        return head !== undefined && head.class !== COUNTERS && matches(head) ? [head] : []
      })
      if (found.length > 0) this.#forget(found)
      const last = Number(heads.at(-1)?.['sequence'])
      return { forgotten: found.length, next: heads.length < rowsMax ? undefined : last }
    })
  }

  /** How many of some rows after a sequence number match. */
  countAfter(
    sequence: number,
    { rowsMax, matches }: { readonly rowsMax: number; readonly matches: Matcher },
  ): { readonly count: number; readonly next: number | undefined } {
    return this.#mending(() => {
      const heads = this.#statements.readHeadsAfter.all(sequence, rowsMax)
      const count = heads.filter((row) => {
        const head = parseEntry(row)
        return head !== undefined && head.class !== COUNTERS && matches(head)
      }).length
      const last = Number(heads.at(-1)?.['sequence'])
      return { count, next: heads.length < rowsMax ? undefined : last }
    })
  }

  /** What is sealed in a row, for a look at what is left of it once it is deleted. */
  sealedOf(sequence: number): Uint8Array | undefined {
    const row = this.#statements.readOne.get(sequence)
    return row && parseEntry(row)?.sealed
  }

  /** Empties the log, so that nothing deleted is left in it. */
  truncateLog(): void {
    if (this.#isLogEmpty) return
    this.#mending(() => truncateLog(this.#db))
    this.#isLogEmpty = true
  }

  /** Safe to call twice. */
  close(): void {
    if (this.#db.isOpen) this.#db.close()
  }

  get #key(): SpoolKey {
    return this.#settings.spoolKey
  }

  #next(): number {
    this.#last += 1
    return this.#last
  }

  #forget(heads: readonly (EntryHead & { readonly bytes: number })[]): void {
    let rows = 0
    let bytes = 0
    this.#transaction(() => {
      for (const head of heads) {
        const left = this.#forgetOne(head.sequence)
        rows += left === undefined ? -1 : 0
        bytes += (left ?? 0) - head.bytes
      }
    })
    this.#rows += rows
    this.#bytes += bytes
  }

  /** The bytes of what stands for it now; undefined where nothing does, since it could not be opened. */
  #forgetOne(sequence: number): number | undefined {
    const row = this.#statements.readOne.get(sequence)
    const sealed = row && parseEntry(row)
    const entry = sealed && openEntry(sealed, this.#key)
    if (entry?.kind !== 'report') {
      this.#statements.deleteOne.run(sequence)
      return undefined
    }
    const stand = sealCounters(countersOfAnswer(entry.report), sequence, this.#key)
    const bytes = bytesOf(stand)
    this.#statements.replace.run(stand.expiresOn, stand.class, bytes, stand.sealed, sequence)
    return bytes
  }

  #transaction(work: () => void): void {
    this.#db.exec('begin immediate')
    this.#isLogEmpty = false
    try {
      work()
      this.#db.exec('commit')
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback')
      throw error
    }
  }

  /** Does the work; where the file turns out to be damaged it is mended once and the work done again. */
  #mending<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (!isDamage(error)) throw error
      this.close()
      this.#db = this.#open(true)
      this.#statements = prepareAll(this.#db)
      this.#readTotals()
      return work()
    }
  }

  #open(isDamaged: boolean): DatabaseSync {
    const { folder, fileBytesMax, onDamage } = this.#settings
    const { db, salvage } = openOrSalvage(folder, { bytesMax: fileBytesMax, isDamaged })
    if (salvage !== undefined) onDamage(salvage)
    return db
  }

  #readTotals(): void {
    const totals = this.#statements.totals.get() ?? {}
    this.#rows = Number(totals['rows'])
    this.#bytes = Number(totals['bytes'])
    this.#last = Math.max(this.#last, Number(totals['last']))
    this.#isLogEmpty = false
  }
}

export type Matcher = (head: EntryHead) => boolean

export interface ReadBounds {
  readonly rowsMax: number
  readonly bytesMax: number
}

/** What a submission will take in a spool, before it is sealed. */
export function weigh({ reports, counters }: SpoolSubmission): { rows: number; bytes: number } {
  const { decided, shapes } = counters
  let bytes = (decided.length + shapes.length) * ROW_BYTES
  for (const { payload } of reports) bytes += payload.length + 2 * ROW_BYTES
  return { rows: reports.length + 1, bytes }
}

/** How many rows from the first on are within the bytes; one at least. */
function countFitting(heads: readonly Record<string, unknown>[], bytesMax: number): number {
  let bytes = 0
  const count = heads.findIndex((head) => {
    bytes += Number(head['bytes'])
    return bytes > bytesMax
  })
  return count === -1 ? heads.length : Math.max(1, count)
}

function prepareAll(db: DatabaseSync): { readonly [name in keyof typeof SQL]: StatementSync } {
  return {
    insert: db.prepare(SQL.insert),
    replace: db.prepare(SQL.replace),
    readAfter: db.prepare(SQL.readAfter),
    readHeadsAfter: db.prepare(SQL.readHeadsAfter),
    readOne: db.prepare(SQL.readOne),
    deleteOne: db.prepare(SQL.deleteOne),
    deleteThrough: db.prepare(SQL.deleteThrough),
    through: db.prepare(SQL.through),
    totals: db.prepare(SQL.totals),
  }
}
